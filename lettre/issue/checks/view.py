"""One section as checks look at it, with what is needed to say where a finding stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lettre.errors import Place
from lettre.finding import Finding, Severity
from lettre.issue import walk
from lettre.issue.model import Block, Inline, Issue
from lettre.issue.sections.base import Section
from lettre.issue.source import section_text
from lettre.issue.yaml_text import Path, YamlText
from lettre.newsletter import Newsletter


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

    def found(self, code: str, severity: Severity, where: int | Path | Place, **params: Any) -> Finding:
        """Make a finding at a line of the file, at a field, or at a place."""
        if isinstance(where, int):
            where = Place(file=self.section.file, line=where)
        elif isinstance(where, tuple):
            where = self.front.place(where)
        return Finding(code=code, severity=severity, place=where, section=self.section.name, params=params)


def views(issue: Issue, newsletter: Newsletter) -> Iterator[View]:
    """Yield a view of each section of an issue."""
    for section in issue.sections:
        front = section_text(issue.source[f"{section.name}.md"], section.file).front
        yield View(issue=issue, newsletter=newsletter, section=section, front=front)
