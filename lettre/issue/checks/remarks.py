"""How rules of typography speak: a pattern over all prose, and for each match what should stand there."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from lettre.issue.checks.passages import MASK
from lettre.issue.checks.view import Draft
from lettre.rule import Found

#: who asks for French typography
LEXIQUE = "Imprimerie nationale, Lexique des règles typographiques"
#: who asks for English typography
OXFORD = "New Hart’s Rules"

_HEAD = re.compile(r"[^\s\ufffc]*\Z")
_WORD = re.compile(r"[\w’']*")

Remedy = Callable[[re.Match[str]], str | None]


def speaks(draft: Draft, language: str) -> bool:
    """Tell whether the newsletter is written in a language."""
    return draft.newsletter.language == language


def remedied(draft: Draft, pattern: re.Pattern[str], remedy: Remedy) -> Iterator[Found]:
    """Yield each match whose remedy is another text; None lets it stand."""
    mended: Counter[tuple[int, str]] = Counter()
    for passage, match in draft.prose.spots(pattern):
        before, after = match.group(), remedy(match)
        if after is None or after == before or MASK in before:
            continue
        start, end = draft.prose.span(match)
        if not before[0].isalnum():  # a sign is found again, in the file and by the eye, by its word
            head = _HEAD.search(passage.text, 0, start)
            start -= len(head.group()) if head else 0
            before, after = (passage.words[start : end - len(before)] + each for each in (before, after))
        if after.endswith(" "):  # a space at the end is seen when the next word is shown
            tail = _WORD.match(passage.text, end)
            before, after = (each + (tail.group() if tail else "") for each in (before, after))
        lead = passage.lead(start, start + len(before), mended[id(passage), before])
        mended[id(passage), before] += 1
        yield passage.found(before, after, lead=lead)


def french(draft: Draft, pattern: re.Pattern[str], remedy: Remedy) -> Iterator[Found]:
    """Yield what `remedied` yields in a French newsletter, nothing elsewhere."""
    if speaks(draft, "fr"):
        yield from remedied(draft, pattern, remedy)


def english(draft: Draft, pattern: re.Pattern[str], remedy: Remedy) -> Iterator[Found]:
    """Yield what `remedied` yields in an English newsletter, nothing elsewhere."""
    if speaks(draft, "en"):
        yield from remedied(draft, pattern, remedy)


def told(draft: Draft, pattern: re.Pattern[str]) -> Iterator[Found]:
    """Yield each match, without a remedy that would be certain."""
    for passage, match in draft.prose.spots(pattern):
        yield passage.found(draft.prose.typed(passage, match).strip())


def begins_sentence(match: re.Match[str]) -> bool:
    """Tell whether a match stands at the head of its passage, or of a sentence in it."""
    before = match.string[max(0, match.start() - 3) : match.start()].rstrip(' \u00a0\u202f«“"')
    return not before or before[-1] in "\n.!?…"
