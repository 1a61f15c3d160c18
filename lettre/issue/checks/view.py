"""One section as checks look at it, with what is needed to say where a finding stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lettre.errors import Place
from lettre.finding import Fix
from lettre.issue import walk
from lettre.issue.model import Block, Inline, Issue
from lettre.issue.sections.base import Section
from lettre.issue.source import section_text
from lettre.issue.yaml_text import Path, YamlText
from lettre.newsletter import Newsletter
from lettre.rule import Found

#: the source of rules that no norm asks for, only whoever reads proofs
EDITOR = "an editor's eye"


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A section, its issue and newsletter, and its front matter with lines."""

    issue: Issue
    newsletter: Newsletter
    section: Section
    front: YamlText

    def blocks(self) -> Iterator[Block]:
        """Yield every block of the body, outermost first."""
        yield from walk.within(tuple(walk.prose(self.section)))

    def leaves(self) -> Iterator[tuple[Path, Any]]:
        """Yield what the front matter lists, with its path."""
        yield from walk.leaves(self.section)

    def words(self) -> Iterator[tuple[Place, Inline]]:
        """Yield every inline of the front matter and of the body, with its place."""
        for path, value in self.leaves():
            if walk.is_phrase(value):
                yield from ((self.front.place(path), inline) for inline in walk.words_within(value))
        for line, inline in walk.lined_words(tuple(walk.prose(self.section))):
            yield Place(file=self.section.file, line=line), inline

    def found(self, where: int | Path | Place, *, fix: Fix | None = None, **params: Any) -> Found:
        """Say what was found at a line of the file, at a field, or at a place."""
        if isinstance(where, int):
            where = Place(file=self.section.file, line=where)
        elif isinstance(where, tuple):
            where = self.front.place(where)
        return Found(place=where, section=self.section.name, fix=fix, params=params)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """An issue as a whole, its newsletter, and the issues before it, the latest first."""

    issue: Issue
    newsletter: Newsletter
    earlier: tuple[Issue, ...] = ()


def views(issue: Issue, newsletter: Newsletter) -> Iterator[View]:
    """Yield a view of each section of an issue."""
    for section in issue.sections:
        front = section_text(issue.source[f"{section.name}.md"], section.file).front
        yield View(issue=issue, newsletter=newsletter, section=section, front=front)
