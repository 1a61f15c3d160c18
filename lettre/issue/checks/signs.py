"""Findings about signs: dashes, brackets, quotes, spaces that are missing, signs typed twice."""

import re
from collections.abc import Iterator

from lettre.finding import Severity
from lettre.issue import quotes
from lettre.issue.checks.passages import Kind, Passage
from lettre.issue.checks.remarks import LEXIQUE, french, remedied, told
from lettre.issue.checks.view import Draft
from lettre.issue.model import Text
from lettre.rule import Found, gather, rule

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE

_DASH = re.compile(
    r"(?<=[^\s|]) -{1,3} (?=[^\s|\d-])|(?<=[^\s|\d]) -{1,3} (?=\d)|(?<=[a-zà-ÿ])--(?=[a-zà-ÿ])"
)
#: « mot,mot », « mot;mot », « fin.Le » — never in a number, an address or a ratio
_COMMA = re.compile(r",(?<=[a-zà-ÿ)»],)(?=[A-Za-zÀ-ÿ«])|[;!?](?<=[a-zà-ÿ]{2}.)(?=[A-Za-zÀ-ÿ]{2})")
_COLON = re.compile(r":(?<=[a-zà-ÿ]{3}:)(?=[a-zà-ÿ]{3})")
_STOP = re.compile(
    r"\.(?<=[a-zà-ÿ]{2}\.)(?=(?:Les?|La|Une?|Il|Elles?|Ils|Ce|Cette|Ces|En|Dans|Pour|Nous|Vous|On) "
    r"|(?:The|This|It|We) )"
)
_TWICE = re.compile(r",(?<=\w,),(?!,)|;(?<=\w;);(?!;)")
_TWO_DOTS = re.compile(r"(?<=[a-zà-ÿ])\.\.(?![./\w])")
_ENGLISH = re.compile(r"“[^“”\n]*”|<<[^<>\n]*>>")
_FINAL = re.compile(r"(?<=[^\W\d_A-Z])$")


@rule("typography.dash", WARNING, source=f"{LEXIQUE}, « tiret »")
def hyphens_for_dashes(draft: Draft) -> Iterator[Found]:
    """A hyphen between two spaces, or two hyphens, for a dash."""
    yield from remedied(draft, _DASH, lambda _: " – ")


@rule("typography.space-missing", WARNING, source=f"{LEXIQUE}, « ponctuation »")
def missing_spaces(draft: Draft) -> Iterator[Found]:
    """A comma, semicolon or full stop with no space after it."""
    yield from remedied(draft, _COMMA, lambda match: f"{match.group()} ")
    yield from remedied(draft, _STOP, lambda match: f"{match.group()} ")
    yield from french(draft, _COLON, lambda _: " : ")


@rule("typography.sign-twice", WARNING, source=f"{LEXIQUE}, « ponctuation »")
def signs_twice(draft: Draft) -> Iterator[Found]:
    """A comma or semicolon typed twice, or two dots where one or three were meant."""
    yield from remedied(draft, _TWICE, lambda match: match.group()[:1])
    for passage, match in draft.prose.spots(_TWO_DOTS):
        yield passage.found(match.group(), right=".")


@rule("typography.quotes-english", WARNING, source=f"{LEXIQUE}, « guillemets »")
def english_quotes(draft: Draft) -> Iterator[Found]:
    """English quotes, or pairs of angle brackets, that stand in no other quotation: French writes « »."""
    yield from french(draft, _ENGLISH, _guillemets)


def _guillemets(match: re.Match[str]) -> str | None:
    line = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    if line.count("«") > line.count("»"):
        return None
    inside = match.group()[2:-2] if match.group().startswith("<<") else match.group()[1:-1]
    return f"« {inside.strip()} »"


@rule("typography.quote-alone", WARNING, source=f"{LEXIQUE}, « guillemets »")
def quotes_alone(draft: Draft) -> Iterator[Found]:
    """A quote that opens and never closes, or closes what was never opened."""
    for view in draft.views:
        yield from _guillemets_alone(view.passages)
    for passage in draft.prose.passages:
        if '"' in passage.text:
            yield from _straight_alone(passage, draft.newsletter.language)
        opening, closing = passage.text.count("“"), passage.text.count("”")
        if opening != closing and draft.newsletter.language == "en" and passage.kind is not Kind.PARAGRAPH:
            yield passage.found("“" if opening > closing else "”")


