"""What the archive's pages say: values in, a template's values out. Pure: `today` is given."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from markupsafe import Markup

from lettre.archive import corrected
from lettre.archive.addresses import Addresses
from lettre.archive.model import Drawn, Entry, Erratum, Published
from lettre.catalogue import say
from lettre.edition import dates
from lettre.issue.sections import kinds
from lettre.issue.typography import set_text
from lettre.newsletter import Newsletter


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What stands around an issue: the issues before and after it, what was put right, the day it is read."""

    newsletter: Newsletter
    published: Published
    addresses: Addresses
    today: date
    earlier: Published | None = None
    later: Published | None = None
    errata: tuple[Erratum, ...] = ()


def issue(drawn: Drawn, around: Around) -> dict[str, Any]:
    """Return what `issue.html.j2` says."""
    published, newsletter = around.published, around.newsletter
    canonical = Addresses(base=newsletter.base_url).issue(published.newsletter, published.slug)
    picture = f"{newsletter.base_url}{drawn.picture}" if drawn.picture else None
    return {
        "addresses": around.addresses,
        "published": published,
        "drawn": drawn,
        "earlier": around.earlier,
        "later": around.later,
        "errata": corrected.shown(around.errata, drawn, newsletter.language),
        "errata_anchor": corrected.ANCHOR,
        "notice": notice(newsletter, published.date, around.today),
        "canonical": canonical,
        "picture": picture,
        "locale": {"fr": "fr_FR", "en": "en_GB"}[newsletter.language],
        "linked_data": _linked_data(around, canonical, picture),
    }


def notice(newsletter: Newsletter, dated: date, today: date) -> str | None:
    """Return what is said above an issue that is no longer kept up to date; None of a younger one."""
    days = newsletter.archive_notice_after
    if not days or today - dated <= timedelta(days=days):
        return None
    day = dates.in_words(dated, newsletter.language)
    words = newsletter.archive_notice
    return (
        set_text(words, newsletter.language)
        if words
        else say("archive.notice", newsletter.language, date=day)
    )


def rubric(kind: str, language: str) -> str:
    """Return what a kind of section is called; its own slug where its package has gone."""
    known = kinds().get(kind)
    if known is None:
        return kind
    return set_text(known.rubrics.get(language, ""), language) or say("archive.other-texts", language)


def by_year(issues: Iterable[Published]) -> list[tuple[int, list[Published]]]:
    """Return issues by year, in the order they come in."""
    return [(year, list(found)) for year, found in groupby(issues, key=lambda each: each.date.year)]


def entries_by_year(entries: Iterable[Entry]) -> list[tuple[int, list[Entry]]]:
    """Return sections by year, in the order they come in."""
    return [(year, list(found)) for year, found in groupby(entries, key=lambda each: each.date.year)]


def entries_by_issue(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Return sections by the issue they stand in."""
    gathered: dict[str, list[Entry]] = {}
    for entry in entries:
        gathered.setdefault(entry.issue, []).append(entry)
    return gathered


def _linked_data(around: Around, canonical: str, picture: str | None) -> Markup:
    """Return the page's facts as search engines read them (schema.org NewsArticle), safe in a <script>."""
    published, newsletter = around.published, around.newsletter
    publisher = {"@type": "Organization", "name": newsletter.organisation.name}
    if newsletter.organisation.url:
        publisher["url"] = newsletter.organisation.url
    part_of: dict[str, Any] = {
        "@type": "Periodical",
        "name": newsletter.title,
        "url": Addresses(base=newsletter.base_url).newsletter(newsletter.slug),
    }
    if published.number is not None:
        part_of = {"@type": "PublicationIssue", "issueNumber": str(published.number), "isPartOf": part_of}
    changed = max([published.date, *(each.date for each in around.errata)])
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": published.subject,
        "description": published.preheader,
        "datePublished": published.date.isoformat(),
        "dateModified": changed.isoformat(),
        "inLanguage": newsletter.language,
        "mainEntityOfPage": canonical,
        "publisher": publisher,
        "isPartOf": part_of,
        **({"image": [picture]} if picture else {}),
        "isAccessibleForFree": True,
    }
    # "</script>" in a subject must not end the element (HTML 4.12.1.3)
    return Markup(json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 - escaped here


def neighbours(issues: Sequence[Published], slug: str) -> tuple[Published | None, Published | None]:
    """Return the issues before and after one, `issues` coming from the latest."""
    at = next((at for at, each in enumerate(issues) if each.slug == slug), None)
    if at is None:
        return None, None
    return (issues[at + 1] if at + 1 < len(issues) else None), (issues[at - 1] if at else None)
