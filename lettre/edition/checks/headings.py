"""The outline of a letter, by which readers who listen find their way (RGAA 9)."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from lettre.edition.checks.letter import Letter, spaced
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

WARNING = Severity.WARNING

LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: characters of a bold line that looks like a heading
SHORT = 80


@rule("accessibility.one-heading", WARNING, source="RGAA 4.1.2, 9.1; WCAG 2.2, 1.3.1")
def first_headings(letter: Letter) -> Iterator[Found]:
    """A letter has one heading of the first level: its name."""
    count = sum(1 for _ in letter.blocks("h1"))
    # a few lines need no heading: the consortium says so too
    if count > 1 or (count == 0 and len(letter.spoken) > 12):
        yield letter.found(n=count)


@rule("accessibility.heading-skipped", WARNING, source="RGAA 4.1.2, 9.1; WCAG 2.2, 1.3.1")
def skipped_headings(letter: Letter) -> Iterator[Found]:
    """Headings go down one level at a time."""
    before = None
    for heading in letter.blocks(*LEVELS):
        level = LEVELS.index(str(heading.tag)) + 1
        if before is not None and level > before + 1:
            yield letter.found(heading, found=letter.heard(heading)[:60], level=level, before=before)
        before = level


@rule("accessibility.heading-empty", WARNING, source="RGAA 4.1.2, 9.1; WCAG 2.2, 2.4.6")
def empty_headings(letter: Letter) -> Iterator[Found]:
    """A heading says something."""
    for heading in letter.blocks(*LEVELS):
        if not letter.heard(heading):
            yield letter.found(heading, level=str(heading.tag))


@rule("accessibility.bold-as-heading", WARNING, source="RGAA 4.1.2, 9.1; WCAG 2.2, 1.3.1")
def bold_paragraphs(letter: Letter) -> Iterator[Found]:
    """A short bold paragraph before others is a heading, and is marked as one."""
    for paragraph in letter.blocks("p"):
        after = paragraph.getnext()
        if after is None or after.tag not in {"p", "ul", "ol"} or not _is_bold_line(letter, paragraph):
            continue
        found = letter.heard(paragraph)
        alone = not _is_bold_line(letter, after) and not _is_bold_line(letter, paragraph.getprevious())
        if alone and found.casefold() not in _names(letter):
            yield letter.found(paragraph, found=found)


def _names(letter: Letter) -> set[str]:
    """What stands bold above an address because it is a name."""
    newsletter = letter.newsletter
    names = (
        newsletter.organisation.name,
        newsletter.organisation.unit,
        newsletter.title,
        newsletter.sender.name,
    )
    return {spaced(name).casefold() for name in names if name}


def _is_bold_line(letter: Letter, element: HtmlElement | None) -> bool:
    """Whether all words of a paragraph are one `<strong>`, and no sentence."""
    if element is None or element.tag != "p" or len(element) != 1 or element[0].tag not in {"strong", "b"}:
        return False
    words = spaced(element.text_content())
    alone = letter.heard(element[0]) == letter.heard(element)
    return (
        alone
        and 0 < len(words) <= SHORT
        and words[-1] not in ".:;,…"
        and any(sign.isalpha() for sign in words)
    )


RULES = gather(__name__)
