"""What is cut: by Gmail above all."""

from collections.abc import Iterator

from lettre.edition import weight
from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

#: Gmail cuts a message whose HTML part is longer, in bytes as encoded: seen near 102 KB, nowhere promised
LONG, GMAIL_CUTS = 80_000, 100_000
#: Gmail drops style sheets beyond this many bytes in all
GMAIL_STYLES = 16_384


@rule("size.long", ADVICE, source="github.com/hteumeuleu/email-bugs/issues/41")
def long_letters(letter: Letter) -> Iterator[Found]:
    """A letter that Gmail will soon cut."""
    if LONG <= weight.encoded(letter.edition.html) < GMAIL_CUTS:
        yield _weighed(letter)


@rule("size.clipped", WARNING, source="github.com/hteumeuleu/email-bugs/issues/41")
def clipped_letters(letter: Letter) -> Iterator[Found]:
    """A letter that Gmail cuts, and the way out with it."""
    if weight.encoded(letter.edition.html) >= GMAIL_CUTS:
        yield _weighed(letter)


def _weighed(letter: Letter) -> Found:
    # the heaviest section is where to begin
    sections = weight.by_section(letter.edition.html)
    heaviest = max(sections, key=lambda name: sections[name], default="?")
    size = round(weight.encoded(letter.edition.html) / 1000)
    return letter.found(heaviest, size=size, limit=GMAIL_CUTS // 1000, section=heaviest)


@rule("size.styles", ERROR, source="github.com/hteumeuleu/email-bugs/issues/90")
def styles(letter: Letter) -> Iterator[Found]:
    """Gmail drops style sheets beyond its limit."""
    size = sum(len(sheet.encode()) for sheet in letter.styles)
    if size > GMAIL_STYLES:
        yield letter.found(size=size, limit=GMAIL_STYLES)


RULES = gather(__name__)
