"""French and English typography for prose: spaces, quotes, apostrophes, dots. Pure.

After the *Lexique des règles typographiques en usage à l'Imprimerie nationale*: a narrow
no-break space (U+202F) before ; ! and ?, a no-break space (U+00A0) before : and inside « »,
the curved apostrophe, one sign for the suspension points. Words are never changed, and
addresses, code, hours and ratios keep their own signs. Setting twice changes nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property, lru_cache

from lettre.issue import quotes
from lettre.issue.model import Code, Inline, Inlines, LineBreak, Link, Text

NBSP = "\u00a0"
NARROW = "\u202f"
_SP = f"[ {NBSP}{NARROW}\u2009]"
_LETTER = r"[^\W\d_]"

#: what no rule may touch: addresses of every kind, holes, names with a sign in them
_KEPT = re.compile(
    r"[a-z][a-z0-9+.-]*://[^\s<>«»]*[^\s<>«».,;:!?)\]’'\"]"
    r"|(?:mailto|tel):[^\s<>«»]*[^\s<>«».,;:!?)\]’'\"]"
    r"|(?<![\w.])www\.[^\s<>«»]*[^\s<>«».,;:!?)\]’'\"]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|@@[A-Z_]+@@"
    r"|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,}[0-9a-fA-F]{1,4}(?!\w)"
    r"|::+"
    r"|(?<!\S):[a-z0-9_+-]+:(?!\S)"
    r"|\bYahoo!"
)
#: without one of these, a text holds nothing that is kept
_SIGNS_OF_KEPT = (":", "@", "www.", "Yahoo!")
#: what a number keeps on its line, whether or not a space was typed between them
_CLOSE = (
    "%|‰|€|°C|°F|[kM]€|Md€|k?m²|m³|[kcm]m|km/h|[km]g|[kMGT]o|[kMGT]?W|[kMG]?Wh|[kM]?V|[kMG]?Hz|ha|[cmd]l|dB"
)
_UNITS = rf"{_CLOSE}|[gmsltLA]|min|[$£]"
#: words before a name, a number or a figure
_TITLES = r"M\.|MM\.|Mmes?|Mlles?|Dr|Pr|Pre|Me|Mgr|Ste?|Vve"
_SHORT = r"pp?|art|chap|ch|fig|vol|t|al|éd|n|coll|col|l|r°|v°"
_ELIDED = r"[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|entr|aujourd"
#: words that begin a sentence: the letter before them was no initial (« vitamine C. Le reste »)
_OPENERS = (
    r"(?:[LDCJNSMT]’|(?:Les?|La|Une?|Ils?|Elles?|Ce|Cet|Cette|Ces|On|En|Et|Mais|Nous|Vous|Pour|Dans|De|Des|Du|Au|Aux"
    r"|Sur|Qui|Que|Si|Son|Sa|Ses|Leurs?|Par|Avec|Sans|Puis|Ou|Où|Or|Ainsi|Tout|Tous|Toutes?|Plus|Il)\b)"
)
_BEFORE_SIGN = r"(?<=[\w)\]»”’%‰€°….$£+*'\"-])"

_DIGITS = "0123456789"
#: each rule: what it looks for, what it puts, and the signs one of which a piece must hold for it to apply
_FRENCH_RULES = (
    (r"\.{3,}", "…", "."),
    (rf"(?<=\w){_SP}+…(?=[\s)\],.»]|$)", "…", "…"),
    # apostrophes; one may end a piece, what it elides standing in the next word's markup
    (rf"(?<={_LETTER})['´ʼ‘](?=[\w«“(\[])", "’", "'´ʼ‘"),
    (rf"(?i)(?<!\w)({_ELIDED})'$", r"\1’", "'"),
    # spaces that nothing asks for
    (r"(?<=\S) {2,}(?=\S)", " ", " "),
    (rf"(?<=[(\[]){_SP}+(?=\w)", "", "(["),
    (rf"(?<=[\w.!?…»%]){_SP}+(?=[)\]])", "", ")]"),
    (r"(?<=[\w)\]»”’]) +(?=[.,](?:\s|$))", "", ".,"),
    # quotes, then ; ! ? and :
    (rf"«{_SP}*", f"«{NBSP}", "«"),
    (rf"{_SP}*»", f"{NBSP}»", "»"),
    (rf"“{_SP}+", "“", "“"),
    (rf"{_SP}+”", "”", "”"),
    (
        rf"{_BEFORE_SIGN}{_SP}*((?:[;!?]|!\?|\?!)[;!?]*)(?=[\s\]»”,.…]|$|(?<=[!?])\))",
        rf"{NARROW}\1",
        ";!?",
    ),
    (rf"{_BEFORE_SIGN}{_SP}*:(?=\s|$)", f"{NBSP}:", ":"),
    # numbers
    (rf"\b([nN])[°º]{_SP}*(?=\d)", rf"\1°{NBSP}", "°º"),
    (rf"(?<![\d.,])(?<!\d{_SP})\d{{1,3}}(?:{_SP}\d{{3}})+(?!\d|{_SP}\d)", None, _DIGITS),
    (rf"(?<![\w.,:])(\d{{1,2}}){_SP}?h{_SP}?(\d{{2}})(?!\w)", rf"\1{NBSP}h{NBSP}\2", _DIGITS),
    (rf"(?<![\w.,:])(\d{{1,2}}){_SP}?h(?![\w’'])", rf"\1{NBSP}h", _DIGITS),
    (rf"(?<![A-Za-z_]\d)(?<![A-Za-z_]\d\d)(?<=\d){_SP}?({_CLOSE})(?![\w’'])", rf"{NBSP}\1", _DIGITS),
    (rf"(?<=\d){_SP}({_UNITS})(?![\w’'])", rf"{NBSP}\1", _DIGITS),
    # what stays with the word after it
    (rf"\b({_TITLES}) (?=[A-ZÀ-Þ])", rf"\1{NBSP}", "MDPSV"),
    (
        rf"\b((?:[A-ZÀ-Þ]\.[ -]?)*[A-ZÀ-Þ]\.) (?!{_OPENERS})(?=[A-ZÀ-Þ][a-zà-ÿ’])",
        rf"\1{NBSP}",
        ".",
    ),
    (rf"\b({_SHORT})\. (?=[\dIVXLC])", rf"\1.{NBSP}", "."),
    (r"\b(art|[LRD])\. (?=[LRD]?\.? ?\d)", rf"\1.{NBSP}", "."),
    (r"§ (?=\d)", f"§{NBSP}", "§"),
)
_ENGLISH_RULES = (
    (r"\.{3,}", "…", "."),
    (r"(?<=\w)'(?=\w)|(?<=[\w.,;:!?])'(?=\s|$)", "’", "'"),
    (r"(^|(?<=[\s(\[“]))'(?=\w)", "‘", "'"),
    (rf"(?<=\d){_SP}({_UNITS})(?![\w’'])", rf"{NBSP}\1", _DIGITS),
)
_RULES = {
    language: tuple((re.compile(pattern), put, frozenset(needs)) for pattern, put, needs in rules)
    for language, rules in (("fr", _FRENCH_RULES), ("en", _ENGLISH_RULES))
}
#: pieces of prose remembered: HTML, text and a preview after each change set the same ones
_REMEMBERED = 8192


def set_text(text: str, language: str) -> str:
    """Return one piece of plain text with its typography set."""
    return _Setter(language, (Text(text),)).text(text)


def set_inlines(inlines: Inlines, language: str) -> Inlines:
    """Return a paragraph with its typography set; a quote may close in other markup than it opened in."""
    return tuple(_Setter(language, inlines).walk(inlines))


class _Setter:
    """Sets a paragraph piece by piece, knowing what stood before each and the role of each quote."""

    def __init__(self, language: str, paragraph: Inlines) -> None:
        self._language = language
        self._paragraph = paragraph
        self._before = ""

    @cached_property
    def _quotes(self) -> Iterator[str]:
        return iter(quotes.turned(_flat(self._paragraph), self._language))

    def walk(self, inlines: Inlines) -> Iterator[Inline]:
        for inline in inlines:
            if isinstance(inline, Text):
                yield Text(self.text(inline.text))
            elif isinstance(inline, (Code, LineBreak)) or _is_address(inline):
                self._before = " " if isinstance(inline, LineBreak) else "x"
                yield inline
            else:
                yield replace(inline, children=tuple(self.walk(inline.children)))

    def text(self, text: str) -> str:
        return "".join(self._piece(piece, kept=kept) for kept, piece in _pieces(text))

    def _piece(self, piece: str, *, kept: bool) -> str:
        set_ = piece if kept else self._prose(piece)
        self._before = "x" if kept else set_[-1:] or self._before
        return set_

    def _prose(self, piece: str) -> str:
        if '"' in piece:
            piece = re.sub('"', lambda _: next(self._quotes), piece)
        # a sign at the head of a piece belongs to the word before it
        lead = "" if not self._before or self._before.isspace() else "x"
        return _settled(lead + piece, self._language).removeprefix(lead)


@lru_cache(maxsize=_REMEMBERED)
def _settled(piece: str, language: str) -> str:
    """Apply the rules until they change nothing more: one may make room for another."""
    for _ in range(4):
        before, piece = piece, _once(piece, language)
        if piece == before:
            break
    return piece


def _once(piece: str, language: str) -> str:
    signs = frozenset(piece)
    for pattern, put, needs in _RULES[language]:
        if not needs.isdisjoint(signs):
            piece = pattern.sub(put if put is not None else _grouped, piece)
    return piece


def _grouped(number: re.Match[str]) -> str:
    return re.sub(_SP, NARROW, number[0])


def _is_address(inline: Inline) -> bool:
    # a link whose words are its own address keeps them as they are
    if not isinstance(inline, Link):
        return False
    words = "".join(child.text for child in inline.children if isinstance(child, Text))
    return inline.href in {words, f"mailto:{words}"}


def _flat(inlines: Inlines) -> str:
    """Return a paragraph's prose, one letter in the place of whatever no rule may touch."""
    return "".join(_flattened(inlines))


def _flattened(inlines: Inlines) -> Iterator[str]:
    for inline in inlines:
        if isinstance(inline, Text):
            yield from ("x" if kept else piece for kept, piece in _pieces(inline.text))
        elif isinstance(inline, (Code, LineBreak)) or _is_address(inline):
            yield "\n" if isinstance(inline, LineBreak) else "x"
        else:
            yield from _flattened(inline.children)


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    if not any(sign in text for sign in _SIGNS_OF_KEPT):
        yield False, text
        return
    start = 0
    for match in _KEPT.finditer(text):
        if match.start() > start:
            yield False, text[start : match.start()]
        yield True, match.group()
        start = match.end()
    if start < len(text):
        yield False, text[start:]
