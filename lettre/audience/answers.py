"""Answers to a house's own questions: taken as they are meant, or refused in one sentence a field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lettre.audience.addresses import CONTROL
from lettre.reception import Kind, Question

#: signs; a line, not a letter
LONGEST = 200
#: what a date picker writes, and what a person writes where there is none
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_WRITTEN = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})")
#: a year before the first or after the last is a slip
_YEARS = range(1900, 2101)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What was taken, and the code of what is wrong, each by the question's name."""

    taken: Mapping[str, str]
    faults: Mapping[str, str]


def read(questions: Sequence[Question], given: Mapping[str, str]) -> Answers:
    """Return the answers to `questions`; a question without an answer has none, unless it must."""
    taken: dict[str, str] = {}
    faults: dict[str, str] = {}
    for question in questions:
        text = given.get(question.name, "").strip()
        if not text:
            if question.required:
                faults[question.name] = "audience.answer.missing"
            continue
        value = _READ[question.kind](question, text)
        if value is None:
            faults[question.name] = _FAULT[question.kind]
        else:
            taken[question.name] = value
    return Answers(taken=taken, faults=faults)


def _text(_question: Question, text: str) -> str | None:
    return None if len(text) > LONGEST or CONTROL.search(text) else text


def _choice(question: Question, text: str) -> str | None:
    return text if text in question.choices else None


def _date(_question: Question, text: str) -> str | None:
    found = _ISO.fullmatch(text) or _WRITTEN.fullmatch(text)
    if found is None:
        return None
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return day.isoformat() if day.year in _YEARS else None


_READ = {Kind.TEXT: _text, Kind.CHOICE: _choice, Kind.DATE: _date}
_FAULT = {
    Kind.TEXT: "audience.answer.not-a-line",
    Kind.CHOICE: "audience.answer.not-a-choice",
    Kind.DATE: "audience.answer.not-a-day",
}
