"""How each element of a letter is drawn: its colours, size and shape, from the styles that reach it. Pure.

No browser is asked: this follows the cascade for the few properties that the rules look at.
What cannot be known (a picture behind words, `var(…)`) is None, and no rule judges it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from lettre.edition.checks import paint
from lettre.edition.checks.paint import Colour
from lettre.edition.checks.sheet import Sheeted, declarations

Style = Mapping[str, str]
#: rules by what an element must have, each with its place in the sheets
Candidates = Mapping[str, Sequence[tuple[int, Sheeted]]]
Matching = tuple[tuple[int, int, int], int, Sheeted]

#: what browsers do with no style at all (HTML, 15.3)
_BOLD = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "th"])
_ITALIC = frozenset(["em", "i", "cite", "address", "dfn", "var"])
_SIZES = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h5": 0.83, "h6": 0.67, "small": 0.83, "sup": 0.83, "sub": 0.83}
_NAMED_SIZES = {"x-small": 10, "small": 13, "medium": 16, "large": 18, "x-large": 24, "xx-large": 32}
_UNITS = {"px": 1.0, "pt": 4 / 3, "rem": 16.0}
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|rem|em|%)?")
_SHORT_FONT = re.compile(r"(\d*\.?\d+(?:px|pt|em|rem|%))(?:\s*/\s*(\S+))?")
_SLANTED = re.compile(r"\b(?:italic|oblique)\b")
_FIRST_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)|\b[a-zA-Z]+\b")
#: smaller than this is not meant to be read, as in a preheader
UNSEEN = 2.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """How one element is drawn; sizes in CSS pixels, None where it cannot be known."""

    colour: Colour | None = paint.BLACK
    ground: Colour | None = paint.WHITE
    size: float = 16.0
    line: float | None = None
    line_factor: float | None = None
    align: str = "start"
    bold: bool = False
    italic: bool = False
    capitals: bool = False
    underlined: bool = False
    hidden: bool = False

    @property
    def leading(self) -> float | None:
        """Line height by font size."""
        return self.line_factor if self.line is None else self.line / self.size

    @property
    def seen(self) -> bool:
        """Whether words in it are shown at all."""
        return not self.hidden and self.size > UNSEEN

    @property
    def large(self) -> bool:
        """Large text as WCAG means it: 18 points, or 14 points and bold (WCAG 2.2, large scale)."""
        return self.size >= 24 or (self.bold and self.size >= 18.66)


def draw(
    document: HtmlElement, sheeted: Sequence[Sheeted], paper: Drawn | None = None
) -> dict[HtmlElement, Drawn]:
    """Return how every element of `document` is drawn with these rules besides its own styles."""
    drawn: dict[HtmlElement, Drawn] = {}
    start = paper or Drawn()
    candidates = _by_key(sheeted)
    for element in document.iter("*"):
        parent = element.getparent()
        around = start if parent is None else drawn.get(parent, start)
        drawn[element] = _drawn(element, around, style_of(element, candidates))
    return drawn


def _by_key(sheeted: Sequence[Sheeted]) -> Candidates:
    found: dict[str, list[tuple[int, Sheeted]]] = {}
    for at, rule in enumerate(sheeted):
        if rule.understood:
            found.setdefault(rule.key, []).append((at, rule))
    return found


def style_of(element: HtmlElement, candidates: Candidates | None = None) -> Style:
    """Return the style of an element: sheets by weight, its own over them, the important over all."""
    own, own_important = declarations(element.get("style") or "")
    matching = sorted(_matching(element, candidates or {}), key=lambda one: one[:2])
    if not matching:
        return own
    style: dict[str, str] = {}
    layers = [*((rule.style, rule.important) for *_, rule in matching), (own, own_important)]
    for said, important in layers:
        style.update((name, value) for name, value in said.items() if name not in important)
    for said, important in layers:
        style.update((name, value) for name, value in said.items() if name in important)
    return style


def _matching(element: HtmlElement, candidates: Candidates) -> Iterator[Matching]:
    if not candidates:
        return
    keys = ["*", str(element.tag), *(f".{name}" for name in (element.get("class") or "").split())]
    for key in (*keys, f"#{element.get('id')}"):
        for at, rule in candidates.get(key, ()):
            if rule.matches(element):
                yield rule.weight, at, rule


def length(written: str | None, size: float = 16.0) -> float | None:
    """Return a length in pixels, `em` and `%` of `size`; None where it is none or not known."""
    found = _LENGTH.fullmatch((written or "").strip().lower())
    if not found:
        return None
    number, unit = float(found[1]), found[2]
    if unit in {"em", "%"}:
        return number * size / (100 if unit == "%" else 1)
    return number * _UNITS.get(unit or "px", 1.0)


def _drawn(element: HtmlElement, around: Drawn, style: Style) -> Drawn:
    tag = str(element.tag)
    if not style and not element.attrib and tag not in _PLAIN_DIFFERS:
        return around
    size, line, factor = _sizes(tag, around, style)
    return replace(
        around,
        colour=_colour(element, around, style),
        ground=_ground(element, around, style),
        size=size,
        line=line,
        line_factor=factor,
        align=_align(element, around, style),
        bold=_bold(tag, around, style),
        italic=_italic(tag, around, style),
        capitals=style.get("text-transform", "uppercase" if around.capitals else "") == "uppercase",
        underlined=_underlined(element, around, style),
        hidden=around.hidden or _hidden(style),
    )


_ALIGNED_OLD = frozenset(["div", "tr", "td", "th"])
_ALIGNED = _ALIGNED_OLD | {"p", "h1", "h2", "h3", "h4", "h5", "h6"}
_PLAIN_DIFFERS = _BOLD | _ITALIC | _SIZES.keys() | {"u", "ins", "center", "a", "table", "caption"}


def _sizes(tag: str, around: Drawn, style: Style) -> tuple[float, float | None, float | None]:
    short = _SHORT_FONT.search(style.get("font", ""))
    written = style.get("font-size") or (short[1] if short else "")
    size = length(written, around.size)
    if size is None:
        size = _NAMED_SIZES.get(written, around.size * _SIZES.get(tag, 1.0))
    line = style.get("line-height") or (short[2] if short else None)
    if line is None and short:
        return size, None, None  # `normal`, which is the font's own
    if line is None or line == "inherit":
        return size, around.line, around.line_factor
    if re.fullmatch(r"\d*\.?\d+", line):
        return size, None, float(line)
    return size, length(line, size), None


def _colour(element: HtmlElement, around: Drawn, style: Style) -> Colour | None:
    written = style.get("color") or element.get("color" if element.tag == "font" else "text")
    if written is None:
        return (
            paint.LINK_BLUE if element.tag == "a" and element.get("href") and around.colour else around.colour
        )
    return around.colour if written in {"inherit", "currentcolor"} else paint.read(written)


def _ground(element: HtmlElement, around: Drawn, style: Style) -> Colour | None:
    written = _background(style)
    if "url(" in style.get("background", "") + style.get("background-image", "") or "gradient(" in written:
        return None
    found = paint.read(written) if written else paint.CLEAR
    if not written and element.get("bgcolor"):
        found = paint.read(element.get("bgcolor") or "")
    if element.get("background") or found is None:
        return None
    if found.cover == 0:
        return around.ground
    return found if found.cover == 1 else found.over(around.ground) if around.ground else None


def _background(style: Style) -> str:
    """Return the colour that is painted, as written; "" where there is none."""
    last = next((name for name in reversed(list(style)) if name in {"background", "background-color"}), None)
    written = style[last] if last else ""
    if written in {"inherit", "initial", "none", "unset"}:
        return ""
    if last == "background" and "gradient(" not in written:
        named = (word for word in _FIRST_COLOUR.findall(written) if paint.read(word))
        return next(named, "" if "var(" not in written else written)
    return written


def _align(element: HtmlElement, around: Drawn, style: Style) -> str:
    """What `text-align` comes to; "-center" is the old way, which tables do not take over (HTML, 15.3.9)."""
    written = style.get("text-align")
    if written:
        return written
    if element.tag == "center":
        return "-center"
    if element.tag == "table":
        return "start" if around.align.startswith("-") else around.align
    given = (element.get("align") or "").lower() if element.tag in _ALIGNED else ""
    if given:
        return f"-{given}" if element.tag in _ALIGNED_OLD else given
    centred = element.tag == "caption" or (element.tag == "th" and around.align == "start")
    return "center" if centred else around.align


def _bold(tag: str, around: Drawn, style: Style) -> bool:
    written = style.get("font-weight")
    if written is not None:
        return written in {"bold", "bolder"} or (written.isdigit() and int(written) >= 600)
    if "font" in style:
        # the shorthand takes back what was said or usual before (CSS Fonts 4, 2.7)
        return bool(re.search(r"\bbold\b|\b[6-9]00\b", style["font"]))
    return around.bold or tag in _BOLD


def _italic(tag: str, around: Drawn, style: Style) -> bool:
    written = style.get("font-style", style.get("font"))
    return (around.italic or tag in _ITALIC) if written is None else bool(_SLANTED.search(written))


def _underlined(element: HtmlElement, around: Drawn, style: Style) -> bool:
    written = style.get("text-decoration") or style.get("text-decoration-line")
    if around.underlined or written is None:
        return (
            around.underlined
            or element.tag in {"u", "ins"}
            or (element.tag == "a" and "href" in element.attrib)
        )
    return "underline" in written


def _hidden(style: Style) -> bool:
    if style.get("display") == "none" or style.get("visibility") == "hidden" or style.get("opacity") == "0":
        return True
    if "clip" in style or "clip-path" in style or (length(style.get("left")) or 0) < -999:
        return True
    closed = any(length(style.get(name)) == 0 for name in ("max-height", "height", "max-width", "width"))
    return closed and style.get("overflow") == "hidden"
