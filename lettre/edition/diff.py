"""What differs between two editions, as their readers would notice it. Pure.

Sections are paired by name, then by what they say, so that a section that only went elsewhere is
told as moved. Inside a pair, lines that changed are compared word by word.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from lettre.edition import contents, dates, words
from lettre.edition.contents import Contents, Link, Part
from lettre.edition.model import Edition
from lettre.edition.words import Kind, Piece

#: the plain-text part, where it alone has changed
TEXT = "text"
_FACTS = ("subject", "preheader", "sender", "reply-to", "date", "measurement")
#: two sections of different names are one when they share this much of their words
_ALIKE = 0.5

Passage = tuple[Piece, ...]
Pair = tuple[int | None, int | None]


class Fate(Enum):
    """What became of a section, a picture or a download."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionChange:
    """A section that is not what it was.

    `moved` holds its place before and after, counted from 1; `drawn` the words that are drawn in another
    way: a stress, a heading's level, a list, a quotation.
    """

    name: str
    title: str
    fate: Fate = Fate.CHANGED
    moved: tuple[int, int] | None = None
    former_name: str | None = None
    passages: tuple[Passage, ...] = ()
    drawn: tuple[str, ...] = ()

    @property
    def gone(self) -> int:
        """How many words have gone."""
        return _count(self.passages, Kind.GONE)

    @property
    def new(self) -> int:
        """How many words are new."""
        return _count(self.passages, Kind.NEW)


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkChange:
    """A link that leads elsewhere; None where there is none on that side."""

    section: str
    words: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """All that differs. `facts` are subject, preheader and sender; `files` pictures and downloads by name.

    `colours` are those that have gone and those that have come; `look` is True where the letter
    is drawn in another way.
    """

    before: str
    after: str
    facts: Mapping[str, Passage] = field(default_factory=dict)
    sections: tuple[SectionChange, ...] = ()
    links: tuple[LinkChange, ...] = ()
    files: Mapping[str, Fate] = field(default_factory=dict)
    colours: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    look: bool = False

    @property
    def empty(self) -> bool:
        """Whether both are one edition."""
        return self.before == self.after

    @property
    def says_something(self) -> bool:
        """Whether a reader would notice anything."""
        told = self.facts or self.sections or self.links or self.files or any(self.colours)
        return bool(told) or self.look


def compare(before: Edition, after: Edition) -> Difference:
    """Return what differs between two editions; nothing when they have one digest."""
    if before.digest == after.digest:
        return Difference(before=before.digest, after=after.digest)
    old, new = contents.read(before), contents.read(after)
    found = Difference(
        before=before.digest,
        after=after.digest,
        facts=dict(_facts(before, after)),
        sections=tuple(_sections(old.parts, new.parts)),
        links=tuple(_links(old, new)),
        files=_files(old.files, new.files),
        colours=(tuple(sorted(old.colours - new.colours)), tuple(sorted(new.colours - old.colours))),
        look=(old.sheets, old.shapes) != (new.sheets, new.shapes),
    )
    return found if found.says_something else _unseen(found, before, after)


def _unseen(found: Difference, before: Edition, after: Edition) -> Difference:
    """Name what differs where nothing of the above does: the plain-text part, or how the HTML is drawn."""
    lines = tuple(_passages(before.text.split("\n"), after.text.split("\n")))
    sections = (SectionChange(name=TEXT, title="", passages=lines),) if lines else ()
    return replace(found, sections=sections, look=before.html != after.html)


def _facts(before: Edition, after: Edition) -> Iterator[tuple[str, Passage]]:
    told = _says_its_date(before) and _says_its_date(after)
    for name in _FACTS:
        if name == "date" and told:
            continue
        old, new = _fact(before, name), _fact(after, name)
        if old != new:
            yield name, words.compare(old, new)


def _says_its_date(edition: Edition) -> bool:
    return dates.in_words(edition.date, edition.language) in edition.text


def _fact(edition: Edition, name: str) -> str:
    if name == "sender":
        return f"{edition.sender_name} <{edition.sender_address}>"
    if name == "measurement":
        return edition.measurement.word
    if name == "date":
        return dates.in_words(edition.date, edition.language)
    return getattr(edition, name.replace("-", "_")) or ""


# --- sections ---


def _sections(old: Sequence[Part], new: Sequence[Part]) -> Iterator[SectionChange]:
    pairs = _paired(old, new)
    staying = [part for part in new if part.name in pairs]
    places = [old.index(pairs[part.name]) for part in staying]
    steady = {staying[at].name for at in words.longest_rising(places)}
    for part in new:
        former = pairs.get(part.name)
        if former is None:
            yield _alone(part, Fate.ADDED)
            continue
        moved = None if part.name in steady else (old.index(former), new.index(part))
        change = _changed(former, part, moved)
        if change is not None:
            yield change
    known = {former.name for former in pairs.values()}
    yield from (_alone(part, Fate.REMOVED) for part in old if part.name not in known)


