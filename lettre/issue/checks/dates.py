"""Findings about dates in running words: weekdays, days that are not, ranges, futures that are past."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from lettre.finding import Severity
from lettre.issue.checks.references import cited
from lettre.issue.checks.view import EDITOR, Draft, View
from lettre.issue.legal import MONTHS
from lettre.issue.sections.cpc_report import CpcReport
from lettre.rule import Found, gather, rule

WARNING = Severity.WARNING

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_S = "[ \u00a0]"
_JOURS, _MOIS = "|".join(WEEKDAYS), "|".join(MONTHS)
_FRENCH = re.compile(
    rf"\b(?:(?P<weekday>{_JOURS}){_S})?(?P<day>\d{{1,2}})(?:er)?{_S}(?P<month>{_MOIS})\b"
    rf"(?:{_S}(?P<year>\d{{4}})\b)?",
    re.IGNORECASE,
)
_DAYS, _MONTHS = "|".join(ENGLISH_WEEKDAYS), "|".join(ENGLISH_MONTHS)
_ENGLISH = (
    re.compile(
        rf"\b(?:(?P<weekday>{_DAYS}),?{_S})?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_S}(?P<month>{_MONTHS})\b"
        rf"(?:{_S}(?P<year>\d{{4}})\b)?"
    ),
    re.compile(
        rf"\b(?:(?P<weekday>{_DAYS}),?{_S})?(?P<month>{_MONTHS}){_S}(?P<day>\d{{1,2}})(?:st|nd|rd"
        rf"|th)?(?!\d)"
        rf"(?:,?{_S}(?P<year>\d{{4}})\b)?"
    ),
)
#: days in February of some year
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
#: a date without a year is of one not further away than this from the issue's own, in days
_NEAR = 330


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A date as words name it: months and weekdays from 0; no year where none is written."""

    match: re.Match[str]
    weekday: int | None
    day: int
    month: int
    year: int | None

    def days(self, around: date) -> list[date]:
        """Return the days it may mean: one with a year, those nearest to `around` without."""
        years = [self.year] if self.year else [around.year - 1, around.year, around.year + 1]
        found = [date(year, self.month + 1, self.day) for year in years if self._is_in(year)]
        return found if self.year else [day for day in found if abs((day - around).days) <= _NEAR]

    def _is_in(self, year: int) -> bool:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        longest = 28 if self.month == 1 and not leap else _LONGEST[self.month]
        return year > 0 and 1 <= self.day <= longest


def named(text: str, language: str) -> Iterator[Named]:
    """Yield the dates that French or English words name."""
    patterns = (_FRENCH,) if language == "fr" else _ENGLISH
    weekdays, months = (WEEKDAYS, MONTHS) if language == "fr" else (ENGLISH_WEEKDAYS, ENGLISH_MONTHS)
    for pattern in patterns:
        for match in pattern.finditer(text):
            weekday = match["weekday"]
            yield Named(
                match=match,
                weekday=weekdays.index(_as(weekday, language)) if weekday else None,
                day=int(match["day"]),
                month=months.index(_as(match["month"], language)),
                year=int(match["year"]) if match["year"] else None,
            )


def _as(word: str, language: str) -> str:
    return word.casefold() if language == "fr" else word


def _said(draft: Draft) -> Iterator[tuple[Named, int]]:
    """Yield every date of the prose, with its place in the joined text."""
    for one in _named(draft.prose.text, draft.newsletter.language):
        yield one, one.match.start()


@lru_cache(4)
def _named(text: str, language: str) -> tuple[Named, ...]:
    return tuple(named(text, language))


@rule("content.weekday", WARNING, source=EDITOR)
def wrong_weekdays(draft: Draft) -> Iterator[Found]:
    """A date whose weekday is another one; without a year, that of the year near the issue's date."""
    names = WEEKDAYS if draft.newsletter.language == "fr" else ENGLISH_WEEKDAYS
    for one, at in _said(draft):
        days = one.days(draft.issue.date)
        if one.weekday is not None and days and all(day.weekday() != one.weekday for day in days):
            nearest = min(days, key=lambda day: abs((day - draft.issue.date).days))
            yield draft.prose.at(at).found(one.match.group(), right=names[nearest.weekday()])


@rule("content.no-such-day", WARNING, source=EDITOR)
def days_that_are_not(draft: Draft) -> Iterator[Found]:
    """A day that its month does not have: 31 avril."""
    for one, at in _said(draft):
        never = not 1 <= one.day <= _LONGEST[one.month]
        if never or (one.year and one.year > 1582 and not one.days(draft.issue.date)):
            yield draft.prose.at(at).found(one.match.group())


_REVERSED = re.compile(
    rf"\b[Dd]u (?:(?:{_JOURS}) )?(\d{{1,2}})(?:er)? au (?:(?:{_JOURS}) )?(\d{{1,2}})(?:er)? (?:{_MOIS})\b"
    rf"|\b[Ff]rom (\d{{1,2}})(?:st|nd|rd|th)? to (\d{{1,2}})(?:st|nd|rd|th)? (?:{_MONTHS})\b"
)


@rule("content.range-reversed", WARNING, source=EDITOR)
def reversed_ranges(draft: Draft) -> Iterator[Found]:
    """A span of days that ends before it begins: du 14 au 9 novembre."""
    for passage, match in draft.prose.spots(_REVERSED):
        first, last = (int(number) for number in match.groups() if number)
        if first > last:
            yield passage.found(match.group())


#: words straight before a date that promise it is still to come
_PROMISE = re.compile(
    r"(?:(?:aura|auront) lieu|se (?:tiendra|tiendront|déroulera|dérouleront)|(?:débutera|commencera"
    r"|ouvrira|rendez-vous)"
    r"|date limite[\w ]{0,40}|(?:inscri\w+|candidat\w+|répon\w+|propositions)[\w ’']{0,30} (?:avant"
    r"|jusqu[’']au)"
    r"|will (?:take place|be held|start|begin)|deadline[\w ]{0,30}|(?:register|apply|reply) (?:by|before))"
    r"(?: :| est fixée au| au plus tard)?(?: [àa][ua]? [\w-]+,?)?(?: le| on| du| the)?[ :,]*$",
    re.IGNORECASE,
)


@rule("content.date-past", WARNING, source=EDITOR)
def past_promises(draft: Draft) -> Iterator[Found]:
    """A day that the words announce, and that will be over when the issue comes out."""
    for one, at in _said(draft):
        days = one.days(draft.issue.date)
        before = draft.prose.text[max(0, at - 90) : at].rpartition("\n")[2]
        if one.year and days and days[0] < draft.issue.date and _PROMISE.search(before):
            yield draft.prose.at(at).found(one.match.group(), day=str(draft.issue.date))


@rule("content.ahead-of-date", WARNING, source=EDITOR)
def ahead_of_date(view: View) -> Iterator[Found]:
    """A list dated, or a text signed, after the issue's own date."""
    issued = view.issue.date
    if isinstance(view.section, CpcReport) and view.section.as_of and view.section.as_of > issued:
        yield view.found(("as_of",), found=str(view.section.as_of), day=str(issued))
    for line, reference in cited(view.section):
        if reference.date and reference.date > issued:
            yield view.found(line, found=str(reference.date), day=str(issued))


RULES = gather(__name__)
