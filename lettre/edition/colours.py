"""Colours that can be read: contrast as WCAG measures it, and a colour moved until it is enough. Pure."""

import colorsys

#: WCAG 2.2, success criterion 1.4.3: the contrast of text
READABLE = 4.5
_STEPS = 40


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two `#rrggbb` colours (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, ground: str, wanted: float = READABLE) -> str:
    """Return `colour`, its lightness moved as little as the `wanted` contrast on `ground` asks for."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    goal = 0.0 if contrast(ground, "#000000") > contrast(ground, "#ffffff") else 1.0
    tried = (lightness + (goal - lightness) * step / _STEPS for step in range(_STEPS + 1))
    found = (_written(colorsys.hls_to_rgb(hue, moved, saturation)) for moved in tried)
    return next((each for each in found if contrast(each, ground) >= wanted), _written((goal, goal, goal)))


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
