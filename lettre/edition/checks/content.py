"""What nobody should read in a letter."""

import re
from collections.abc import Iterator

from lettre.edition.checks.letter import Letter
from lettre.edition.model import Hole
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

_HOLES = frozenset(hole.value for hole in Hole)
_LEFTOVER = re.compile(r"\{\{|\{%|@@[^@\s]{1,40}@@|\blorem ipsum\b", re.IGNORECASE)


@rule("content.leftover", ERROR, source="the field's checklists")
def leftovers(letter: Letter) -> Iterator[Found]:
    """No sign of a template, no filler text and no hole that nothing fills reaches readers."""
    for name, part in letter.parts:
        found = next((each for each in _LEFTOVER.findall(part) if each not in _HOLES), None)
        if found:
            yield letter.found(part=name, found=found)


RULES = gather(__name__)
