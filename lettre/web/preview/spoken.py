"""A letter in the order a screen reader speaks it: each part with its role. Pure.

Layout tables and what is hidden say nothing (WAI-ARIA 1.2, presentation; HTML-AAM 1.0).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import html as lxml_html
from lxml.html import HtmlElement

#: elements that begin a line of their own
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_SILENT = frozenset({"head", "script", "style", "title", "template"})
_LANDMARKS = frozenset({"article", "navigation", "main", "banner", "contentinfo", "region", "complementary"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Words within a line: `role` is "text", "link" or "image"."""

    role: str
    words: str
    href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """One line: its role, the pieces in it, how deep it stands in lists, and a number of the role's own.

    `number` is a heading's level, or how many entries a list has, rows a table. `section` is the
    name of the section it stands in.
    """

    role: str
    pieces: tuple[Piece, ...] = ()
    depth: int = 0
    number: int = 0
    section: str = ""


def aloud(html: str) -> list[Spoken]:
    """Return what a screen reader says of a letter, line by line."""
    body = lxml_html.document_fromstring(html).body
    return [] if body is None else list(_Reader().element(body))


class _Reader:
    """Reads a tree; `pending` holds the words of the line that is not finished."""

    def __init__(self) -> None:
        self.pending: list[Piece] = []
        self.line = Spoken(role="paragraph")

    def element(self, element: HtmlElement) -> Iterator[Spoken]:
        """Yield the lines of an element and of all within it."""
        if _is_silent(element):
            return
        if element.tag not in _BLOCKS:
            yield from self.inline(element)
            return
        yield from self.finish()
        outer = self.line
        section = str(element.get("id")) if element.find("a[@name]") is not None else outer.section
        self.line = replace(outer, section=section or outer.section)
        yield from self.opening(element)
        yield from self.inside(element)
        yield from self.finish()
        self.line = outer

    def opening(self, element: HtmlElement) -> Iterator[Spoken]:
        """Yield what is said of the element itself, and set the role of its words."""
        tag, role = str(element.tag), element.get("role", "")
        if role in _LANDMARKS:
            yield replace(self.line, role=role, pieces=_said(element.get("aria-label", "")))
        elif tag in {"ul", "ol"}:
            yield replace(self.line, role="list", number=len(element.findall("li")))
            self.line = replace(self.line, depth=self.line.depth + 1)
        elif tag == "table" and role != "presentation":
            yield replace(self.line, role="table", number=len(element.xpath(".//tr")))
        elif tag == "hr":
            yield replace(self.line, role="separator")
        elif tag == "blockquote":
            yield replace(self.line, role="quote")
        self.line = replace(self.line, **_role(tag))

    def inside(self, element: HtmlElement) -> Iterator[Spoken]:
        """Yield the lines of what stands inside an element."""
        self.words(element.text)
        for child in element:
            yield from self.element(child)
            self.words(child.tail)

    def inline(self, element: HtmlElement) -> Iterator[Spoken]:
        """Take the words of a link, a picture or emphasis into the line."""
        if element.tag == "img":
            self.picture(element)
        elif element.tag == "br":
            self.words(" ")
        elif element.tag == "a" and element.get("href"):
            words = " ".join(_heard(element).split())
            self.pending.append(Piece(role="link", words=words, href=str(element.get("href"))))
        else:
            yield from self.inside(element)

    def picture(self, element: HtmlElement) -> None:
        """Take a picture; one whose alternative text is empty is decoration, and passed over."""
        words = element.get("alt")
        if words != "":
            self.pending.append(Piece(role="image", words=words or str(element.get("src", ""))))

    def words(self, text: str | None) -> None:
        """Take bare words; those that follow each other are one piece."""
        if not text:
            return
        if self.pending and self.pending[-1].role == "text":
            text = self.pending.pop().words + text
        self.pending.append(Piece(role="text", words=text))

    def finish(self) -> Iterator[Spoken]:
        """Yield the line that was pending, unless it holds nothing to hear."""
        pieces = [replace(piece, words=" ".join(piece.words.split())) for piece in self.pending]
        self.pending = []
        heard = tuple(piece for piece in pieces if piece.words)
        if heard:
            yield replace(self.line, pieces=heard)


def _role(tag: str) -> dict[str, Any]:
    if re.fullmatch("h[1-6]", tag):
        return {"role": "heading", "number": int(tag[1])}
    named = {"li": "item", "th": "header-cell", "td": "cell"}
    return {"role": named[tag]} if tag in named else {}


def _said(words: str) -> tuple[Piece, ...]:
    return (Piece(role="text", words=words),) if words else ()


def _is_silent(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.tag in _SILENT or element.get("aria-hidden") == "true":
        return True
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))


def _heard(element: HtmlElement) -> str:
    """Return what is heard of a link: its words, and the alternative text of pictures in it."""
    if _is_silent(element):
        return ""
    own = element.get("alt", "") if element.tag == "img" else element.text or ""
    return own + "".join(_heard(child) + (child.tail or "") for child in element)
