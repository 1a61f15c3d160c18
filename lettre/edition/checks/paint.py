"""Colours as style sheets write them, laid over one another. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from PIL import ImageColor

from lettre.edition.colours import contrast


class Colour(NamedTuple):
    """Red, green and blue, 0 to 255, and how much of it covers what lies under it, 0 to 1."""

    red: float
    green: float
    blue: float
    cover: float = 1.0

    def over(self, ground: "Colour") -> "Colour":
        """Return what is seen when this colour lies over an opaque `ground`."""
        if self.cover >= 1:
            return self
        mixed = (
            mine * self.cover + under * (1 - self.cover) for mine, under in zip(self, ground, strict=True)
        )
        red, green, blue, _ = mixed
        return Colour(red, green, blue)

    @property
    def written(self) -> str:
        """`#rrggbb`."""
        return "#" + "".join(f"{round(channel):02x}" for channel in self[:3])


BLACK, WHITE, CLEAR = Colour(0, 0, 0), Colour(255, 255, 255), Colour(0, 0, 0, 0.0)
#: what browsers give a link that nobody coloured (HTML, 15.3.1)
LINK_BLUE = Colour(0, 0, 238)

_RGB = re.compile(r"rgba?\(([^()]*)\)")
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")


@lru_cache(maxsize=512)
def read(written: str) -> Colour | None:
    """Return the colour that `written` names; None where it is not known, as with `var(--ink)`."""
    written = written.strip().lower()
    if written == "transparent":
        return CLEAR
    if _HEX.fullmatch(written):
        return _hex(written[1:])
    if found := _RGB.fullmatch(written):
        return _rgb(re.split(r"[\s,/]+", found[1].strip()))
    named = ImageColor.colormap.get(written)
    return _hex(named[1:]) if isinstance(named, str) else None


@lru_cache(maxsize=512)
def ratio(words: Colour, ground: Colour) -> float:
    """Return the contrast of words on an opaque ground (WCAG 2.2, contrast ratio)."""
    return contrast(words.over(ground).written, ground.written)


def _hex(digits: str) -> Colour:
    if len(digits) < 6:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue, *cover = (int(digits[at : at + 2], 16) for at in range(0, len(digits), 2))
    return Colour(red, green, blue, cover[0] / 255 if cover else 1.0)


def _rgb(parts: list[str]) -> Colour | None:
    try:
        red, green, blue, *cover = [
            float(part[:-1]) / 100 if part.endswith("%") else float(part) for part in parts
        ]
    except ValueError:
        return None
    if any(part.endswith("%") for part in parts[:3]):
        red, green, blue = (255 * channel for channel in (red, green, blue))
    return Colour(red, green, blue, cover[0] if cover else 1.0)
