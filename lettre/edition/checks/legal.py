"""What the law asks of every message."""

from collections.abc import Iterator

from lettre.edition.checks.letter import Letter
from lettre.edition.model import Hole
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE


@rule("legal.no-way-out", ERROR, source="RFC 8058; CPCE, L. 34-5")
def ways_out(letter: Letter) -> Iterator[Found]:
    """Every message says how to leave, in both parts."""
    edition = letter.edition
    for name, part in (("HTML", edition.html), ("text", edition.text)):
        if Hole.UNSUBSCRIBE.value not in part:
            yield letter.found(part=name)


RULES = gather(__name__)
