"""What rendering changes in an editor's words, so that it can be seen and trusted. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from lettre.errors import Place
from lettre.issue import typography
from lettre.issue.checks.passages import Passage
from lettre.issue.checks.view import Draft
from lettre.issue.model import Inlines, LineBreak, plain
from lettre.issue.values import named

#: a space that cannot be seen → the sign that shows it
VISIBLE = {"\u00a0": "␣", "\u202f": "˽"}
_PIECE = re.compile(r"\w+|\W")


@dataclass(frozen=True, kw_only=True, slots=True)
class Retouch:
    """One change: the words as typed and as readers receive them, with a word on each side."""

    place: Place
    section: str | None
    before: str
    after: str


def retouches(draft: Draft) -> Iterator[Retouch]:
    """Yield what typography changes in an issue, in reading order; the same change once a line."""
    seen: set[tuple[str, str]] = set()
    place: Place | None = None
    for passage in draft.prose.passages:
        if passage.place != place:
            seen, place = set(), passage.place
        for before, after in _changes(passage, draft.newsletter.language):
            if (before, after) not in seen:
                seen.add((before, after))
                yield Retouch(place=passage.place, section=passage.section, before=before, after=after)


def visible(words: str) -> str:
    """Return words with their unbreakable spaces shown, and signs without a width by their numbers."""
    return named("".join(VISIBLE.get(sign, sign) for sign in words))


def _changes(passage: Passage, language: str) -> Iterator[tuple[str, str]]:
    typed, set_ = (_PIECE.findall(_flat(each)) for each in (passage.inlines, _set(passage.inlines, language)))
    if typed == set_:
        return
    steps = SequenceMatcher(None, typed, set_, autojunk=False).get_opcodes()
    for group in _groups([step[1:] for step in steps if step[0] != "equal"]):
        (first, _, first_set, _), (_, last, _, last_set) = group[0], group[-1]
        begin, end = _around(typed, first, last)
        head, tail = typed[begin:first], typed[last:end]
        yield (
            "".join([*head, *typed[first:last], *tail]),
            "".join([*head, *set_[first_set:last_set], *tail]),
        )


def _set(inlines: Inlines, language: str) -> Inlines:
    return typography.set_inlines(inlines, language)


def _flat(inlines: Inlines) -> str:
    return plain(tuple(inline for inline in inlines if not isinstance(inline, LineBreak)))


Span = tuple[int, int, int, int]


def _groups(spans: list[Span]) -> Iterator[list[Span]]:
    """Join changes that one word or less keeps apart: « mot » changes at both its ends."""
    group: list[Span] = []
    for span in spans:
        if group and span[0] - group[-1][1] > 1:
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _around(pieces: list[str], first: int, last: int) -> tuple[int, int]:
    """Return where the words around a change begin and end."""
    while first and not pieces[first - 1].isspace():
        first -= 1
    while last < len(pieces) and not pieces[last].isspace():
        last += 1
    return first, last
