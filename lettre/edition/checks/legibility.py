"""Words that can be read without effort: large enough, loosely set, not in capitals."""

from collections.abc import Callable, Iterator

from lettre.edition.checks.drawn import Drawn, Style, length, style_of
from lettre.edition.checks.letter import Anchor, Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

#: pixels; WCAG sets no least size, practice does
TINY, SMALL = 12, 14
#: line height by font size (WCAG 2.2, 1.4.8 asks for 1.5, mail programs for even pixels)
TIGHT = 1.4
#: characters of a line of some 600 pixels; a paragraph begins after two of them
ONE_LINE, PARAGRAPH, THREE_LINES = 80, 160, 240
#: pixels of what is pressed with a finger (WCAG 2.2, 2.5.8)
TARGET = 24


def _where(letter: Letter, wrong: Callable[[Drawn, str], bool]) -> Iterator[Found]:
    """Yield the first place of each section where words are drawn wrongly."""
    told = set()
    for element, words in letter.spoken:
        if not wrong(letter.light[element], words):
            continue
        section = letter.section_of(element)
        if section not in told:
            told.add(section)
            drawn = letter.light[element]
            yield letter.found(
                element, found=words[:40], size=drawn.size, leading=float(f"{drawn.leading or 0:.2g}")
            )


@rule("accessibility.tiny-text", ERROR, source="the field's checklists; RGAA 4.1.2, 10.4")
def tiny_text(letter: Letter) -> Iterator[Found]:
    """No words are smaller than 12 pixels."""
    small = {each for each in letter.elements if each.tag in {"sup", "sub"}}
    raised = {letter.light[each] for each in small}
    yield from _where(letter, lambda drawn, _: drawn.size < TINY and drawn not in raised)


@rule("accessibility.small-text", WARNING, source="the field's checklists; RGAA 4.1.2, 10.4")
def small_text(letter: Letter) -> Iterator[Found]:
    """No words are smaller than 14 pixels."""
    raised = {letter.light[each] for each in letter.elements if each.tag in {"sup", "sub"}}
    yield from _where(letter, lambda drawn, _: TINY <= drawn.size < SMALL and drawn not in raised)


@rule("accessibility.tight-lines", WARNING, source="WCAG 2.2, 1.4.8")
def tight_lines(letter: Letter) -> Iterator[Found]:
    """Lines of a paragraph stand apart: at least 1.4 times the size of its words."""

    def tight(drawn: Drawn, words: str) -> bool:
        return len(words) > PARAGRAPH and drawn.leading is not None and drawn.leading < TIGHT

    yield from _where(letter, tight)


@rule("accessibility.justified", WARNING, source="WCAG 2.2, 1.4.8")
def justified(letter: Letter) -> Iterator[Found]:
    """Paragraphs are not justified: the holes between words stop readers with dyslexia."""
    yield from _where(letter, lambda drawn, words: drawn.align.endswith("justify") and len(words) > ONE_LINE)


@rule("accessibility.capitals", WARNING, source="the field's checklists; WCAG 2.2, 3.1.5")
def capitals(letter: Letter) -> Iterator[Found]:
    """No more than a line is in capitals: their shapes are read letter by letter."""

    def shouted(drawn: Drawn, words: str) -> bool:
        letters = sum(sign.isalpha() for sign in words)
        return len(words) > ONE_LINE and (drawn.capitals or (words.isupper() and letters > ONE_LINE // 2))

    yield from _where(letter, shouted)


@rule("accessibility.long-italics", ADVICE, source="the field's checklists; WCAG 2.2, 1.4.8")
def italics(letter: Letter) -> Iterator[Found]:
    """Italics are for words and lines, not for paragraphs."""
    yield from _where(letter, lambda drawn, words: drawn.italic and len(words) > THREE_LINES)


@rule("accessibility.long-centred", ADVICE, source="the field's checklists; WCAG 2.2, 1.4.8")
def centred(letter: Letter) -> Iterator[Found]:
    """A paragraph is not centred: the eye looks for the beginning of each line."""

    def middling(drawn: Drawn, words: str) -> bool:
        return drawn.align.endswith("center") and len(words) > THREE_LINES

    yield from _where(letter, middling)


@rule("accessibility.small-target", WARNING, source="WCAG 2.2, 2.5.8")
def small_targets(letter: Letter) -> Iterator[Found]:
    """A button or a linked picture is at least 24 pixels high and wide, or nothing stands near it."""
    for anchor in letter.anchors:
        side = (
            _picture_side(anchor)
            if anchor.element.find("img") is not None
            else _button_height(letter, anchor)
        )
        if side is not None and 0 < side < TARGET and _is_followed(anchor):
            yield letter.found(
                anchor.element, found=anchor.words[:40] or anchor.href, side=side, limit=TARGET
            )


def _is_followed(anchor: Anchor) -> bool:
    """Whether another link stands right beside: alone, a small target has room enough."""
    after = anchor.element.getnext()
    return after is not None and next(after.iter("a"), None) is not None


def _picture_side(anchor: Anchor) -> float | None:
    """The smaller side of a picture that is all of its link; None where padding may add to it."""
    image = anchor.element.find("img")
    if image is None or len(anchor.element) > 1 or "padding" in (anchor.element.get("style") or ""):
        return None
    sides = [length(image.get(name)) for name in ("width", "height")]
    known = [side for side in sides if side is not None]
    return min(known) if len(known) == 2 else None


def _button_height(letter: Letter, anchor: Anchor) -> float | None:
    style = style_of(anchor.element)
    drawn = letter.light[anchor.element]
    if style.get("display") not in {"block", "inline-block"} or drawn.leading is None:
        return None
    padding = _vertical(style)
    return None if padding is None else drawn.leading * drawn.size + padding


def _vertical(style: Style) -> float | None:
    """The padding above and below; None where it is not known."""
    sides = (style.get("padding") or "0").split()
    top = length(style.get("padding-top", sides[0]))
    bottom = length(style.get("padding-bottom", sides[2] if len(sides) > 2 else sides[0]))
    return None if top is None or bottom is None else top + bottom


RULES = gather(__name__)
