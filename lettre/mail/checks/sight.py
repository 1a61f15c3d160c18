"""Which words of a letter's HTML are seen, and which are hidden. Pure."""

import re
from dataclasses import dataclass, field

from lxml.html import HtmlElement

_HIDES = re.compile(
    r"(?<![-\w])(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0\s*(?:;|$)|text-indent\s*:\s*-\d{3})",
    re.IGNORECASE,
)
_SIZE = re.compile(r"(?<![-\w])font-size\s*:\s*(\d*\.?\d+)(px|pt)?", re.IGNORECASE)
#: no reader sees words of this size, in pixels or points
_SMALLEST = 2.0
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(kw_only=True)
class Sight:
    """The words of a letter in their order: those that are shown, and those that are hidden.

    What is hidden before the first word that is shown is no trick: mailboxes show it beside the subject.
    """

    shown: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def see(self, words: str | None, *, hides: bool) -> None:
        """Take words in."""
        text = " ".join((words or "").split())
        if not hides and text:
            self.shown.append(text)
        elif self.shown and _WORD.search(text):
            self.hidden.append(text)


def look(document: HtmlElement) -> Sight:
    """Look at a letter's HTML as a reader would."""
    sight = Sight()
    _walk(document, sight, hidden=False, tiny=False)
    return sight


def _walk(element: HtmlElement, sight: Sight, *, hidden: bool, tiny: bool) -> None:
    if not isinstance(element.tag, str) or element.tag in {"head", "style", "script"}:
        return
    style = element.get("style") or ""
    hidden = hidden or _HIDES.search(style) is not None
    # a size is inherited until another is said: columns without gaps stand in a box of size 0
    sizes = _SIZE.findall(style)
    tiny = _is_tiny(*sizes[-1]) if sizes else tiny
    sight.see(element.text, hides=hidden or tiny)
    for child in element:
        _walk(child, sight, hidden=hidden, tiny=tiny)
        sight.see(child.tail, hides=hidden or tiny)


def _is_tiny(size: str, unit: str) -> bool:
    return float(size) < _SMALLEST if unit else float(size) == 0
