"""The places of an issue's page that can be shared: an id for each titled item of a section. Pure.

An id is made of the item's own title alone, so that it stays when another item comes before it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from lettre.archive.addresses import anchor
from lettre.archive.search.words import words
from lettre.catalogue import say
from lettre.edition import drawing, phrases
from lettre.issue.model import plain
from lettre.issue.sections.base import Section
from lettre.issue.typography import set_text

#: signs of a title that its id keeps, up to a whole word
LONGEST = 60


class Places:
    """The ids of one section's items, as its template asks for them."""

    def __init__(self, section: Section, language: str) -> None:
        self._language = language
        self._titles = {id(item): title for item, title in _titled(section, language)}
        self._ids = ids(section.name, self._titles)

    def place(self, item: Any) -> str:
        """Return the attribute that gives an item its id; nothing for an item without a title."""
        found = self._ids.get(id(item))
        return Markup(' id="{}"').format(found) if found else ""

    def to_itself(self, item: Any) -> str:
        """Return the link that an item's heading ends with: what is copied to share the item."""
        found = self._ids.get(id(item))
        if not found:
            return ""
        told = say("archive.item", self._language, title=set_text(self._titles[id(item)], self._language))
        return Markup(' <a class="self" href="#{}" aria-label="{}">#</a>').format(found, told)


def ids(section: str, titles: Mapping[int, str]) -> dict[int, str]:
    """Return an id for each title in its order; the second of the same title is numbered.

    No section's file has a full stop in its name: no id of an item is one of a section, or of the page.
    """
    found: dict[int, str] = {}
    seen: dict[str, int] = {}
    for key, title in titles.items():
        if name := slug(title):
            seen[name] = seen.get(name, 0) + 1
            number = f"-{seen[name]}" if seen[name] > 1 else ""
            found[key] = f"{anchor(section)}.{name}{number}"
    return found


def slug(title: str) -> str:
    """Return a title as an id says it: folded words, as many as fit."""
    kept = ""
    for word in words(title):
        longer = f"{kept}-{word.folded}" if kept else word.folded[:LONGEST]
        if len(longer) > LONGEST:
            break
        kept = longer
    return kept


def _titled(section: Section, language: str) -> Iterator[tuple[Any, str]]:
    for name in (*drawing.LISTED, "committees"):
        for item in getattr(section, name, ()):
            yield item, _title(item, language)
            yield from ((part, _title(part, language)) for part in getattr(item, "parts", ()))


def _title(item: Any, language: str) -> str:
    """Return what an item is called: by its heading, as a text of law is cited, by a committee's number."""
    if reference := getattr(item, "reference", None):
        return phrases.reference_name(reference, language)
    if getattr(item, "diplomas", None) is not None:
        number = phrases.committee_number(item, language)
        return number or (plain(item.name) if item.name else "")
    title = getattr(item, "title", None)
    return plain(title) if title else ""
