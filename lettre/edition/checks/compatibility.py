"""What mail programs do with the letter."""

import re
from collections.abc import Iterator

from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")


@rule("compatibility.control-character", ERROR, source="github.com/hteumeuleu/email-bugs/issues/140")
def controls(letter: Letter) -> Iterator[Found]:
    """Gmail clips a message that holds a control character, whatever its length."""
    for name, part in letter.parts:
        found = _CONTROL.search(part)
        if found:
            yield letter.found(part=name, found=f"U+{ord(found[0]):04X}")


RULES = gather(__name__)
