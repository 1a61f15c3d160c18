"""What nobody should read in a letter."""

import re
from collections.abc import Iterator

from lettre.edition.checks.letter import Letter
from lettre.edition.model import Hole
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

_HOLES = frozenset(hole.value for hole in Hole)
#: the parts in which a message fills holes
_FILLED = frozenset(["HTML", "text"])
_LEFTOVER = re.compile(
    r"\{\{|\{%|%7B%7B|@@[^@\s]{1,40}@@|\*\|[A-Z][A-Z0-9_:]{1,40}\|\*|%%[A-Za-z_]{2,40}%%|\$\{[A-Za-z_.]{1,40}\}"
    r"|\blorem ipsum\b",
    re.IGNORECASE,
)
#: what a program writes where it has nothing to say
_NOTHING = frozenset(["None", "null", "undefined", "NaN", "[object Object]"])


@rule("content.leftover", ERROR, source="the field's checklists")
def leftovers(letter: Letter) -> Iterator[Found]:
    """No sign of a template, no filler text and no hole that nothing fills reaches readers."""
    for name, part in letter.parts:
        filled = _HOLES if name in _FILLED else frozenset()
        found = next((each for each in _LEFTOVER.findall(part) if each not in filled), None)
        if found:
            yield letter.found(part=name, found=found)


@rule("content.empty-value", WARNING, source="the field's checklists")
def empty_values(letter: Letter) -> Iterator[Found]:
    """No word of a program stands where there was nothing to say."""
    for element, words in letter.spoken:
        if words in _NOTHING and element.tag not in {"code", "kbd", "samp"}:
            yield letter.found(element, found=words)


RULES = gather(__name__)
