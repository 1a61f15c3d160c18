"""French and English typography for prose: spaces, quotes, apostrophes, dots. Pure.

After the *Lexique des règles typographiques en usage à l'Imprimerie nationale*: a narrow
no-break space (U+202F) before ; ! and ?, a no-break space (U+00A0) before : and inside « »,
the curved apostrophe, one sign for the suspension points. Words are never changed, and
addresses, code, hours and numbers keep their own signs. Setting twice changes nothing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lettre.issue.model import Code, Inline, Inlines, LineBreak, Link, Text

NBSP = "\u00a0"
NARROW = "\u202f"
_SPACES = f" {NBSP}{NARROW}\u2009\t"

#: what no rule may touch: addresses of every kind, file names, holes
_KEPT = re.compile(
    r"https?://[^\s<>«»]*[^\s<>«».,;:!?)\]’'\"]"
    r"|(?:mailto|tel|ftp)://?[^\s<>]+"
    r"|(?<![\w.])www\.[^\s<>«»]*[^\s<>«».,;:!?)\]]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|@@[A-Z_]+@@"
    r"|\b(?:[0-9a-fA-F]{0,4}:){2,}[0-9a-fA-F]{0,4}\b"
    r"|::+"
)
_UNITS = "%|‰|€|°C|kg|g|mg|km|cm|mm|m²|m³|km²|ha|h|min|ko|Mo|Go|kWh|MW|kW"
_TITLES = "M|MM|Mme|Mmes|Mlle|Dr|Pr|Me|Mgr|St|Ste"
_SHORT = "p|art|chap|fig|vol|t|al|éd|n"

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _rule(pattern: str, put: str | Callable[[re.Match[str]], str]) -> Rule:
    return re.compile(pattern), put


#: applied in order to every run between what is kept
_FRENCH: tuple[Rule, ...] = (
    _rule(r"\.{3,}", "…"),
    # an apostrophe may end a piece: what it elides stands in the next word's markup
    _rule(r"(?<=\w)'(?=\w|[«“]|$)", "’"),
    _rule(rf"(?<=[\w)\]»”’%°…])[{_SPACES}]*([;!?]+(?:[;!?])*)(?=[\s{_SPACES})\]»”,.…]|$)", rf"{NARROW}\1"),
    _rule(rf"(?<=[\w)\]»”’%°…])[{_SPACES}]*:(?=[\s{_SPACES}]*»|[\s{_SPACES}]|$)", f"{NBSP}:"),
    _rule(rf"«[{_SPACES}]*(?=\S)", f"«{NBSP}"),
    _rule(rf"(?<=\S)[{_SPACES}]*»", f"{NBSP}»"),
    _rule(r"\b([nN])[°º][  ]*(?=\d)", rf"\1°{NBSP}"),
    _rule(r"(?<=\d)[ ](?=\d{3}(?!\d))", NARROW),
    _rule(rf"(?<=\d)[{_SPACES}](?=(?:{_UNITS})(?!\w))", NBSP),
    _rule(rf"\b({_TITLES})(\.?) (?=[A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜ])", rf"\1\2{NBSP}"),
    _rule(rf"\b({_SHORT})\. (?=\d)", rf"\1.{NBSP}"),
    _rule(rf"(?<=\d{NBSP}h) (?=\d)", NBSP),
)
_ENGLISH: tuple[Rule, ...] = (
    _rule(r"\.{3,}", "…"),
    _rule(r"(?<=\w)'(?=\w)|(?<=[\w.,;:!?])'(?=\s|$)", "’"),
    _rule(r"(^|(?<=[\s(\[“]))'(?=\w)", "‘"),
    _rule(rf"(?<=\d)[{_SPACES}](?=(?:{_UNITS})(?!\w))", NBSP),
)
_RULES = {"fr": _FRENCH, "en": _ENGLISH}


@dataclass(slots=True)
class _Quotes:
    """How many straight quotes are open, across the whole paragraph."""

    language: str
    open: int = 0

    def turn(self, text: str, before: str) -> str:
        """Replace straight double quotes by the language's, by whether they open or close."""
        out: list[str] = []
        previous = before
        for at, sign in enumerate(text):
            following = text[at + 1] if at + 1 < len(text) else ""
            out.append(self._sign(previous, following) if sign == '"' else sign)
            self.open += {"«": 1, "»": -1}.get(sign, 0) if self.language == "fr" else 0
            previous = sign
        return "".join(out)

    def _sign(self, previous: str, following: str) -> str:
        opens = self.open <= 0 or (
            (not previous or previous in _SPACES + "(«“[") and following not in ("", " ")
        )
        if previous.isdigit() and self.open <= 0:
            return '"'  # inches, seconds
        self.open += 1 if opens else -1
        nested = self.open > (1 if opens else 0)
        if self.language == "en" or nested:
            return "“" if opens else "”"
        return f"«{NBSP}" if opens else f"{NBSP}»"


def set_text(text: str, language: str) -> str:
    """Return one piece of plain text with its typography set."""
    return _set(text, language, _Quotes(language), "")


def set_inlines(inlines: Inlines, language: str) -> Inlines:
    """Return a paragraph with its typography set; a quote may close in other markup than it opened in."""
    return tuple(_walk(inlines, language, _Quotes(language), [""]))


def _walk(inlines: Inlines, language: str, quotes: _Quotes, last: list[str]) -> Iterator[Inline]:
    for inline in inlines:
        if isinstance(inline, Text):
            text = _set(inline.text, language, quotes, last[0])
            last[0] = text[-1:] or last[0]
            yield Text(text)
        elif isinstance(inline, (Code, LineBreak)):
            last[0] = "x" if isinstance(inline, Code) else " "
            yield inline
        elif isinstance(inline, Link) and _is_address(inline):
            last[0] = "x"
            yield inline
        else:
            yield replace(inline, children=tuple(_walk(inline.children, language, quotes, last)))


def _is_address(link: Link) -> bool:
    # a link whose words are its own address keeps them as they are
    words = "".join(child.text for child in link.children if isinstance(child, Text))
    return link.href in {words, f"mailto:{words}"}


def _set(text: str, language: str, quotes: _Quotes, before: str) -> str:
    out = []
    for kept, piece in _pieces(text):
        if kept:
            out.append(piece)
            continue
        turned = quotes.turn(piece, out[-1][-1:] if out else before)
        lead = "x" if (out or before.strip()) else ""
        # a sign at the head of a piece belongs to the word before it
        for pattern, put in _RULES[language]:
            turned = pattern.sub(put, turned) if not lead else pattern.sub(put, lead + turned)[1:]
        out.append(turned)
    return "".join(out)


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    start = 0
    for match in _KEPT.finditer(text):
        if match.start() > start:
            yield False, text[start : match.start()]
        yield True, match.group()
        start = match.end()
    if start < len(text):
        yield False, text[start:]
