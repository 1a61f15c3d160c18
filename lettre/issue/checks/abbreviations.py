"""Findings about French abbreviations."""

import re
from collections.abc import Iterator

from lettre.finding import Severity
from lettre.issue.checks.remarks import LEXIQUE, french, told
from lettre.issue.checks.view import Draft
from lettre.rule import Found, gather, rule

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE

_TITLES = {
    "Mr.": "M.", "Mr": "M.", "Melle": "Mlle", "Melles": "Mlles", "Mme.": "Mme", "Mmes.": "Mmes",
    "Mlle.": "Mlle", "Mlles.": "Mlles", "Dr.": "Dr", "Pr.": "Pr", "Mgr.": "Mgr",
}  # fmt: skip
_TITLE = re.compile(r"(?<![\w.])(Mr\.?|Melles?|Mmes?\.|Mlles?\.|Dr\.|Pr\.|Mgr\.)(?= [A-ZÀ-Þ])")
_ETC = re.compile(r"(?<!\w)(?:etc|ect)(?:\.{2,}|\.? ?…|(?<=ect)\.)")
_SHORT = {
    "p.ex.": "p. ex.", "p.ex": "p. ex.", "c.à.d.": "c.-à-d.", "c.à.d": "c.-à-d.", "c.a.d.": "c.-à-d.",
    "c.a.d": "c.-à-d.", "càd": "c.-à-d.", "c-à-d": "c.-à-d.", "c-à-d.": "c.-à-d.", "Cf ": "Cf. ",
    "cf ": "cf. ", "cf: ": "cf. ", "Cf: ": "Cf. ",
}  # fmt: skip
_ABBREVIATED = re.compile(
    r"(?<![\w.])(?:p\.ex\.?|c\.[àa]\.d\.?|càd|c-à-d\.?)(?!\w)|(?<![\w.])[Cc]f(?:: | (?=\w|«))"
)
_SIGLE = re.compile(r"(?<![\w.])(?:[A-Z]\.){3,}(?! ?[A-ZÀ-Þ][a-zà-ÿ])")


@rule("typography.title-abbreviation", WARNING, source=f"{LEXIQUE}, « titres de civilité »")
def titles(draft: Draft) -> Iterator[Found]:
    """A form of address shortened otherwise than M., Mme, Mlle, Dr, Pr."""
    yield from french(draft, _TITLE, lambda match: _TITLES[match.group()])


@rule("typography.abbreviation", WARNING, source=f"{LEXIQUE}, « abréviations »")
def abbreviations(draft: Draft) -> Iterator[Found]:
    """An abbreviation in another form than the usual one: etc., p. ex., c.-à-d., cf."""
    yield from french(draft, _ETC, lambda _: "etc.")
    yield from french(draft, _ABBREVIATED, lambda match: _SHORT.get(match.group()))


@rule("typography.sigle", ADVICE, source=f"{LEXIQUE}, « sigles et acronymes »")
def dotted_sigles(draft: Draft) -> Iterator[Found]:
    """A sigle with dots: today it is written without."""
    if draft.newsletter.language == "fr":
        yield from told(draft, _SIGLE)


RULES = gather(__name__)
