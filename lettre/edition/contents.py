"""An edition as its readers read it: what is said, section by section, and where its links lead. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html as lxml_html
from lxml.html import HtmlElement

from lettre.edition import assets
from lettre.edition.model import Edition

#: what stands around the sections: their names are no file's
HEAD, FOOT = "", "/"
#: elements that stand in a line; every other begins one
_IN_LINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "br",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "img",
        "q",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
    )
)
#: what an editor's marks become around a line, and inside one
_AROUND = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "th"])
_STRESS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "code": "code"}
_BOX = "callout"
_SILENT = frozenset(["head", "script", "style", "title"])
_PREHEADER = "lettre-preheader"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
_SHAPE = re.compile(r"(?:font-family|max-width):[^;\"]+")
_SHEETS = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
#: spaces that HTML takes for one; a no-break space is a sign like any other
_SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Words that lead somewhere, and the section they stand in."""

    section: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Form:
    """How a line is drawn: what it stands in, and its words that are set apart, each with its element."""

    around: tuple[str, ...]
    stress: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A section, or what stands before or after them all: its name, its heading, its lines, their forms."""

    name: str
    title: str
    lines: tuple[str, ...]
    forms: tuple[Form, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """All that readers of an edition meet. `files` are its pictures and downloads, each with its key.

    `colours`, `shapes` (fonts, widths) and `sheets` (but for their colours) are what it is drawn with.
    """

    parts: tuple[Part, ...]
    links: tuple[Link, ...]
    files: dict[str, str]
    colours: frozenset[str]
    shapes: frozenset[str]
    sheets: str


def read(edition: Edition) -> Contents:
    """Take an edition apart. The table of contents is left out: it repeats the titles."""
    body = lxml_html.document_fromstring(edition.html)
    reader = _Reader(sections=_section_names(body))
    reader.walk(body)
    reader.end_line()
    keys = {asset.name: assets.key(asset.content) for asset in edition.assets}
    return Contents(
        parts=tuple(reader.parts()),
        links=tuple(link for link in reader.links if not _leads_to_file(link, keys)),
        files=keys,
        colours=frozenset(colour.lower() for colour in _COLOUR.findall(edition.html)),
        shapes=frozenset(_SHAPE.findall(edition.html)),
        sheets=_COLOUR.sub("", "".join(_SHEETS.findall(edition.html))),
    )


def _section_names(body: HtmlElement) -> list[str]:
    return [str(found.get("id")) for found in body.xpath("//*[@id and a/@name=@id]")]


def _leads_to_file(link: Link, keys: dict[str, str]) -> bool:
    return any(f"/assets/{key}/" in link.href for key in keys.values())


class _Reader:
    """Walks a letter once and gathers its lines and links."""

    def __init__(self, sections: list[str]) -> None:
        self.links: list[Link] = []
        self._sections = frozenset(sections)
        self._lines: dict[str, list[str]] = {name: [] for name in (HEAD, *sections, FOOT)}
        self._forms: dict[str, list[Form]] = {name: [] for name in self._lines}
        self._titles: dict[str, str] = {}
        self._around: list[str] = []
        self._stress: list[tuple[str, str]] = []
        self._here = HEAD
        self._line = ""

    def parts(self) -> Iterator[Part]:
        """Yield what was gathered, in the order of the letter."""
        for name, lines in self._lines.items():
            forms = tuple(self._forms[name])
            yield Part(name=name, title=self._titles.get(name, ""), lines=tuple(lines), forms=forms)

    def walk(self, element: HtmlElement) -> None:
        """Read an element with all that is in it."""
        if _says_nothing(element):
            return
        name = element.get("id")
        if name in self._sections:
            self.end_line()
            self._here = str(name)
        if element.tag == "a" and element.get("href"):
            self._follow(element)
        if element.tag in _STRESS:
            self._stress.append((_STRESS[element.tag], _tidy(str(element.text_content()))))
        if element.tag in _IN_LINE:
            self._inside(element)
        else:
            self._block(element)
        if name in self._sections:
            # until the next section begins, words are the footer's: between sections there are none
            self._here = FOOT

    def _block(self, element: HtmlElement) -> None:
        """Read an element that begins a line, and ends one."""
        self.end_line()
        around = _around(element)
        self._around += around
        self._inside(element)
        self.end_line(heading=element.tag in {"h1", "h2", "h3", "h4"})
        del self._around[len(self._around) - len(around) :]
        if element.tag == "hr":
            self._stress.append(("hr", ""))

    def end_line(self, *, heading: bool = False) -> None:
        """Keep the line that was read."""
        line = _tidy(self._line)
        self._line = ""
        if not line:
            return
        self._lines[self._here].append(line)
        self._forms[self._here].append(Form(tuple(self._around), tuple(self._stress)))
        self._stress = []
        if heading:
            self._titles.setdefault(self._here, line)

    def _inside(self, element: HtmlElement) -> None:
        if element.tag == "img" and element.get("alt"):
            self._line += f" [{element.get('alt')}] "
        if element.tag == "br":
            self._line += " "
        self._line += element.text or ""
        for child in element:
            if isinstance(child.tag, str):
                self.walk(child)
            self._line += child.tail or ""

    def _follow(self, element: HtmlElement) -> None:
        words = _tidy(str(element.text_content()))
        self.links.append(Link(section=self._here, words=words, href=str(element.get("href"))))


def _around(element: HtmlElement) -> list[str]:
    """Return what the lines in an element stand in because of it: one name, or none."""
    if element.tag in _AROUND:
        return [f"{element.tag} {element.get('start') or ''}".strip()]
    return [_BOX] if _BOX in (element.get("class") or "").split() else []


def _says_nothing(element: HtmlElement) -> bool:
    classes = (element.get("class") or "").split()
    return element.tag in _SILENT or _PREHEADER in classes or element.get("role") in {"navigation", "doc-toc"}


def _tidy(line: str) -> str:
    return _SPACES.sub(" ", line).strip(" ")
