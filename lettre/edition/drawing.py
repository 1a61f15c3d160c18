"""What the templates of one section are given, in a letter and on a page of the archive. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from lettre.edition import calendar
from lettre.edition.page import Page
from lettre.edition.prose_html import HtmlProse
from lettre.edition.prose_text import TextProse
from lettre.issue import walk
from lettre.issue.model import Blocks, Inlines, Slot, plain
from lettre.issue.sections.base import Section
from lettre.issue.typography import set_text

#: fields whose entries have titles of their own, and how many of them the table of contents names
LISTED, MOST_TITLES = ("items", "groups", "collections", "events"), 3


def entries(sections: Iterable[Section], language: str) -> list[SimpleNamespace]:
    """Return the table of contents: a section that has no heading of any kind is not in it."""
    return [line for line in (entry(section, language) for section in sections) if line.title]


def entry(section: Section, language: str) -> SimpleNamespace:
    """Return a section's line in the table of contents; one without a title tells what is in it.

    Its title is empty where the section has neither rubric nor title, nor a heading in it.
    """
    rubric = set_text(section.heading(language), language)
    titles = [section.title] if section.title else _inner_titles(section)
    if not rubric and not titles:
        titles = [heading.children for heading in walk.headings(section)][:1]
    shown = [set_text(plain(title), language).rstrip(".") for title in titles]
    if rubric:
        return SimpleNamespace(name=section.name, title=rubric, more=" · ".join(shown))
    return SimpleNamespace(name=section.name, title=shown[0] if shown else "", more="")


def _inner_titles(section: Section) -> list[Inlines]:
    parts = next((found for name in LISTED if (found := getattr(section, name, ()))), ())
    titles: list[Inlines] = [part.title for part in parts if getattr(part, "title", None)]
    return titles[:MOST_TITLES]


def levels(page: Page, section: Section) -> tuple[int, int]:
    """Return the levels of a section's own title, and of the highest heading in it."""
    title_level = 3 if section.heading(page.language) else 2
    return title_level, title_level + 1 if section.title else title_level


def highest_heading(section: Section) -> int:
    """Return the level of the highest heading in the prose; kinds that cut their body at `##` begin there."""
    found = [heading.level for heading in walk.headings(section)]
    return min(found, default=2) if section.body else 2


def context(page: Page, section: Section) -> dict[str, Any]:
    """Return what every template of a section is given, whatever it draws."""
    placed = {block.name for block in walk.within(section) if isinstance(block, Slot)}
    return {
        **page.standing(),
        "section": section,
        "rubric": section.heading(page.language),
        "placed": placed.__contains__,
        "calendar": lambda index: page.targets.found(calendar.name(section, index)),
    }


def speaking(
    section: Section, macros: Any, prose: HtmlProse | TextProse
) -> Callable[[Blocks, Mapping[str, Callable[[str], str]] | None], str]:
    """Return a template's `blocks(…)`: prose, with what each named place in it shows."""
    common = {
        "links": lambda title="": macros.links(section.links, title),
        "downloads": lambda title="": macros.downloads(section.downloads, title),
    }

    def blocks(written: Blocks, slots: Mapping[str, Callable[[str], str]] | None = None) -> str:
        return replace(prose, slots={**common, **(slots or {})}).blocks(written)

    return blocks
