"""The words of an issue as rules read them: passages with their places, addresses masked. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from enum import Enum
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from lettre.errors import Place
from lettre.finding import Fix
from lettre.issue import walk
from lettre.issue.checks.words import is_unwritten
from lettre.issue.model import (
    Box,
    Bullets,
    Code,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Slot,
    Table,
    Text,
)
from lettre.issue.sections.base import Section
from lettre.issue.values import shortened
from lettre.issue.yaml_text import Path, YamlText
from lettre.rule import Found

#: stands for every character that no rule may judge
MASK = "\N{OBJECT REPLACEMENT CHARACTER}"
#: the spaces that may stand between two words
SPACE = "[ \u00a0\u202f\u2009]"
#: addresses of every kind, names of sites and of files, holes, characters by their HTML names
_KEPT = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|mailto:|tel:|\bwww\.)[^\s<>«»]*[^\s<>«».,;:!?)\]’'\"]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)*"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:fr|com|org|net|eu|gouv|be|ch|ca|uk|io|pdf|docx?|xlsx?|odt|csv|png"
    r"|jpe?g|md|toml)\b"
    r"|@@[A-Z_]+@@|\{\{.*?\}\}|&(?:#\d+|#x[\da-f]+|[a-z]\w+);",
    re.IGNORECASE,
)
#: fields that hold no words: addresses, files, identifiers
_NOT_WORDS = {"url", "file", "isbn", "issn", "nor", "number", "change", "type", "joined", "level", "focus"}


class Kind(Enum):
    """What a passage is in its section."""

    #: subject, preheader or note
    HEAD = "head"
    #: a field of the front matter, a caption, what an attribute says
    FIELD = "field"
    #: the title of a section, of an item, of a box
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    #: the words of a list's item, or of a signature
    ITEM = "item"
    CELL = "cell"


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A run of words: `words` as typed, `text` of the same length with what no rule may judge masked.

    `is_plain` is True where Markdown is not read: its signs would be shown.
    """

    place: Place
    section: str | None
    kind: Kind
    inlines: Inlines
    words: str
    text: str
    is_plain: bool = False

    def found(self, before: str, after: str | None = None, *, lead: str = "", **params: Any) -> Found:
        """Say what was found here; with `after`, what stands there for certain instead.

        `lead` are the words right before it, by which a remedy finds the place again.
        """
        said = {"found": shortened(before), **params}
        if after is None:
            return Found(place=self.place, section=self.section, params=said)
        line = self.place.line or 1
        fix = Fix(file=self.place.file, line=line, before=lead + before, after=lead + after)
        return Found(
            place=self.place, section=self.section, fix=fix, params={**said, "right": shortened(after)}
        )

    def lead(self, start: int, end: int, mended: int = 0) -> str:
        """Return the words before a span without which the same words would be found earlier in the passage.

        `mended` is how many of those earlier ones will have been mended by then.
        """
        first = start
        while first and sum(at < first for at in places(self.words, self.words[first:end])) > mended:
            first, mended = self.words.rfind(" ", 0, first - 1) + 1, 0
        return self.words[first:start]


