"""Findings about what an earlier issue has already said."""

from collections.abc import Hashable, Iterator

from lettre.errors import Place
from lettre.finding import Severity
from lettre.issue.checks.references import cited
from lettre.issue.checks.view import EDITOR, Draft
from lettre.issue.model import Issue, plain
from lettre.issue.sections.base import Section
from lettre.issue.sections.events import Event, Events
from lettre.issue.sections.regulatory_texts import Reference
from lettre.rule import Found, gather, rule

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE

#: days between two issues of one newsletter, even of one that comes out once a year; years of its issues
_LONG_SILENCE, _CENTURY = 500, range(2000, 2100)

#: what makes two announcements the same, its title, and where it stands
Announced = tuple[Hashable, str, int | tuple[str | int, ...]]


def announced(section: Section) -> Iterator[Announced]:
    """Yield what a section announces: events by title and day, texts by NOR or by nature and number."""
    if isinstance(section, Events):
        for at, event in enumerate(section.events):
            title = plain(event.title)
            yield ("event", title.casefold(), _day(event)), title, ("events", at)
    for line, reference in cited(section):
        identity = _identity(reference)
        if identity is not None:
            yield identity, f"{reference.nature} {reference.number or reference.nor}", line


def _day(event: Event) -> str:
    return str(event.days or event.start or event.when)


def _identity(head: Reference) -> Hashable:
    if head.nor:
        return "nor", head.nor
    return ("number", head.nature.casefold(), head.number) if head.number else None


@rule("content.already-announced", ADVICE, source=EDITOR)
def already_announced(draft: Draft) -> Iterator[Found]:
    """An event or a legal text that an earlier issue has announced in the same words."""
    before = {identity: issue for issue in draft.earlier for identity in _identities(issue)}
    for view in draft.views:
        for identity, title, where in announced(view.section):
            if identity in before:
                yield view.found(where, title=title, issue=before[identity].name)


def _identities(issue: Issue) -> Iterator[Hashable]:
    return (identity for section in issue.sections for identity, _, _ in announced(section))


@rule("content.date-far", WARNING, source=EDITOR)
def distant_dates(draft: Draft) -> Iterator[Found]:
    """An issue dated long after the one before it, or in another century."""
    day = draft.issue.date
    before = max((issue.date for issue in draft.earlier), default=day)
    if (day - before).days > _LONG_SILENCE or day.year not in _CENTURY:
        yield Found(place=draft.head.place(("date",)), params={"found": str(day)})


@rule("content.number-taken", WARNING, source=EDITOR)
def taken_numbers(draft: Draft) -> Iterator[Found]:
    """An issue under the number or the subject of an earlier one."""
    for name in ("number", "subject"):
        said = getattr(draft.issue, name)
        taken = next((one for one in draft.earlier if said is not None and getattr(one, name) == said), None)
        if taken is not None:
            place: Place = draft.head.place((name,))
            yield Found(place=place, params={"field": name, "found": str(said), "issue": taken.name})


RULES = gather(__name__)