def _paired(old: Sequence[Part], new: Sequence[Part]) -> dict[str, Part]:
    """Return which section each of `new` was before, by the new one's name."""
    by_name = {part.name: part for part in old}
    pairs = {part.name: by_name[part.name] for part in new if part.name in by_name}
    left = [part for part in old if part.name not in pairs]
    for part in new:
        if part.name in pairs or not left:
            continue
        nearest = max(left, key=lambda former: _likeness(former, part))
        if _likeness(nearest, part) >= _ALIKE:
            pairs[part.name] = nearest
            left.remove(nearest)
    return pairs


def _likeness(one: Part, other: Part) -> float:
    here, there = (Counter(" ".join(part.lines).split()) for part in (one, other))
    return 2 * (here & there).total() / ((here.total() + there.total()) or 1)


def _alone(part: Part, fate: Fate) -> SectionChange:
    kind = Kind.NEW if fate is Fate.ADDED else Kind.GONE
    passages = tuple((Piece(kind, line),) for line in part.lines)
    return SectionChange(name=part.name, title=part.title, fate=fate, passages=passages)


def _changed(old: Part, new: Part, moved: tuple[int, int] | None) -> SectionChange | None:
    passages = tuple(_passages(old.lines, new.lines))
    drawn = tuple(dict.fromkeys(_drawn(old, new)))
    renamed = old.name if old.name != new.name else None
    if not passages and not drawn and moved is None:
        # a file of another name draws the same letter, but for its anchors
        return None
    return SectionChange(
        name=new.name, title=new.title, moved=moved, former_name=renamed, passages=passages, drawn=drawn
    )


def _passages(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    """Yield each line that changed, compared word by word with what it was."""
    for before, after in _pairs(old, new):
        if before is None or after is None:
            yield (Piece(Kind.GONE, old[before]) if before is not None else Piece(Kind.NEW, new[after or 0]),)
        elif old[before] != new[after]:
            yield words.compare(old[before], new[after])


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    """Yield the places of each line before and after; None where it has gone, or is new."""
    left = right = 0
    for start, other, length in (*words.matches(old, new), (len(old), len(new), 0)):
        yield from _changed_lines(old, new, range(left, start), range(right, other))
        yield from zip(range(start, start + length), range(other, other + length), strict=True)
        left, right = start + length, other + length


def _changed_lines(old: Sequence[str], new: Sequence[str], gone: range, come: range) -> Iterator[Pair]:
    """Pair the lines that say nearly the same; the others have gone, or are new."""
    left = right = 0
    alike = words.alike([old[at] for at in gone], [new[at] for at in come])
    for start, other in (*alike, (len(gone), len(come))):
        before, after = gone[left:start], come[right:other]
        if len(before) == len(after):
            yield from zip(before, after, strict=True)
        else:
            yield from ((at, None) for at in before)
            yield from ((None, at) for at in after)
        if start < len(gone):
            yield gone[start], come[other]
        left, right = start + 1, other + 1


def _drawn(old: Part, new: Part) -> Iterator[str]:
    """Yield the words that both parts have, and that are drawn in another way."""
    for before, after in _pairs(old.lines, new.lines):
        if before is None or after is None or old.forms[before] == new.forms[after]:
            continue
        was, line = old.lines[before], new.lines[after]
        one, other = old.forms[before], new.forms[after]
        if one.around != other.around and Counter(was.split()) & Counter(line.split()):
            yield line
        gone, come = (
            Counter(one.stress) - Counter(other.stress),
            Counter(other.stress) - Counter(one.stress),
        )
        yield from (said or line for _, said in gone if said in line)
        yield from (said or line for _, said in come if said in was)


def _count(passages: Iterable[Passage], kind: Kind) -> int:
    return sum(piece.words for passage in passages for piece in passage if piece.kind is kind)


# --- links and files ---


def _links(old: Contents, new: Contents) -> Iterator[LinkChange]:
    before, after = Counter(old.links), Counter(new.links)
    gone, come = list((before - after).elements()), list((after - before).elements())
    for link in gone:
        same = next((other for other in come if other.words == link.words), None)
        if same is not None:
            come.remove(same)
            yield from _led(link, link.href, same.href)
        else:
            yield from _led(link, link.href, None)
    for link in come:
        yield from _led(link, None, link.href)


def _led(link: Link, before: str | None, after: str | None) -> Iterator[LinkChange]:
    # a link that only went to another section with its words leads where it led
    if before != after:
        yield LinkChange(section=link.section, words=link.words, before=before, after=after)


def _files(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, Fate]:
    fates = {}
    for name in sorted({*old, *new}):
        if name not in new:
            fates[name] = Fate.REMOVED
        elif name not in old:
            fates[name] = Fate.ADDED
        elif old[name] != new[name]:
            fates[name] = Fate.CHANGED
    return fates
