"""What differs between two texts, word by word. Pure.

Patience diff (Bram Cohen, 2008): words that stand once on each side are anchors, the longest run
of anchors in the same order is kept, and what lies between them is compared in the same way. It
stays near linear on long letters, where a longest common subsequence does not, and it does not
hold a comma here to be the comma there.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import groupby

#: a word or a sign, with the space before it: a changed space is a changed word
_TOKEN = re.compile(r"\s*(?:\w+|[^\w\s])|\s+$")
#: what is small enough to be compared by brute force, in pairs of words
_SMALL = 40_000
#: how deep anchors are looked for between anchors
_DEPTH = 40
#: kept words between two changes that are too few to be read by themselves
_ISLAND = 3

#: words that say something, for pairing lines; and how much of them two lines must share
_LONGER = re.compile(r"\w{4,}")
_ALIKE = 0.5
#: words in a row that are no coincidence, and how long a text is before coincidences are many
_PHRASE, _SENTENCE = 3, 12

Match = tuple[int, int, int]
"""Where equal items begin on each side, and how many there are."""


class Kind(Enum):
    """What a piece of text is: on both sides, only before, only after."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words of one kind."""

    kind: Kind
    text: str

    @property
    def words(self) -> int:
        """How many words it has; signs count when they stand alone."""
        return len(re.findall(r"\w+", self.text)) or int(bool(self.text.strip()))


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """Return `before` and `after` as one run of pieces: without NEW it is the one, without GONE the other.

    Texts that have next to nothing in common are shown one after the other.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces = tuple(_joined(_without_islands(_pieces(old, new, matches(old, new)))))
    kept = sum(piece.words for piece in pieces if piece.kind is Kind.SAME and piece.words >= _PHRASE)
    least = min(len(old), len(new))
    scattered = kept * 3 < least if least > _SENTENCE else (Counter(old) & Counter(new)).total() * 3 < least
    return _whole(before, after) if scattered else pieces


def alike(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pair lines that share more than half of their longer words, in order; return their places.

    So many lines that it would take long are left alone.
    """
    if len(old) * len(new) > _SMALL:
        return []
    here, there = ([_longer_words(line) for line in side] for side in (old, new))
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for at in reversed(range(len(old))):
        for other in reversed(range(len(new))):
            paired = _likeness(here[at], there[other]) + best[at + 1][other + 1]
            best[at][other] = max(best[at + 1][other], best[at][other + 1], paired)
    return _path(best)


def _path(best: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Follow a table of sums from its head: a step down both sides is a pair."""
    path = []
    at = other = 0
    while best[at][other] > 0:
        if best[at][other] == best[at + 1][other]:
            at += 1
        elif best[at][other] == best[at][other + 1]:
            other += 1
        else:
            path.append((at, other))
            at, other = at + 1, other + 1
    return path


def _longer_words(line: str) -> frozenset[str]:
    return frozenset(_LONGER.findall(line)) or frozenset([line])


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    share = 2 * len(one & other) / (len(one) + len(other))
    return share if share > _ALIKE else 0.0


def _whole(before: str, after: str) -> tuple[Piece, ...]:
    pieces = (Piece(Kind.GONE, before), Piece(Kind.NEW, after))
    return tuple(piece for piece in pieces if piece.text)


def _pieces(old: Sequence[str], new: Sequence[str], found: Iterable[Match]) -> Iterator[Piece]:
    left = right = 0
    for start, other, length in (*found, (len(old), len(new), 0)):
        runs = (
            (Kind.GONE, old[left:start]),
            (Kind.NEW, new[right:other]),
            (Kind.SAME, old[start : start + length]),
        )
        yield from (Piece(kind, "".join(run)) for kind, run in runs if run)
        left, right = start + length, other + length


def _without_islands(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join changes that have only a short word or a sign between them: they read as one."""
    gone = new = held = ""
    for piece in pieces:
        if piece.kind is not Kind.SAME:
            gone += held + (piece.text if piece.kind is Kind.GONE else "")
            new += held + (piece.text if piece.kind is Kind.NEW else "")
            held = ""
        elif (gone or new) and not held and len(piece.text.strip()) <= _ISLAND:
            held = piece.text
        else:
            yield from _change(gone, new)
            yield Piece(Kind.SAME, held + piece.text)
            gone = new = held = ""
    yield from _change(gone, new)
    if held:
        yield Piece(Kind.SAME, held)


def _change(gone: str, new: str) -> Iterator[Piece]:
    """Yield what changed, without the space before it that did not."""
    space = gone[: len(gone) - len(gone.lstrip())]
    if space and new[: len(new) - len(new.lstrip())] == space:
        yield Piece(Kind.SAME, space)
        gone, new = gone.lstrip(), new.lstrip()
    yield from _whole(gone, new)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for kind, run in groupby(pieces, key=lambda piece: piece.kind):
        yield Piece(kind, "".join(piece.text for piece in run))


def matches(old: Sequence[str], new: Sequence[str]) -> Iterator[Match]:
    """Yield runs of items that both sides have in the same order, the first ones first."""
    yield from _within(old, new, (0, len(old), 0, len(new)), 0)


def _within(
    old: Sequence[str], new: Sequence[str], span: tuple[int, int, int, int], depth: int
) -> Iterator[Match]:
    low, high, left, right = span
    start = low
    while low < high and left < right and old[low] == new[left]:
        low, left = low + 1, left + 1
    if low > start:
        yield start, left - (low - start), low - start
    end = high
    while low < high and left < right and old[high - 1] == new[right - 1]:
        high, right = high - 1, right - 1
    if low < high and left < right:
        yield from _between(old, new, (low, high, left, right), depth)
    if end > high:
        yield high, right, end - high


def _between(
    old: Sequence[str], new: Sequence[str], span: tuple[int, int, int, int], depth: int
) -> Iterator[Match]:
    low, high, left, right = span
    anchors = _anchors(old[low:high], new[left:right]) if depth < _DEPTH else []
    if not anchors:
        yield from _brute(old, new, span)
        return
    for at, other in (*anchors, (high - low, right - left)):
        yield from _within(old, new, (low, span[0] + at, left, span[2] + other), depth + 1)
        if at < span[1] - span[0]:
            yield span[0] + at, span[2] + other, 1
        low, left = span[0] + at + 1, span[2] + other + 1


def _brute(old: Sequence[str], new: Sequence[str], span: tuple[int, int, int, int]) -> Iterator[Match]:
    low, high, left, right = span
    if (high - low) * (right - left) > _SMALL:
        return
    for block in SequenceMatcher(None, old[low:high], new[left:right], autojunk=False).get_matching_blocks():
        if block.size:
            yield low + block.a, left + block.b, block.size


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return where items stand that each side has once, as many as keep their order."""
    there = _once(new)
    pairs = [(at, there[item]) for item, at in _once(old).items() if item in there]
    return [pairs[at] for at in longest_rising([other for _, other in pairs])]


def _once(items: Sequence[str]) -> dict[str, int]:
    counts = Counter(items)
    return {item: at for at, item in enumerate(items) if counts[item] == 1}


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """Return the places of the longest rising run in `numbers`, none of which occurs twice."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int | None] = []
    for at, number in enumerate(numbers):
        length = bisect_left(tails, number)
        previous.append(ends[length - 1] if length else None)
        tails[length:] = [number, *tails[length + 1 :]]
        ends[length:] = [at, *ends[length + 1 :]]
    chain: list[int] = []
    last = ends[-1] if ends else None
    while last is not None:
        chain.append(last)
        last = previous[last]
    return chain[::-1]
