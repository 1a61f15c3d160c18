"""Straight double quotes into a language's own, by what they open and close in a whole paragraph. Pure."""

from collections.abc import Sequence

#: the signs of a quotation, and of one inside it (Lexique de l'Imprimerie nationale, « guillemets »)
SIGNS = {
    "fr": (("«\u00a0", "\u00a0»"), ("“", "”")),
    "en": (("“", "”"), ("‘", "’")),
}
_SPACES = frozenset(" \u00a0\u202f\u2009\t\n")
_BEFORE = _SPACES | frozenset("([{«“‘’'—–-/\"…")
_ENDS = _SPACES | frozenset(")]}».,;:!?")
_AFTER = _ENDS | frozenset('”’…—–-/"')


def turned(paragraph: str, language: str) -> list[str]:
    """Return what stands for each straight quote of `paragraph`, in order; one without its pair stays.

    A quote right after a number that closes nothing means inches or seconds and stays too.
    """
    places = [at for at, sign in enumerate(paragraph) if sign == '"']
    pairs = _pairs(paragraph, places)
    signs = dict.fromkeys(places, '"')
    for opening, closing in pairs:
        inner = _typed_open(paragraph, opening) or any(a < opening < b for a, b in pairs)
        signs[opening], signs[closing] = SIGNS[language][inner]
    return [signs[at] for at in places]


def _pairs(paragraph: str, places: Sequence[int]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    open_: list[int] = []
    for at in places:
        before, after = paragraph[at - 1 : at], paragraph[at + 1 : at + 2]
        opens = (not before or before in _BEFORE) and bool(after) and after not in _ENDS
        closes = bool(before) and before not in _SPACES and (not after or after in _AFTER)
        spaced = (not before or before in _SPACES) and (not after or after in _ENDS)
        if open_ and (closes or spaced):
            pairs.append((open_.pop(), at))
        elif opens or (spaced and not open_):
            open_.append(at)
    return pairs


def _typed_open(paragraph: str, at: int) -> bool:
    """Tell whether guillemets that the editor typed are open there."""
    before = paragraph[:at]
    return before.count("«") > before.count("»")
