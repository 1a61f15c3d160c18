"""A page of results: what a reader asked for, narrowed to what there is, and what was found. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lettre.archive.addresses import Addresses
from lettre.archive.model import Entry
from lettre.archive.search import snippet
from lettre.archive.search.query import MOST_SIGNS, Query
from lettre.newsletter import Newsletter

#: sections on a page of results, and the last page that can be asked for
SIZE, LAST = 10, 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What stands in the address of a search; what makes no sense there is as if it were not."""

    typed: str
    newsletter: str | None = None
    kind: str | None = None
    year: int | None = None
    page: int = 1

    def again(self, page: int) -> dict[str, object]:
        """Return the same search as an address says it, at another page."""
        return {
            "q": self.typed,
            "lettre": self.newsletter,
            "rubrique": self.kind,
            "annee": self.year,
            "page": page if page > 1 else None,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A section that was found, with what was looked for marked in its title and in a passage of it."""

    entry: Entry
    newsletter: str
    language: str
    title: Markup
    passage: Markup
    url: str


def read(said: Mapping[str, str], newsletters: Mapping[str, Newsletter], kinds: list[str]) -> Asked:
    """Return what an address asks for."""
    year, page = said.get("annee", ""), said.get("page", "")
    newsletter, kind = said.get("lettre"), said.get("rubrique")
    return Asked(
        typed=said.get("q", ""),
        newsletter=newsletter if newsletter in newsletters else None,
        kind=kind if kind in kinds else None,
        year=_number(year, 1, 9999),
        page=_number(page, 1, LAST) or 1,
    )


def _number(said: str, least: int, most: int) -> int | None:
    if not (said.isascii() and said.isdecimal() and len(said) <= len(str(most))):
        return None
    return int(said) if least <= int(said) <= most else None


def hit(entry: Entry, text: str, query: Query, newsletter: Newsletter, addresses: Addresses) -> Hit:
    """Return what is shown of a section that was found."""
    title = f"{entry.title} – {entry.more}" if entry.more else entry.title
    return Hit(
        entry=entry,
        newsletter=newsletter.title,
        language=newsletter.language,
        title=snippet.marked(title, query.terms, newsletter.language),
        passage=snippet.passage(text, query.terms, newsletter.language),
        url=addresses.issue(entry.newsletter, entry.issue, entry.section),
    )


def turning(asked: Asked, total: int, addresses: Addresses) -> dict[str, Any]:
    """Return the ways to the pages before and after, and where this one stands."""
    pages = max(1, min(LAST, math.ceil(total / SIZE)))
    return {
        "page": asked.page,
        "pages": pages,
        "first": (asked.page - 1) * SIZE + 1,
        "before": addresses.found(**asked.again(asked.page - 1)) if asked.page > 1 else None,
        "after": addresses.found(**asked.again(asked.page + 1)) if asked.page < pages else None,
        "total": total,
        "most": MOST_SIGNS,
    }
