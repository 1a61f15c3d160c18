"""Findings about numbers as French writes them: ordinals, centuries, n°, decimals, hours, units, dates."""

import re
from collections.abc import Iterator

from lettre.finding import Severity
from lettre.issue.checks.remarks import LEXIQUE, begins_sentence, french, remedied
from lettre.issue.checks.view import Draft
from lettre.issue.legal import MONTHS
from lettre.rule import Found, gather, rule

WARNING = Severity.WARNING

_ORDINAL = re.compile(
    r"(?<![\w.,’'-])(?:(?P<first>1|I)[èeé]re(?P<several>s?)|(?P<number>\d+"
    r"|[IVXLC]+)i?[èeé]me(?P<all>s?))(?!\w)"
)
_CENTURY = re.compile(r"(?<![\w.,-])(\d{1,2})(?:er|e|[èeé]me|ᵉ)([ \u00a0])(siècles?)(?!\w)")
_NUMBER = re.compile(
    r"(?<![\w.’'-])(?:(?:No|no|N\.)([\u00a0 ]?)(?=\d)|(?<=[a-zà-ÿ,] )N°(\u00a0| ?)(?=\d))(\d+)"
)
_COUNTED = (
    r"(?:euros?|€|élèves|apprentis|apprenties|étudiants|candidats|personnes|habitants|lecteurs|abonnés"
    r"|participants"
    r"|enseignants|professeurs|établissements|entreprises|emplois|postes|diplômes|places|inscrits"
    r"|stagiaires|salariés"
    r"|visiteurs|heures|km|m²|kg|tonnes|hectares)(?!\w)"
)
_MEASURED = (
    r"(?:%|‰|€|[kM]€|Md€|euros?|points?|km|cm|mm|kg|°C|[kMG]o|kWh?|MW|m²|millions?|milliards?)"
    r"(?!\w)"
)
_DECIMAL = re.compile(rf"(?<![\w.,:])(\d{{1,3}})\.(\d{{1,2}})(?=[ \u00a0\u202f]?{_MEASURED})")
_DOTTED = re.compile(rf"(?<![\w.,])([1-9]\d{{0,2}})((?:\.\d{{3}})+)(?= {_COUNTED})")
_COMMAS = re.compile(r"(?<![\w.,])([1-9]\d{0,2})((?:,\d{3}){2,})(?![\w,.]*\d)")
_LONG = re.compile(rf"(?<![\w.,:/-])(?<!n° )(\d{{4,9}})(?= {_COUNTED})")
_TIMES = re.compile(
    r"(?<![\w.,])(?!0x)\d+(?:,\d+)?(?: ?[cmk]?m)?(?:( ?)[xX]\1\d+(?:,\d+)?(?:"
    r" ?[cmk]?m(?!\w))?)+(?![\w])(?![.,]\d)"
)
_HOUR = re.compile(
    r"(?P<cue>(?<!\w)(?:à|À|de|dès|vers|avant|après|entre|jusqu[’']à|–|et) )(?P<hour>[01]?\d"
    r"|2[0-3]):(?P<minute>[0-5]\d)"
    r"(?![\w:])(?! ?\d)"
)
#: « salle 12 H » is no hour: without minutes, a word before it must say so
_HOUR_CAPITAL = re.compile(
    r"(?<![\w.,:])([01]?\d|2[0-3]) ?H ?(?:([0-5]\d)|(?<=(?:à|À) \dH)|(?<=(?:à|À) \d\dH))(?!\w)"
)
_UNITS = {
    "Kg": "kg", "KG": "kg", "kgs": "kg", "Kgs": "kg", "Km": "km", "KM": "km", "kms": "km", "Kms": "km",
    "km/H": "km/h", "Km/h": "km/h", "KM/H": "km/h", "Kwh": "kWh", "KWh": "kWh", "KWH": "kWh", "kwh": "kWh",
    "KW": "kW", "Kw": "kW", "m2": "m²", "m3": "m³", "km2": "km²", "cm2": "cm²", "cm3": "cm³", "K€": "k€",
    "Mhz": "MHz", "Ghz": "GHz",
}  # fmt: skip
_FRENCH_UNITS = {"mn": "min", "mns": "min", "hrs": "h", "gr": "g", "grs": "g", "Ha": "ha", "sec": "s"}
_SYMBOLS = "|".join(sorted(map(re.escape, {**_UNITS, **_FRENCH_UNITS}), key=len, reverse=True))
_UNIT = re.compile(
    rf"(?<![\w.])(\d+(?:[.,]\d+)?[ \u00a0]?)({_SYMBOLS})"
    r"(?![\w/€’'])"
)
_CURRENCY = re.compile(r"(?<!\w)€ ?(\d+(?:[ \u00a0\u202f]\d{3})*(?:,\d+)?)(?![\d.,]*\d)")
_MONTH = "|".join(MONTHS)
_CAPITAL_MONTHS = "|".join(month.capitalize() for month in MONTHS)
_DATE = re.compile(rf"(?<![\w.,/-])(0[1-9]|1)(er)?([ \u00a0])((?:{_MONTH})(?!\w))(?! 68)")
_MONTH_CAPITAL = re.compile(
    rf"(?<!\w)(\d{{1,2}}(?:er)?[ \u00a0])({_CAPITAL_MONTHS})(?=[ \u00a0]\d{{4}}(?!\d))"
)

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """Write a number from 1 to 39 in Roman numerals."""
    written = ""
    for worth, sign in _ROMAN:
        while number >= worth:
            written, number = written + sign, number - worth
    return written


