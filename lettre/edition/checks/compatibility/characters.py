"""Characters that mail programs stumble over."""

import re
from collections.abc import Iterator

from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR = Severity.ERROR

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
#: UTF-8 read as Latin-1 or Windows-1252, and written again: é as Ã©, « as Â«, ’ as â€™
_MOJIBAKE = re.compile("Ã[\u00a1-\u00bf]|Â[\u00a1-\u00bf]|â€[\u0153\u02dc\u201c-\u2122]|â€\u009d")


@rule("compatibility.control-character", ERROR, source="github.com/hteumeuleu/email-bugs/issues/140")
def controls(letter: Letter) -> Iterator[Found]:
    """Gmail clips a message that holds a control character, whatever its length."""
    for name, part in letter.parts:
        found = _CONTROL.search(part)
        if found:
            yield letter.found(part=name, found=f"U+{ord(found[0]):04X}")


@rule("compatibility.mojibake", ERROR, source="Unicode, UTF-8 FAQ")
def misread(letter: Letter) -> Iterator[Found]:
    """What settings and templates say was read in the right encoding: é is not Ã©.

    What an editor's file says is looked at there, with its line and its remedy.
    """
    files = b"".join(letter.edition.source.values())
    for name, part in letter.parts:
        found = _MOJIBAKE.search(part)
        if found and found[0].encode() not in files:
            yield letter.found(part=name, found=found[0])


RULES = gather(__name__)
