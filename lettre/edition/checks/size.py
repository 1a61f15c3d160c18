"""What is cut: the letter by Gmail, the subject and the preheader by every list of messages."""

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
#: from here on there is no room for the next rule
LONG_STYLES = 12_000
#: tables within tables: each is one more that Word has to lay out
DEEPEST = 6
#: about how many characters of a subject are shown: in upright phones (Mail on iPhone, Gmail on Android),
#: and beside a sender's name on a desk (Gmail, Outlook); letters differ in width, so these are round
PHONE_SUBJECT, DESK_SUBJECT = 40, 70
#: a word or two lost at the end is no matter: from this length on it is
LONG_SUBJECT, LONG_PREHEADER = 50, 110
#: about how many characters of a preheader Mail on iPhone shows in its two lines
PHONE_PREHEADER = 90


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


@rule("size.styles-long", WARNING, source="github.com/hteumeuleu/email-bugs/issues/90")
def long_styles(letter: Letter) -> Iterator[Found]:
    """Style sheets stay well below what Gmail takes."""
    size = sum(len(sheet.encode()) for sheet in letter.styles)
    if LONG_STYLES < size <= GMAIL_STYLES:
        yield letter.found(size=size, limit=GMAIL_STYLES)


@rule("size.nested-tables", WARNING, source="premailer and libxml2: depth 256; Word lays out each one")
def nested_tables(letter: Letter) -> Iterator[Found]:
    """Tables do not stand more than six deep in one another."""
    for table in letter.document.iter("table"):
        deep = 1 + sum(1 for _ in table.iterancestors("table"))
        if deep > DEEPEST:
            yield letter.found(table, n=deep, limit=DEEPEST)
            return


@rule(
    "size.subject-cut", ADVICE, source="the field's checklists; the lengths are round figures, not measured"
)
def cut_subjects(letter: Letter) -> Iterator[Found]:
    """What a subject has to say stands in what phones show of it."""
    subject = letter.edition.subject
    if len(subject) > LONG_SUBJECT:
        phone, desk = _cut(subject, PHONE_SUBJECT), _cut(subject, DESK_SUBJECT)
        yield letter.found(n=len(subject), phone=phone, desk=desk)


@rule(
    "size.preheader-cut", ADVICE, source="the field's checklists; the lengths are round figures, not measured"
)
def cut_preheaders(letter: Letter) -> Iterator[Found]:
    """What a preheader has to say stands in the two lines that Mail on iPhone shows of it."""
    preheader = letter.edition.preheader
    if len(preheader) > LONG_PREHEADER:
        yield letter.found(n=len(preheader), phone=_cut(preheader, PHONE_PREHEADER))


def _cut(words: str, length: int) -> str:
    return words if len(words) <= length else words[:length].rstrip() + "…"


RULES = gather(__name__)