@rule("typography.ordinal", WARNING, source=f"{LEXIQUE}, « abréviations », « nombres »")
def long_ordinals(draft: Draft) -> Iterator[Found]:
    """An ordinal with a tail too long: 2e, 1re, XXIe are enough."""
    yield from french(draft, _ORDINAL, _ordinal)


def _ordinal(match: re.Match[str]) -> str | None:
    if match["first"]:
        return f"{match['first']}re{match['several']}"
    # a century in figures is another rule's
    is_century = match["number"].isdigit() and match.string[match.end() :].lstrip().startswith("siècle")
    return None if is_century or match["number"] in {"1", "I"} else f"{match['number']}e{match['all']}"


@rule("typography.century", WARNING, source=f"{LEXIQUE}, « siècles »")
def centuries(draft: Draft) -> Iterator[Found]:
    """A century in Arabic figures: French writes the XXIe siècle."""
    yield from french(draft, _CENTURY, _century)


def _century(match: re.Match[str]) -> str | None:
    number = int(match[1])
    tail = "er" if number == 1 else "e"
    return f"{roman(number)}{tail}{match[2]}{match[3]}" if 1 <= number <= 30 else None


@rule("typography.number-sign", WARNING, source=f"{LEXIQUE}, « numéro »")
def number_signs(draft: Draft) -> Iterator[Found]:
    """The word numéro shortened otherwise than n°."""
    yield from french(draft, _NUMBER, _number)


def _number(match: re.Match[str]) -> str:
    capital = match.group()[0] == "N" and begins_sentence(match)
    return f"{'N' if capital else 'n'}° {match[3]}"


@rule("typography.decimal", WARNING, source=f"{LEXIQUE}, « nombres »")
def decimal_points(draft: Draft) -> Iterator[Found]:
    """A decimal point before a unit: French writes a comma."""
    yield from french(draft, _DECIMAL, lambda match: f"{match[1]},{match[2]}")


@rule("typography.thousands", WARNING, source=f"{LEXIQUE}, « nombres »")
def thousands(draft: Draft) -> Iterator[Found]:
    """Thousands cut by a dot or a comma, or not cut before what is counted: French uses a space."""
    yield from french(draft, _DOTTED, lambda match: match.group().replace(".", " "))
    yield from french(draft, _COMMAS, lambda match: match.group().replace(",", " "))
    yield from french(draft, _LONG, _grouped)


def _grouped(match: re.Match[str]) -> str | None:
    number = match[1]
    unit = match.string[match.end() + 1 :][:4]
    if (
        len(number) == 4
        and 1900 <= int(number) <= 2100
        and not unit.startswith(("€", "euro", "km", "m²", "kg"))
    ):
        return None  # a year: « à la rentrée 2015 élèves et professeurs… »
    return f"{int(number):,}".replace(",", " ") if not number.startswith("0") else None


@rule("typography.times", WARNING, source="ISO 80000-1, 7.2")
def times_signs(draft: Draft) -> Iterator[Found]:
    """A letter x for the sign × between two numbers."""
    yield from remedied(draft, _TIMES, _times)


def _times(match: re.Match[str]) -> str | None:
    # un 4x4, la famille 680x0
    is_name = match.group() in {"4x4", "4X4"} or match.group()[-2:] == "x0"
    return None if is_name else re.sub(" ?[xX] ?", " × ", match.group())


@rule("typography.hour", WARNING, source=f"{LEXIQUE}, « heures »")
def hours(draft: Draft) -> Iterator[Found]:
    """An hour written 14:30 or 14H30 in prose: French writes 14 h 30."""
    yield from french(draft, _HOUR, lambda match: f"{match['cue']}{int(match['hour'])} h {match['minute']}")
    yield from french(draft, _HOUR_CAPITAL, lambda match: f"{int(match[1])} h {match[2] or ''}".rstrip())


@rule("typography.unit", WARNING, source="BIPM, The International System of Units, 5")
def units(draft: Draft) -> Iterator[Found]:
    """A unit whose symbol is misspelt: Km, Kg, mn, m2."""
    known = {**_UNITS, **_FRENCH_UNITS} if draft.newsletter.language == "fr" else _UNITS
    yield from remedied(draft, _UNIT, lambda match: _unit(match, known))


def _unit(match: re.Match[str], known: dict[str, str]) -> str | None:
    return f"{match[1]}{known[match[2]]}" if match[2] in known else None


@rule("typography.currency", WARNING, source=f"{LEXIQUE}, « monnaies »")
def currency_before(draft: Draft) -> Iterator[Found]:
    """A euro sign before its sum: French writes it after."""
    yield from french(draft, _CURRENCY, lambda match: f"{match[1]} €")


@rule("typography.date", WARNING, source=f"{LEXIQUE}, « dates »")
def dates(draft: Draft) -> Iterator[Found]:
    """A day written 05 or 1, or a month with a capital: French writes 5 juin, 1er juin, 12 mars."""
    yield from french(draft, _DATE, _day)
    yield from french(draft, _MONTH_CAPITAL, lambda match: match[1] + match[2].lower())


def _day(match: re.Match[str]) -> str | None:
    number, tail = match[1], match[2]
    month = match[3] + match[4]
    if number in {"1", "01"}:
        return None if number == "1" and tail else f"1er{month}"
    return f"{number[1]}{month}"


RULES = gather(__name__)
