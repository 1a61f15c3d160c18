"""Findings about letters: accents on capitals, ligatures, what a copy from elsewhere has broken."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from lettre.finding import Severity
from lettre.issue.checks.passages import Kind
from lettre.issue.checks.remarks import LEXIQUE, begins_sentence, french, remedied
from lettre.issue.checks.spelling import ACCENTED, ALSO_ENGLISH, AT_HEAD, FRENCH_AFTER
from lettre.issue.checks.view import Draft
from lettre.issue.values import UNSEEN, named
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

_CAPITAL = re.compile(r"(?<!\w)[EI]\w+(?![\w@])")
_FRENCH_BEFORE = re.compile(
    r"(?:(?<!\w)[dlDL][’']|(?<!\w)(?:une?|cette|notre|votre|chaque|la|les|des|nos|vos) )$"
)
#: « A partir de… »: what follows makes it the preposition, and never the verb or a letter
_HEAD = re.compile(rf"(?<![\w’'-])A ((?:{AT_HEAD})(?!\w)|l[’'](?!(?:honneur|avantage) d))")
_CA = re.compile(
    r"(?<![\w’'-])Ca ((?:va|y|ne|se|me|nous|vous|a|fait|suffit|peut|doit|commence|marche|bouge|tombe"
    r"|vaut|donne|reste"
    r"|veut|coûte|arrive|avance|change|continue)\b|[nsm][’'])"
)
_LIGATURE = re.compile(
    r"\w*oe(?=uvr|ur(?!o)|il|uf|ud|ux?\b|tus\b|ta(?:l|le|ux)\b|soph|d[èe]m|nolog|strog|cum[ée]n|dip)\w*",
    re.IGNORECASE,
)
#: what is no name, whatever its capital
_COMMON = re.compile(
    r"oeuvr\w+|oeil\w*|oeufs?|(?:contre)?coeurs?|soeurs?|noeuds?|voeux?|boeufs?|moeurs|manoeuvr\w+"
    r"|choeurs?|foetus|foetal\w*|oesophag\w*|oed[èe]m\w*|oenolog\w*|oestrog\w*|oecum[ée]n\w*",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\w*[\ufb00-\ufb06]\w*")
_MARKS = "\u0300\u0301\u0302\u0308\u0327"
_APART = re.compile(rf"\w*(?:[A-Za-z][{_MARKS}]\w*)+")
#: UTF-8 taken for Windows-1252: a capital with a tilde or circumflex, then a sign no word has
_BROKEN = re.compile("(?:Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œ“”¦˜]|Â[«»°\u00a0])+")


#: a word with such a sign in it
_WITH_UNSEEN = re.compile(rf"[\w{UNSEEN.pattern[1:-1]}]*{UNSEEN.pattern}[\w{UNSEEN.pattern[1:-1]}]*")
_LOST = re.compile("\\w*\ufffd+\\w*")


@rule("typography.capital-accent", WARNING, source=f"{LEXIQUE}, « accentuation »")
def bare_capitals(draft: Draft) -> Iterator[Found]:
    """A capital that has lost its accent: Etat for État."""
    yield from french(draft, _CAPITAL, _accented)


def _accented(match: re.Match[str]) -> str | None:
    word = match.group()
    right = ACCENTED.get(word)
    if right is None or word.casefold() not in ALSO_ENGLISH:
        return right
    after, before = match.string[match.end() :][:20], match.string[: match.start()][-8:]
    return right if FRENCH_AFTER.match(after) or _FRENCH_BEFORE.search(before) else None


@rule("typography.capital-a", WARNING, source=f"{LEXIQUE}, « accentuation »")
def bare_prepositions(draft: Draft) -> Iterator[Found]:
    """A preposition À, or a pronoun Ça, without its sign at the head of a sentence."""
    yield from french(draft, _HEAD, lambda match: _at_head(match, f"À {match[1]}"))
    yield from french(draft, _CA, lambda match: _at_head(match, f"Ça {match[1]}"))


def _at_head(match: re.Match[str], right: str) -> str | None:
    start = max(0, match.start() - 2)
    after_colon = match.string[start : match.start()] in {": ", "– ", "\u00a0:"}
    return right if begins_sentence(match) or after_colon else None


@rule("typography.ligature", WARNING, source=f"{LEXIQUE}, « ligatures »")
def loose_ligatures(draft: Draft) -> Iterator[Found]:
    """A word whose o and e are one letter: oeuvre for œuvre."""
    yield from french(draft, _LIGATURE, _bound)


def _bound(match: re.Match[str]) -> str | None:
    word = match.group()
    # a name is written as its bearer writes it: Lecoeur, Leboeuf
    if word != word.lower() and not (_COMMON.fullmatch(word) and (word.isupper() or begins_sentence(match))):
        return None
    at = next(re.finditer(r"(?i)oe(?=u|i|[ts]|d|n|cu)", match.group()))
    head, tail = match.group()[: at.start()], match.group()[at.end() :]
    return head + ("Œ" if at.group()[0] == "O" else "œ") + tail


@rule("typography.decomposed", WARNING, source="Unicode Standard Annex 15")
def letters_apart(draft: Draft) -> Iterator[Found]:
    """An accent copied as a sign of its own, or letters joined as in a PDF: searches miss the word."""
    if draft.prose.holds(_MARKS):
        yield from remedied(draft, _APART, lambda match: unicodedata.normalize("NFC", match.group()))
    if draft.prose.holds("ﬀﬁﬂﬃﬄﬅﬆ"):
        yield from remedied(draft, _JOINED, lambda match: unicodedata.normalize("NFKC", match.group()))


@rule("content.broken-characters", ERROR, source="Unicode Standard, 3.9")
def broken_characters(draft: Draft) -> Iterator[Found]:
    """Letters that a wrong encoding has broken: Ã© for é."""
    if draft.prose.holds("ÃÂâ"):
        yield from remedied(draft, _BROKEN, _mended)
    if draft.prose.holds("\ufffd"):
        for passage, match in draft.prose.spots(_LOST):
            yield passage.found(match.group(), right="…")


@rule("content.invisible", WARNING, source="Unicode Standard, 23.2")
def invisible_signs(draft: Draft) -> Iterator[Found]:
    """A sign without a width, pasted with its word: neither readers nor these rules find the word."""
    for passage in draft.prose.passages:
        mended: Counter[str] = Counter()
        for word in _WITH_UNSEEN.finditer(passage.words) if UNSEEN.search(passage.words) else ():
            # a sign that stands alone is found again by what stands before it
            start = word.start() - (word.start() > 0 and not UNSEEN.sub("", word.group()))
            typed = passage.words[start : word.end()]
            lead = passage.lead(start, word.end(), mended[typed])
            mended[typed] += 1
            fix = passage.found(typed, UNSEEN.sub("", typed), lead=lead).fix
            yield Found(place=passage.place, section=passage.section, fix=fix, params={"found": named(typed)})


def _mended(match: re.Match[str]) -> str | None:
    try:
        return match.group().encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None


_CAPITALS = re.compile(r"^[^\na-zà-öø-ÿ]{12,}$", re.MULTILINE)


@rule("typography.capitals", ADVICE, source=f"{LEXIQUE}, « capitales »; RGAA 4.1.2, 10.1")
def headings_in_capitals(draft: Draft) -> Iterator[Found]:
    """A title typed in capitals throughout: hard to read, spelt out by some screen readers."""
    for passage, match in draft.prose.spots(_CAPITALS):
        words = re.findall(r"[A-ZÀ-Þ]{3,}", match.group())
        titled = passage.kind in {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM}
        if titled and len(words) >= 2 and any(len(word) > 5 for word in words):
            yield passage.found(match.group())


RULES = gather(__name__)
