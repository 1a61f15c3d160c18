"""The standing phrases of the letter: a text's name, a work's description, an event's date. Pure."""

import re
from collections.abc import Sequence

from lettre.catalogue import say
from lettre.edition import dates
from lettre.issue.model import plain
from lettre.issue.sections.cpc_report import Committee
from lettre.issue.sections.events import Event
from lettre.issue.sections.reading import Work
from lettre.issue.sections.regulatory_texts import Reference
from lettre.issue.typography import set_text

_QUOTES = {"fr": ("«\u00a0", "\u00a0»"), "en": ("“", "”")}
#: quotes inside quotes (Lexique des règles typographiques, « guillemets »; New Hart’s Rules, 9.2)
_INNER = {"fr": ("“", "”"), "en": ("‘", "’")}
_ALONE = re.compile("«[^«»]*»|“[^“”]*”")
_MARKS = re.compile("(?P<first>«[ \u00a0\u202f]*|“)|[ \u00a0\u202f]*»|”")
_TAG = re.compile("<[^>]*>")


def quoted(words: str, language: str) -> str:
    """Return a title between the language's quotes."""
    opening, closing = _QUOTES[language]
    return opening + inside(words, language) + closing


def inside(words: str, language: str) -> str:
    """Return a title as it stands between quotes: its own are inner ones, and none around it all."""
    first, last = ("", "") if _ALONE.fullmatch(_TAG.sub("", words)) else _INNER[language]
    return type(words)(_MARKS.sub(lambda mark: first if mark["first"] else last, words))


def listed(words: Sequence[str], language: str) -> str:
    """Return words as a list with its last joint: « A, B et C »."""
    set_ = [set_text(word, language) for word in words]
    joint = {"fr": " et ", "en": " and "}[language]
    return joint.join([", ".join(set_[:-1]), set_[-1]]) if len(set_) > 1 else "".join(set_)


def reference_name(reference: Reference, language: str) -> str:
    """Return a text's name: « Décret n° 2014-725 du 27 juin 2014 »."""
    nature = reference.nature[:1].upper() + reference.nature[1:]
    parts = [nature]
    if reference.number:
        parts.append(say("edition.text-number", language, number=reference.number))
    if reference.date:
        parts.append(say("edition.text-date", language, date=dates.in_words(reference.date, language)))
    return set_text(" ".join(parts), language)


def reference_joint(reference: Reference, language: str) -> str:
    """Return what stands between a text's name and its title: a colon when the title begins a sentence."""
    if not plain(reference.title or ())[:1].isupper():
        return " "
    return "\u00a0: " if language == "fr" else ": "


def reference_facts(reference: Reference, language: str) -> list[str]:
    """Return what else is known of a text, in the order a jurist looks for it."""
    facts = []
    if reference.journal:
        facts.append(set_text(reference.journal, language))
    if reference.nor:
        facts.append(say("edition.nor", language, nor=reference.nor))
    if reference.status:
        facts.append(set_text(reference.status, language))
    if reference.in_force:
        facts.append(say("edition.in-force", language, date=dates.in_words(reference.in_force, language)))
    return facts


def work_facts(work: Work, language: str) -> str:
    """Return what follows a work's title: « , par A et B, Éditeur, 2015. » with its full stop."""
    facts = "".join(f", {fact}" for fact in _work_facts(work, language))
    return facts if facts.endswith(".") else f"{facts}."


def _work_facts(work: Work, language: str) -> list[str]:
    facts = []
    if work.type not in {"book", "article"}:
        facts.append(say(f"edition.work.{work.type}", language))
    if work.authors:
        facts.append(say("edition.by", language, by=listed(work.authors, language)))
    facts += [set_text(fact, language) for fact in (work.publisher, work.reference) if fact]
    if work.year:
        facts.append(str(work.year))
    if work.isbn:
        facts.append(f"ISBN\u00a0{work.isbn}")
    if work.issn:
        facts.append(f"ISSN\u00a0{work.issn}")
    return facts


def event_when(event: Event, language: str) -> str:
    """Return an event's date in words: the editor's, else ours."""
    if event.when:
        return set_text(event.when, language)
    if event.days:
        return dates.days(event.days, language)
    assert event.start is not None
    return dates.span(event.start, event.end, language)


def committee_number(committee: Committee, language: str) -> str:
    """Return a committee's number as its heading begins: « 3e CPC »; nothing when it has none."""
    if committee.number is None:
        return ""
    return say("edition.committee", language, number=dates.ordinal(committee.number, language))


def weight(octets: int, language: str) -> str:
    """Return a file's weight in words, as a reader before a download needs it."""
    unit, amount = (
        ("edition.megabytes", octets / 1_000_000)
        if octets >= 1_000_000
        else ("edition.kilobytes", octets / 1000)
    )
    shown = f"{amount:.1f}" if 0 < amount < 10 and unit == "edition.megabytes" else f"{max(1, round(amount))}"
    return say(unit, language, amount=shown.replace(".", ",") if language == "fr" else shown)
