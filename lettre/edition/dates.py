"""Dates in words, as an editor writes them: « Les 17, 18 et 19 novembre 2015 »."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from babel.dates import format_date

_WORDS = "d MMMM yyyy"


def in_words(day: date, language: str) -> str:
    """Return one date in words: « 1er mai 2015 », "1 May 2015"."""
    return _first(format_date(day, _WORDS, locale=language), day, language)


def _first(words: str, day: date, language: str) -> str:
    return f"1er{words[1:]}" if language == "fr" and day.day == 1 else words


def _day(day: date, language: str) -> str:
    return "1er" if language == "fr" and day.day == 1 else str(day.day)


def _month(day: date, language: str, *, year: bool) -> str:
    return format_date(day, "MMMM yyyy" if year else "MMMM", locale=language)


def _listed(words: Sequence[str], language: str) -> str:
    joint = {"fr": " et ", "en": " and "}[language]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + joint + words[-1]


def days(listed: Sequence[date], language: str) -> str:
    """Return days in words, the months and years said once where they can be."""
    if len(listed) == 1:
        return {"fr": "Le ", "en": ""}[language] + in_words(listed[0], language)
    months = [list(group) for _, group in groupby(listed, key=lambda day: (day.year, day.month))]
    one_year = len({day.year for day in listed}) == 1
    parts = [
        _listed([_day(day, language) for day in month], language)
        + " "
        + _month(month[0], language, year=not one_year or index == len(months) - 1)
        for index, month in enumerate(months)
    ]
    return {"fr": "Les ", "en": ""}[language] + _listed(parts, language)


def span(start: date, end: date | None, language: str) -> str:
    """Return a span in words: « Du 3 au 5 juillet 2015 », « Du 30 juin 2015 au 3 juillet 2015 »."""
    if end is None or end == start:
        return days((start,), language)
    if (end - start).days == 1:
        return days((start, end), language)
    same_month = (start.year, start.month) == (end.year, end.month)
    first = _day(start, language) if same_month else in_words(start, language)
    last = in_words(end, language)
    return {"fr": f"Du {first} au {last}", "en": f"From {first} to {last}"}[language]


def ordinal(number: int, language: str) -> str:
    """Return a number as an ordinal: « 1re », « 3e » (feminine: a commission), "3rd"."""
    if language == "fr":
        return "1re" if number == 1 else f"{number}e"
    teens = 10 <= number % 100 <= 20
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