@dataclass(frozen=True)
class Prose:
    """All passages of an issue, in reading order, joined so that a pattern looks at them at once.

    Passages are joined by line ends: patterns are written for lines (`^`, `$`) and never cross one.
    """

    passages: tuple[Passage, ...]

    @cached_property
    def text(self) -> str:
        """The masked text of every passage, one line end between two."""
        return "\n".join(passage.text for passage in self.passages)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each passage begins in `text`."""
        starts, at = [], 0
        for passage in self.passages:
            starts.append(at)
            at += len(passage.text) + 1
        return tuple(starts)

    def spots(self, pattern: re.Pattern[str]) -> Iterator[tuple[Passage, re.Match[str]]]:
        """Yield every match of a pattern with the passage it stands in."""
        for match in pattern.finditer(self.text):
            yield self.at(match.start()), match

    @cached_property
    def signs(self) -> frozenset[str]:
        """Every character there is, so that a rule for rare ones costs nothing."""
        return frozenset(self.text)

    def holds(self, any_of: str) -> bool:
        """Tell whether any of these characters stands somewhere."""
        return not self.signs.isdisjoint(any_of)

    def at(self, start: int) -> Passage:
        """Return the passage that stands at a place of `text`."""
        return self.passages[bisect_right(self.starts, start) - 1]

    def span(self, match: re.Match[str]) -> tuple[int, int]:
        """Return where in its passage a match stands."""
        start = self.starts[bisect_right(self.starts, match.start()) - 1]
        return match.start() - start, match.end() - start

    def typed(self, passage: Passage, match: re.Match[str]) -> str:
        """Return what was typed where a pattern matched, masked parts included."""
        start, end = self.span(match)
        return passage.words[start:end]


def places(text: str, words: str, start: int = 0) -> Iterator[int]:
    """Yield where whole words stand: never a part of a longer one."""
    at = text.find(words, start)
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(words) : at + len(words) + 1]
        inside = (words[0].isalnum() and before.isalnum()) or (words[-1].isalnum() and after.isalnum())
        if not inside:
            yield at
        at = text.find(words, at + 1)


def written(place: Place, section: str | None, kind: Kind, said: Inlines | str) -> Passage:
    """Make a passage of inlines, or of a plain string."""
    inlines = (Text(said),) if isinstance(said, str) else said
    pieces = list(_pieces(inlines))
    words, text = "".join(typed for typed, _ in pieces), "".join(masked for _, masked in pieces)
    text = MASK * len(words) if is_unwritten(words) else text
    return Passage(
        place=place,
        section=section,
        kind=kind,
        inlines=inlines,
        words=words,
        text=text,
        is_plain=isinstance(said, str),
    )


def _pieces(inlines: Inlines) -> Iterator[tuple[str, str]]:
    for inline in inlines:
        if isinstance(inline, Text):
            words = inline.text.replace("\n", " ")
            yield words, _KEPT.sub(lambda kept: MASK * len(kept.group()), words)
        elif isinstance(inline, Code):
            yield inline.text, MASK * len(inline.text)
        elif isinstance(inline, LineBreak):
            yield "\n", "\n"
        else:
            yield from _pieces_of_span(inline)


def _pieces_of_span(inline: Inline) -> Iterator[tuple[str, str]]:
    if isinstance(inline, Link) and _is_address(inline):
        words = "".join(words for words, _ in _pieces(inline.children))
        yield words, MASK * len(words)
    elif not isinstance(inline, (Text, Code, LineBreak)):
        yield from _pieces(inline.children)


def _is_address(link: Link) -> bool:
    words = "".join(words for words, _ in _pieces(link.children))
    return link.href in {words, f"mailto:{words}"}


def passages_of(section: Section, front: YamlText) -> Iterator[Passage]:
    """Yield the passages of a section: its front matter, then its body."""
    for path, kind, said in _listed(section):
        yield written(place_in(front, path), section.name, kind, said)
    for line, kind, said in _lined(tuple(walk.prose(section)), section.line, Kind.PARAGRAPH):
        yield written(Place(file=section.file, line=line), section.name, kind, said)


def place_in(front: YamlText, path: Path) -> Place:
    """Return the place of a field; `links` may be typed as a list, its `items` left out."""
    short = (*path[:1], *path[2:]) if path[:2] == ("links", "items") else path
    return front.place(path if path in front.spans or short not in front.spans else short)


def _listed(value: BaseModel) -> Iterator[tuple[Path, Kind, Inlines | str]]:
    """Yield what a model lists in words, with its path."""
    for path, leaf in walk.leaves(value):
        name = next((part for part in reversed(path) if isinstance(part, str)), "")
        is_words = isinstance(leaf, str) and bool(leaf) and name not in _NOT_WORDS
        if walk.is_phrase(leaf) or is_words:
            yield path, Kind.HEADING if path == ("title",) else Kind.FIELD, leaf


def _lined(value: Any, line: int, kind: Kind) -> Iterator[tuple[int, Kind, Inlines | str]]:
    """Yield what was read from a body in words, with its line."""
    line = getattr(value, "line", line)
    if isinstance(value, tuple):
        if walk.is_phrase(value):
            yield line, kind, value
        else:
            for one in value:
                yield from _lined(one, line, kind)
    elif isinstance(value, BaseModel):
        yield from ((line, Kind.FIELD, said) for _, _, said in _listed(value))
    elif hasattr(value, "__dataclass_fields__"):
        yield from _parts(value, line, kind)


def _parts(value: Any, line: int, kind: Kind) -> Iterator[tuple[int, Kind, Inlines | str]]:
    if isinstance(value, Bullets) or (isinstance(value, Box) and value.name == "signature"):
        kind = Kind.ITEM
    elif isinstance(value, Table):
        kind = Kind.CELL
    for field in dataclass_fields(value):
        part = getattr(value, field.name)
        if isinstance(part, str):
            if field.name in {"by", "due"}:
                yield line, Kind.FIELD, part
        elif field.name != "attributes":
            titled = isinstance(value, (Heading, Slot)) or field.name in {"title", "question"}
            yield from _lined(part, line, Kind.HEADING if titled else kind)
