"""What a reader who listens, enlarges or does not see colours needs (RGAA, WCAG)."""

from collections.abc import Iterator

from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE


@rule("accessibility.no-alt", ERROR, source="RGAA 4.1.2, 1.1; WCAG 2.2, 1.1.1")
def images(letter: Letter) -> Iterator[Found]:
    """An image without `alt` is read aloud as a file's name; an empty one is a decision."""
    for image in letter.document.iter("img"):
        if image.get("alt") is None:
            yield letter.found(image, source=(image.get("src") or "?").rpartition("/")[2])


RULES = gather(__name__)
