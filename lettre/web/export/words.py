"""Words of a search without a server: folded as the server does, cut as `search.js` cuts them. Pure.

A light stemming for French that does English no harm: plurals, feminines and the commonest endings of
verbs and nouns. The same rules, in the same order, stand in `search.js`; a test compares them in a browser.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lettre.archive.search.words import folded

#: the rules, in order: what is found at the end of a word, what is put in its place
ENDINGS: Sequence[tuple[str, str]] = (
    ("eaux$", "eau"),
    ("(?<=[a-z]{3})aux$", "al"),
    ("(?<=[a-z]{3})[sx]$", ""),
    ("(?<=[a-z]{4})e{1,2}$", ""),
    (
        "(?<=[a-z]{4})(issement|ement|ment|issant|ation|ition|ateur|atric|iteur|itric|eur|eus|euse|iqu|is|iv|if)$",
        "",
    ),
    ("(?<=[a-z]{4})(er|ez|ant|ent|ions|ion|age|ag|ier|iere|ir)$", ""),
    (r"([a-z])\1$", r"\1"),
)
_RULES = tuple((re.compile(found), put) for found, put in ENDINGS)
_WORD = re.compile(r"[a-z0-9]+")
_COMMON = """
a ai au aux avec c ce ces cette d dans de des du elle en est et eux il ils j je l la le les leur leurs lui m
mais me mes n ne nos notre nous on ont ou par pas plus pour qu que qui s sa se ses son sont sur t ta te un une
vos votre vous y the of and to in is for on with by at an it this that from are as be or
"""
#: words that say nothing alone
COMMON = frozenset(_COMMON.split())


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the part of a folded word that its kin share."""
    for found, put in _RULES:
        word = found.sub(put, word)
    return word


def stems(text: str) -> Iterator[str]:
    """Yield the stems of a text, those of its common words left out."""
    for word in _WORD.findall(folded(text)):
        if word not in COMMON:
            yield stem(word)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A section to be found: the link from the search page, what a result shows, and all its words."""

    link: str
    title: str
    more: str
    issue: str
    dated: str
    text: str


def index(sections: Sequence[Said]) -> bytes:
    """Return the index as a script, since a page that is a file may load no data in another way.

    `sections` come from the latest. Each stem has its sections' numbers, as distances in base 36.
    """
    places: dict[str, list[int]] = {}
    for number, section in enumerate(sections):
        words = " ".join((section.title, section.more, section.issue, section.dated, section.text))
        for each in set(stems(words)):
            places.setdefault(each, []).append(number)
    shown = [[each.link, each.title, each.more, each.issue, each.dated] for each in sections]
    told = {"sections": shown, "stems": {each: _spaced(places[each]) for each in sorted(places)}}
    return b"var lettreIndex=" + json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b";\n"


def _spaced(numbers: Sequence[int]) -> str:
    return " ".join(_base36(number - before) for before, number in zip((-1, *numbers), numbers, strict=False))


def _base36(number: int) -> str:
    signs = ""
    while number or not signs:
        number, rest = divmod(number, 36)
        signs = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + signs
    return signs
