"""The passage of a section that a search found, with what it found marked. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from lettre.archive.search.query import Term
from lettre.archive.search.words import Word, words

#: signs of a passage, about three lines
LENGTH = 260
_SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class _Find:
    """A word that a term meets."""

    word: Word
    term: int


def marked(text: str, terms: Sequence[Term], language: str) -> Markup:
    """Return a text with the words that were looked for in <mark>."""
    return _marked(text, _finds(text, terms, language), 0, len(text))


def passage(text: str, terms: Sequence[Term], language: str) -> Markup:
    """Return the passage that has the most of what was looked for; the beginning where nothing has any."""
    # a no-break space is kept: it holds what stands beside it together
    flat = _SPACES.sub(" ", text).strip(" ")
    finds = _finds(flat, terms, language)
    start, end = _window(flat, finds)
    opening = "" if start == 0 else "… "
    closing = "" if end == len(flat) else " …"
    return Markup("{}{}{}").format(opening, _marked(flat, finds, start, end), closing)


def _finds(text: str, terms: Sequence[Term], language: str) -> list[_Find]:
    return [
        _Find(word, at)
        for word in words(text)
        for at in [next((at for at, term in enumerate(terms) if term.meets(word, language)), None)]
        if at is not None
    ]


def _window(text: str, finds: Sequence[_Find]) -> tuple[int, int]:
    best, most = 0, (-1, -1)
    for at, find in enumerate(finds):
        within = [each for each in finds[at : at + 40] if each.word.end <= find.word.start + LENGTH]
        worth = (len({each.term for each in within}), len(within))
        if worth > most:
            best, most = find.word.start, worth
    # some words before the first find, so that it stands in its sentence
    start = _between_words(text, max(0, min(best - LENGTH // 4, len(text) - LENGTH)))
    end = min(len(text), start + LENGTH)
    return start, end if end == len(text) else max(text.rfind(" ", start + 1, end), start + 1)


def _between_words(text: str, at: int) -> int:
    if at == 0:
        return 0
    space = text.find(" ", at)
    return at if space < 0 or space - at > LENGTH // 4 else space + 1


def _marked(text: str, finds: Sequence[_Find], start: int, end: int) -> Markup:
    pieces: list[Markup] = []
    at = start
    for find in finds:
        if find.word.start < at or find.word.end > end:
            continue
        pieces.append(escape(text[at : find.word.start]))
        pieces.append(Markup("<mark>{}</mark>").format(text[find.word.start : find.word.end]))
        at = find.word.end
    pieces.append(escape(text[at:end]))
    return Markup("").join(pieces)
