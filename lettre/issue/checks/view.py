"""One section as checks look at it, with what is needed to say where a finding stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from lettre.errors import Place
from lettre.finding import Fix
from lettre.issue import walk
from lettre.issue.checks.passages import Kind, Passage, Prose, passages_of, place_in, written
from lettre.issue.model import Block, Inline, Issue
from lettre.issue.parse import HEAD
from lettre.issue.sections.base import Section
from lettre.issue.source import section_text, text_of
from lettre.issue.yaml_text import Path, YamlText, read
from lettre.newsletter import Newsletter
from lettre.rule import Found

#: the source of rules that no norm asks for, only whoever reads proofs
EDITOR = "an editor's eye"


@dataclass(frozen=True, kw_only=True)
class View:
    """A section, its issue and newsletter, and its front matter with lines."""

    issue: Issue
    newsletter: Newsletter
    section: Section
    front: YamlText

    def bodies(self) -> Iterator[Any]:
        """Yield what was read from the body, field by field."""
        yield from walk.prose(self.section)

    def blocks(self) -> Iterator[Block]:
        """Yield every block of the body, outermost first."""
        yield from self._blocks

    def leaves(self) -> Iterator[tuple[Path, Any]]:
        """Yield what the front matter lists, with its path."""
        yield from self._leaves

    def words(self) -> Iterator[tuple[Place, Inline]]:
        """Yield every inline of the front matter and of the body, with its place."""
        yield from self._words

    # a section is walked once, however many rules look at it

    @cached_property
    def _blocks(self) -> tuple[Block, ...]:
        return tuple(walk.within(tuple(self.bodies())))

    @cached_property
    def _leaves(self) -> tuple[tuple[Path, Any], ...]:
        return tuple(walk.leaves(self.section))

    @cached_property
    def _words(self) -> tuple[tuple[Place, Inline], ...]:
        listed = (
            (self.front.place(path), inline)
            for path, value in self.leaves()
            if walk.is_phrase(value)
            for inline in walk.words_within(value)
        )
        lined = (
            (Place(file=self.section.file, line=line), inline)
            for line, inline in walk.lined_words(tuple(self.bodies()))
        )
        return (*listed, *lined)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The section's words, passage by passage."""
        return tuple(passages_of(self.section, self.front))

    def found(self, where: int | Path | Place, *, fix: Fix | None = None, **params: Any) -> Found:
        """Say what was found at a line of the file, at a field, or at a place."""
        if isinstance(where, int):
            where = Place(file=self.section.file, line=where)
        elif isinstance(where, tuple):
            where = place_in(self.front, where)
        return Found(place=where, section=self.section.name, fix=fix, params=params)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An issue as a whole, its newsletter, and the issues before it, the latest first."""

    issue: Issue
    newsletter: Newsletter
    earlier: tuple[Issue, ...] = ()

    @cached_property
    def head(self) -> YamlText:
        """What `issue.yaml` lists, with its lines."""
        return _head(self.issue.source[HEAD], f"{self.issue.where}/{HEAD}")

    @cached_property
    def views(self) -> tuple[View, ...]:
        """A view of each section."""
        return tuple(views(self.issue, self.newsletter))

    @cached_property
    def prose(self) -> Prose:
        """Every word an editor wrote, passage by passage."""
        return Prose((*self._head_passages(), *(one for view in self.views for one in view.passages)))

    def plain_words(self) -> Iterator[Passage]:
        """Yield the passages of fields that are shown as they are typed: Markdown is not read there."""
        yield from (passage for passage in self.prose.passages if passage.is_plain)
        if self.issue.when:
            yield written(self.head.place(("when",)), None, Kind.HEAD, self.issue.when)

    def _head_passages(self) -> Iterator[Passage]:
        for name in ("subject", "preheader", "note"):
            said = getattr(self.issue, name)
            if said:
                yield written(self.head.place((name,)), None, Kind.HEAD, said)


def views(issue: Issue, newsletter: Newsletter) -> Iterator[View]:
    """Yield a view of each section of an issue."""
    for section in issue.sections:
        front = _front(issue.source[f"{section.name}.md"], section.file)
        yield View(issue=issue, newsletter=newsletter, section=section, front=front)


@lru_cache(256)
def _front(content: bytes, file: str) -> YamlText:
    return section_text(content, file).front


@lru_cache(64)
def _head(content: bytes, file: str) -> YamlText:
    return read(text_of(content, HEAD), file=file, line=1)
