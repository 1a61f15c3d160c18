"""What counts as one word: « L'école », « ecole » and « Écoles » meet, on every database alike. Pure.

A word is folded (case, accents, ligatures) and stemmed (Snowball, for the letter's language). Stems are taken
of the word as written and of the folded one, so that a reader who types no accents finds as much.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f][^\W_]*)*")
_APOSTROPHES = frozenset("'’ʼ＇")
#: what stands before an apostrophe and is no word of its own
_ELIDED = frozenset(
    ("l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu")
)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_MARKS = re.compile("[\u0300-\u036f]")
_STEMMERS = {"fr": "french", "en": "english"}
_COMMON = """
a au aux avec ce ces cette dans de des du elle en est et eux il ils je la le les leur lui ma mais me mes mon
ne nos notre nous on ou par pas plus pour qu que qui sa sans se ses son sont sur ta te tes ton tu un une vos
votre vous y an and are as at be by for from has in is it its of or that the this to was were will with
"""
#: words that stand in every text: a search asks for them only where it asks for nothing else
COMMON = frozenset(_COMMON.split())
_lock = threading.Lock()


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A word of a text: where it stands, as written, and folded."""

    start: int
    end: int
    written: str
    folded: str


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in their order, without the elided ones (« l' »)."""
    for found in _WORD.finditer(text):
        folded = fold(found[0])
        before_apostrophe = text[found.end() : found.end() + 1] in _APOSTROPHES
        if folded and not (before_apostrophe and folded in _ELIDED):
            yield Word(start=found.start(), end=found.end(), written=found[0], folded=folded)


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Return a word without case, accents and ligatures: letters and figures only."""
    return "".join(sign for sign in folded(word) if sign.isalnum())


def folded(text: str) -> str:
    """Return a text without case, accents and ligatures; `search.js` folds in the same steps."""
    small = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    return _MARKS.sub("", small)


@lru_cache(maxsize=50_000)
def stems(written: str, language: str) -> tuple[str, ...]:
    """Return a word's stems, folded: of the word as written, and of the folded one where it differs."""
    plain = unicodedata.normalize("NFC", written.casefold())
    folded = fold(written)
    stemmer = _stemmer(language)
    # a stemmer keeps its word in itself while it works
    with _lock:
        found = (fold(stemmer.stemWord(plain)), fold(stemmer.stemWord(folded)))
    return tuple(dict.fromkeys(each for each in found if each))


@cache
def _stemmer(language: str) -> "snowballstemmer.basestemmer.BaseStemmer":
    return snowballstemmer.stemmer(_STEMMERS.get(language, "french"))
