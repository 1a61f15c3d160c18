"""Remedies written into an editor's files: their spans change, and nothing else. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lettre.errors import ContentErrors
from lettre.finding import Fix
from lettre.issue.checks.passages import places
from lettre.issue.checks.view import Draft
from lettre.issue.parse import HEAD, read_part

#: what a remedy never touches: addresses, code, targets of links, fields that hold no words
_KEPT = re.compile(
    r"(?:https?://|mailto:|\bwww\.)[^\s)>\"']*|[\w.+-]+@[\w.-]+|`[^`\n]*`|\]\([^)\n]*\)"
    r"|\b(?:url|file|nor|kind|isbn|issn)[:=] ?[^\s,}]*"
)
#: places tried for one remedy before it is left to a person
_TRIED = 8
_LINE_END = re.compile(r"\r\n|\r|\n")

#: the words of a file, passage by passage, each with its line
Words = tuple[tuple[int | None, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mended:
    """What became of remedies: new contents of the files that change, what was written, what was not."""

    files: Mapping[str, bytes]
    done: tuple[Fix, ...]
    left: tuple[Fix, ...]


def mend(draft: Draft, fixes: Iterable[Fix]) -> Mended:
    """Write remedies into an issue's files.

    A file is taken only when a new reading finds its words changed by the remedies alone; a
    remedy whose place is not certain is left.
    """
    by_file: defaultdict[str, list[Fix]] = defaultdict(list)
    for fix in fixes:
        by_file[fix.file].append(fix)
    files: dict[str, bytes] = {}
    done: list[Fix] = []
    for file, wanted in by_file.items():
        name = file.removeprefix(f"{draft.issue.where}/")
        if name in draft.issue.source:
            text, written = _Mending(draft, name).run(wanted)
            done += written
            files |= {name: text.encode()} if written else {}
    kept = {id(fix) for fix in done}
    every = (fix for wanted in by_file.values() for fix in wanted)
    return Mended(files=files, done=tuple(done), left=tuple(fix for fix in every if id(fix) not in kept))


class _Mending:
    """Mends one file."""

    def __init__(self, draft: Draft, name: str) -> None:
        self.draft, self.name = draft, name
        self.file = f"{draft.issue.where}/{name}"
        self.text = draft.issue.source[name].decode()

    def run(self, fixes: Sequence[Fix]) -> tuple[str, list[Fix]]:
        """Write all at once; when the words then differ from what was wanted, one by one."""
        together = self.text
        for fix in fixes:
            together = next(spliced(together, fix), together)
        wanted = _wanted(self.words(self.text), fixes)
        if wanted and self.words(together) == wanted:
            return together, list(fixes)
        done = [fix for fix in fixes if self.write(fix)]
        return self.text, done

    def write(self, fix: Fix) -> bool:
        """Write one remedy where the words then change as it says; tell whether there is such a place."""
        wanted = _wanted(self.words(self.text), [fix])
        for candidate in islice(spliced(self.text, fix), _TRIED):
            if wanted and self.words(candidate) == wanted:
                self.text = candidate
                return True
        return False

    def words(self, text: str) -> Words:
        """Read the file's words; none when it cannot be read any more."""
        issue = self.draft.issue
        files = {HEAD: issue.source[HEAD], self.name: text.encode()}
        try:
            part, errors = read_part(files, newsletter=issue.newsletter, slug=issue.slug, where=issue.where)
        except ContentErrors:
            return ()
        passages = () if errors else replace(self.draft, issue=part).prose.passages
        return tuple((one.place.line, one.words) for one in passages if one.place.file == self.file)


def spliced(text: str, fix: Fix) -> Iterator[str]:
    """Yield the text with one remedy written, at each place from its line on where it may belong."""
    start = _start_of(text, fix.line)
    kept = [match.span() for match in _KEPT.finditer(text, start)]
    for at in places(text, fix.before, start):
        end = at + len(fix.before)
        if not any(first < end and at < last for first, last in kept):
            yield text[:at] + fix.after + text[end:]


def _start_of(text: str, line: int) -> int:
    if line <= 1:
        return 0
    ends = islice(_LINE_END.finditer(text), line - 2, None)
    return next((match.end() for match in ends), len(text))


def _wanted(words: Words, fixes: Sequence[Fix]) -> Words:
    """Return the words as the remedies leave them; none when one of them finds nothing to mend."""
    changed = list(words)
    for fix in fixes:
        found = (
            (which, at)
            for which, (line, said) in enumerate(changed)
            if line == fix.line
            for at in places(said, fix.before)
        )
        which, at = next(found, (-1, 0))
        if which < 0:
            return ()
        line, said = changed[which]
        changed[which] = line, said[:at] + fix.after + said[at + len(fix.before) :]
    return tuple(changed)
