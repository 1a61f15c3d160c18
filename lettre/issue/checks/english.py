"""Findings about English typography, for newsletters in English."""

import re
from collections.abc import Iterator

from lettre.finding import Severity
from lettre.issue.checks.remarks import OXFORD, english
from lettre.issue.checks.view import Draft
from lettre.rule import Found, gather, rule

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE

_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")
_BEFORE_SIGN = re.compile(r"(?<=[\w)”’])[ \u00a0\u202f]+([;:!?]+)(?=[ \n]|$)", re.MULTILINE)
_ORDINAL = re.compile(r"(?<![\w.,])(\d+)(st|nd|rd|th)(?!\w)", re.IGNORECASE)
_LATIN = re.compile(r"(?<![\w.])(?:(e)\.?(g)(?:\.(?!\w)|(?= ))|(i)\.(e)(?!\.|\w))")
_ETC = re.compile(r"(?<!\w)(?:etc|ect)(?:\.{2,}|\.? ?…|(?<=ect)\.)")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = re.compile(rf"(?<!\w)(\d{{1,2}}(?:st|nd|rd|th)? )({'|'.join(_MONTHS)})(?= \d{{4}}(?!\d))")
_GUILLEMETS = re.compile("«[ \u00a0\u202f]*([^«»\n]*?)[ \u00a0\u202f]*»")


@rule("typography.double-space", ADVICE, source=f"{OXFORD}, 2.1")
def double_spaces(draft: Draft) -> Iterator[Found]:
    """Two spaces where English sets one."""
    yield from english(draft, _SPACES, lambda _: " ")


@rule("typography.space-before-sign", WARNING, source=f"{OXFORD}, 4.1")
def spaces_before_signs(draft: Draft) -> Iterator[Found]:
    """A space before ; : ! or ? in English."""
    yield from english(draft, _BEFORE_SIGN, lambda match: match[1])


@rule("typography.ordinal-tail", WARNING, source=f"{OXFORD}, 11.6")
def ordinal_tails(draft: Draft) -> Iterator[Found]:
    """An English ordinal with another number's tail: 2th, 11st."""
    yield from english(draft, _ORDINAL, _ordinal)


def _ordinal(match: re.Match[str]) -> str | None:
    number, last = int(match[1]), int(match[1]) % 10
    tail = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return None if match[2].lower() == tail else f"{number}{tail}"


@rule("typography.latin", WARNING, source=f"{OXFORD}, 10.8")
def latin_abbreviations(draft: Draft) -> Iterator[Found]:
    """e.g., i.e. or etc. without its stops, or with too many."""
    yield from english(draft, _LATIN, _latin)
    yield from english(draft, _ETC, lambda _: "etc.")


def _latin(match: re.Match[str]) -> str:
    first, second = (match[1], match[2]) if match[1] else (match[3], match[4])
    return f"{first}.{second}."


@rule("typography.month", WARNING, source=f"{OXFORD}, 5.10")
def lower_case_months(draft: Draft) -> Iterator[Found]:
    """A month without its capital in an English date."""
    yield from english(draft, _MONTH, lambda match: match[1] + match[2].capitalize())


@rule("typography.quotes-french", ADVICE, source=f"{OXFORD}, 9.2")
def french_quotes(draft: Draft) -> Iterator[Found]:
    """French quotes in English."""
    yield from english(draft, _GUILLEMETS, lambda match: f"“{match[1]}”")


RULES = gather(__name__)
