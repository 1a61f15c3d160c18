"""Words that can be told from their ground: in daylight, without style sheets, and on a dark screen."""

from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from lettre.edition.checks import paint
from lettre.edition.checks.drawn import Drawn
from lettre.edition.checks.letter import Letter
from lettre.edition.colours import READABLE
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR = Severity.ERROR

#: contrast of large text (WCAG 2.2, success criterion 1.4.3)
READABLE_LARGE = 3.0


@rule("accessibility.contrast", ERROR, source="RGAA 4.1.2, 3.2; WCAG 2.2, 1.4.3")
def contrasts(letter: Letter) -> Iterator[Found]:
    """All words are told from their ground, with the style sheets and where these are dropped."""
    yield from _faint(letter, letter.bare, letter.light)


@rule("accessibility.contrast-dark", ERROR, source="RGAA 4.1.2, 3.2; WCAG 2.2, 1.4.3")
def dark_contrasts(letter: Letter) -> Iterator[Found]:
    """All words are told from their ground on a dark screen."""
    if letter.dark is not None:
        yield from _faint(letter, letter.dark)


def _faint(letter: Letter, *views: Mapping[HtmlElement, Drawn]) -> Iterator[Found]:
    # one word for each pair of colours: the remedy is one line of the style sheet
    told = set()
    for element, words in letter.spoken:
        for view in views:
            pair = _pair(view[element])
            if pair is None or pair in told:
                continue
            told.add(pair)
            colour, ground, wanted = pair
            ratio = paint.ratio(colour, ground)
            if ratio < wanted:
                yield letter.found(
                    element,
                    found=words[:40],
                    colour=colour.over(ground).written,
                    ground=ground.written,
                    ratio=round(ratio, 1),
                    wanted=wanted,
                )


def _pair(drawn: Drawn) -> tuple[paint.Colour, paint.Colour, float] | None:
    if drawn.colour is None or drawn.ground is None or not drawn.seen:
        return None
    return drawn.colour, drawn.ground, READABLE_LARGE if drawn.large else READABLE


RULES = gather(__name__)
