"""A newsletter's own colour on the web's pages, kept readable in light and in dark."""

import colorsys

from lettre.edition.colours import contrast
from lettre.edition.palette import COLOURS
from lettre.newsletter import Theme

#: the pages' grounds, as in lettre.css
PAPER = "#fbfaf7"
NIGHT = "#16181b"
#: text on its ground: what WCAG 2.2 asks for (SC 1.4.3), and at night what eyes like (SC 1.4.6)
READABLE = 4.5
AT_NIGHT = 7.0
_STEPS = 40


def stylesheet(theme: Theme) -> str:
    """Return the style sheet that gives the pages a newsletter's accent."""
    accent = theme.colours.get("accent", COLOURS["accent"])
    return (
        f":root{{--accent:{readable(accent, PAPER, READABLE)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{readable(accent, NIGHT, AT_NIGHT)}}}}}\n"
    )


def readable(colour: str, ground: str, wanted: float) -> str:
    """Return `colour`, its lightness moved as little as a contrast of `wanted` on `ground` asks for."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    goal = 0.0 if contrast(ground, "#000000") > contrast(ground, "#ffffff") else 1.0
    for step in range(_STEPS + 1):
        moved = lightness + (goal - lightness) * step / _STEPS
        found = _written(colorsys.hls_to_rgb(hue, moved, saturation))
        if contrast(found, ground) >= wanted:
            return found
    raise AssertionError("black or white is readable on any ground of ours")


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