def _straight_alone(passage: Passage, language: str) -> Iterator[Found]:
    signs = iter(quotes.turned(passage.text, language))
    for match in re.finditer('"', passage.text):
        # after a figure the sign means inches or seconds
        if next(signs) == '"' and not passage.text[: match.start()][-1:].isdigit():
            yield passage.found('"')
            return


def _guillemets_alone(passages: tuple[Passage, ...]) -> Iterator[Found]:
    """A quotation may run over paragraphs, each of which may begin with its sign again (Lexique)."""
    opened: Passage | None = None
    for passage in passages:
        runs_on = passage.kind in {Kind.PARAGRAPH, Kind.ITEM}
        if opened is not None and not runs_on:
            yield opened.found("«")
            opened = None
        depth = _depth(passage.text, opened=opened is not None)
        if depth < 0:
            yield passage.found("»")
        elif depth > 0 and not runs_on:
            yield passage.found("«")
        opened = (opened or passage) if depth > 0 and runs_on else None
    if opened is not None:
        yield opened.found("«")


def _depth(text: str, *, opened: bool) -> int:
    """Return how many guillemets stay open at the end of a passage; -1 when one closes nothing."""
    depth = int(opened)
    text = text.lstrip()
    if opened and text[:1] in {"«", "»"}:
        text = text[1:]
    for sign in re.findall("[«»]", text):
        depth += 1 if sign == "«" else -1
        if depth < 0:
            return -1
    return depth


_OPENING = {")": "(", "]": "["}
#: « a) », « 1) », « 2°) » number an item; « :) » and « ;-) » smile
_NOT_BRACKETS = re.compile(r"(?:^|(?<=[\s,;:.«]))(?:\d{1,2}°?|[a-zA-Z]|[ivx]{1,4})\)|[:;]-?[()]")


@rule("typography.bracket", WARNING, source=f"{LEXIQUE}, « parenthèses »")
def brackets(draft: Draft) -> Iterator[Found]:
    """A bracket without the other one."""
    for passage in draft.prose.passages:
        # a link that lost its end is told by content.markup-left
        if any(sign in passage.text for sign in "()[]") and "](" not in passage.text:
            alone = _alone(_NOT_BRACKETS.sub(_without_mark, passage.text))
            if alone:
                yield passage.found(alone)


def _without_mark(match: re.Match[str]) -> str:
    before = match.string[: match.start()]
    is_mark = before.count("(") <= before.count(")") or match.group()[0] in ":;"
    return " " if is_mark else match.group()


def _alone(text: str) -> str | None:
    open_: list[str] = []
    for sign in (one for one in text if one in "()[]"):
        if sign in "([":
            open_.append(sign)
        elif not open_ or open_.pop() != _OPENING[sign]:
            return sign
    return open_[0] if open_ else None


@rule("typography.final-stop", ADVICE, source=f"{LEXIQUE}, « ponctuation »")
def final_stops(draft: Draft) -> Iterator[Found]:
    """A paragraph of several sentences whose last one has no stop."""
    for passage in draft.prose.passages:
        if passage.kind is Kind.PARAGRAPH and _stops_short(passage):
            yield passage.found("… " + " ".join(passage.words.split()[-6:]))


def _stops_short(passage: Passage) -> bool:
    text = passage.text
    # a closing link, or a name in italics, stands for itself
    in_words = isinstance(passage.inlines[-1], Text) and _FINAL.search(text) is not None
    return in_words and len(text) >= 80 and "\n" not in text and ". " in text


@rule("typography.marks", ADVICE, source=f"{LEXIQUE}, « point d’exclamation »")
def piled_marks(draft: Draft) -> Iterator[Found]:
    """Marks that shout: !!, ???"""
    yield from told(draft, re.compile(r"!{2,}|\?{2,}"))


RULES = gather(__name__)
