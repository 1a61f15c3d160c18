"""Runs of words: emphasis, links, citations, addresses typed bare."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from markdown_it.token import Token

from lettre.issue.legal import day_in, eli
from lettre.issue.markdown.grammar import Problems
from lettre.issue.markdown.syntax import syntax
from lettre.issue.model import Citation, Code, Emphasis, Inline, Inlines, LineBreak, Link, Strong, Text, plain
from lettre.issue.values import address_problem, path_problem, read_day, shortened

#: an address typed bare, up to a space, a quote or a bracket
_ADDRESS = re.compile(r"https?://[^\s<>«»“”\"`|\\^{}]+|(?<![\w.@/-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SECTION = re.compile(r"section:[A-Za-z0-9-]+")


def read_tokens(text: str, problems: Problems, line: int) -> list[Token]:
    """Cut a run of words into markdown-it's tokens; `line` is its line in the text (from 0)."""
    tokens: list[Token] = []
    markdown = syntax()
    markdown.inline.parse(text, markdown, {"problems": problems, "line": line}, tokens)
    return tokens


def read(text: str, problems: Problems, line: int) -> Inlines:
    """Read a run of words; what a letter cannot show goes to `problems`."""
    return build(read_tokens(text, problems, line), problems, line)


def build(tokens: list[Token], problems: Problems, line: int) -> Inlines:
    """Turn tokens into inlines, adjacent texts joined and bare addresses linked."""
    return _Builder(problems, line).run(iter(tokens), linked=False)


class _Builder:
    def __init__(self, problems: Problems, line: int) -> None:
        self.problems, self.line = problems, line

    def run(self, tokens: Iterator[Token], *, linked: bool) -> Inlines:
        """Read up to the end or to the token that closes this level."""
        found: list[Inline] = []
        for token in tokens:
            if token.nesting < 0:
                break
            self._add(found, self._one(token, tokens, linked=linked))
        if linked:
            return tuple(found)
        return tuple(part for inline in found for part in _linked(inline))

    def _add(self, found: list[Inline], inline: Inline | None) -> None:
        if inline is None or inline == Text(""):
            return
        if isinstance(inline, Text) and found and isinstance(found[-1], Text):
            found[-1] = Text(found[-1].text + inline.text)
        else:
            found.append(inline)

    def _one(self, token: Token, tokens: Iterator[Token], *, linked: bool) -> Inline | None:
        if token.nesting > 0:
            return self._span(token, self.run(tokens, linked=linked or token.type in _LINKS))
        if token.type in {"softbreak", "hardbreak"}:
            self.line += 1
        if token.type in _REFUSED:
            self.problems.add(_REFUSED[token.type], self.line, found=shortened(token.content))
        return _LEAVES.get(token.type, lambda _: None)(token)

    def _span(self, token: Token, children: Inlines) -> Inline:
        if token.type == "link_open":
            return self._link(token, children)
        if token.type == "citation_open":
            return self._citation(token.meta["attributes"], children)
        return Strong(children) if token.type == "strong_open" else Emphasis(children)

    def _link(self, token: Token, children: Inlines) -> Link:
        href = unicodedata.normalize("NFC", str(token.attrGet("href") or ""))
        if token.attrGet("title"):
            self.problems.add("issue.link-title", self.line, found=str(token.attrGet("title")))
        problem = link_problem(href)
        if problem is not None:
            self.problems.add(problem, self.line, found=href)
        elif not plain(children).strip():
            self.problems.add("issue.link-without-words", self.line, found=href)
        return Link(href, children)

    def _citation(self, attributes: Mapping[str, str], children: Inlines) -> Citation:
        day = None
        if "date" in attributes:
            try:
                day = read_day(attributes["date"])
            except ValueError:
                self.problems.add("issue.bad-date", self.line, found=attributes["date"])
        for key, code, right in _CHECKED:
            if key in attributes and not right(attributes[key]):
                self.problems.add(code, self.line, found=attributes[key])
        url, nor = attributes.get("url"), attributes.get("nor")
        built = eli(attributes.get("nature"), day or day_in(plain(children)), nor)
        return Citation(children, url or built, attributes)


def link_problem(href: str) -> str | None:
    """Return the code of what is wrong with a link of the prose, or None."""
    if _SECTION.fullmatch(href):
        return None
    if href.startswith("files/"):
        return path_problem(href)
    return address_problem(href) and ("issue.link-target" if ":" not in href else address_problem(href))


def _linked(inline: Inline) -> Iterator[Inline]:
    """Link the addresses typed bare in a text; a full stop or bracket after one stays outside it."""
    if not isinstance(inline, Text):
        yield inline
        return
    at = 0
    for match in _ADDRESS.finditer(inline.text):
        words = _without_tail(match.group())
        href = words if words.startswith("http") else f"mailto:{words}"
        if address_problem(href) is not None:
            continue
        if match.start() > at:
            yield Text(inline.text[at : match.start()])
        yield Link(href, (Text(words),))
        at = match.start() + len(words)
    if at < len(inline.text):
        yield Text(inline.text[at:])


def _without_tail(address: str) -> str:
    while address and (address[-1] in ".,;:!?…'’*_" or (address[-1] in ")]" and not _balanced(address))):
        address = address[:-1]
    return address


def _balanced(address: str) -> bool:
    return all(address.count(left) >= address.count(right) for left, right in ("()", "[]"))


_LINKS = {"link_open", "citation_open"}
_REFUSED = {"html_inline": "issue.html", "image": "issue.image-in-prose"}

_LEAVES: Mapping[str, Callable[[Token], Inline]] = {
    "text": lambda token: Text(token.content),
    "text_special": lambda token: Text(token.content),
    "code_inline": lambda token: Code(token.content),
    "softbreak": lambda _: Text(" "),
    "hardbreak": lambda _: LineBreak(),
}


def _is_nor(value: str) -> bool:
    return re.fullmatch(r"[A-Z]{3}[A-Z]\d{2}\d{5}[A-Z]", value) is not None


_CHECKED: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("nor", "issue.bad-nor", _is_nor),
    ("url", "issue.bad-address", lambda value: address_problem(value) is None),
)
