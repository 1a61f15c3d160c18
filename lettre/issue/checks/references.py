"""Findings about identifiers: ISBN and ISSN in running words, NOR of texts."""

import re
from collections.abc import Iterator
from datetime import date

from pydantic_core import PydanticCustomError

from lettre.finding import Severity
from lettre.issue.checks.view import Draft, View
from lettre.issue.model import Citation, plain
from lettre.issue.sections.base import Section
from lettre.issue.sections.regulatory_texts import LegalText, Reference, RegulatoryTexts
from lettre.issue.values import read_isbn, read_issn, read_nor
from lettre.rule import Found, gather, rule

WARNING = Severity.WARNING
_NOR = "circulaire of 30 May 1997 on the rules of legal texts; Légifrance, NOR"

_NUMBERS = (
    (re.compile(r"\bISBN(?:-1[03])?[ \u00a0]?:?[ \u00a0]?(\d[\d -]{8,15}[\dXx])(?![\d-])"), read_isbn),
    (re.compile(r"\bISSN[ \u00a0]?:?[ \u00a0]?(\d{4}-?\d{3}[\dXx])(?![\d-])"), read_issn),
    (re.compile(r"\bNOR[ \u00a0]?:?[ \u00a0]?([A-Z]{2,5}\w?\d{5,9}[A-Z]?)(?!\w)"), read_nor),
)
#: the last letter of a NOR, for the natures that have but one
_LETTERS = {
    "décret": "D",
    "arrêté": "A",
    "loi": "L",
    "ordonnance": "R",
    "circulaire": "C",
    "note de service": "N",
}


def cited(section: Section) -> Iterator[tuple[int, Reference]]:
    """Yield the references of a section's legal texts, each with the line of its text."""
    for group in section.groups if isinstance(section, RegulatoryTexts) else ():
        for part in group.parts:
            if isinstance(part, LegalText):
                yield part.line, part.reference


@rule("content.bad-number", WARNING, source="ISBN Users’ Manual; ISO 3297")
def bad_numbers(draft: Draft) -> Iterator[Found]:
    """An ISBN or ISSN whose check digit is wrong, or a NOR of another form, in running words."""
    for pattern, reads in _NUMBERS:
        for passage, match in draft.prose.spots(pattern):
            try:
                reads(match[1].strip())
            except PydanticCustomError:
                yield passage.found(match.group())


@rule("content.nor-mismatch", WARNING, source=_NOR)
def mismatched_nors(view: View) -> Iterator[Found]:
    """A NOR that says another nature or year than the text it stands for."""
    for line, reference in cited(view.section):
        if reference.nor and _differs(reference.nor, reference.nature, reference.date):
            yield view.found(line, found=reference.nor)
    for place, inline in view.words():
        if isinstance(inline, Citation) and (nor := inline.attributes.get("nor")):
            said = inline.attributes.get("date")
            nature = inline.attributes.get("nature") or plain(inline.children).partition(" ")[0]
            if _differs(nor, nature, date.fromisoformat(said) if said else None):
                yield view.found(place, found=nor)


def _differs(nor: str, nature: str, day: date | None) -> bool:
    letter = _LETTERS.get(nature.casefold())
    wrong_letter = letter is not None and nor[-1] in _LETTERS.values() and nor[-1] != letter
    # a text is numbered before it is signed: a year between them is usual
    return wrong_letter or (day is not None and not 0 <= (day.year - int(nor[4:6])) % 100 <= 2)


RULES = gather(__name__)
