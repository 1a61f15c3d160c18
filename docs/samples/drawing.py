"""A small kit for flat illustrations: shapes in logical pixels, drawn three times larger, then reduced.

Pillow draws hard edges; drawing at three times the size and reducing with a Lanczos filter
gives smooth ones. Every picture of the sample issues is made with these few verbs.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw

Point = tuple[float, float]
SCALE = 3
WIDTH = 1200

NAVY = "#16324c"
ACCENT = "#1f4e79"
BLUE = "#4f86b5"
SKY = "#cfe1ee"
MIST = "#e6eff5"
CREAM = "#fbf5ea"
SAND = "#efdfc6"
OCHRE = "#e0a94a"
RUST = "#c96f4a"
BRICK = "#a24f3a"
SAGE = "#8fb09a"
PINE = "#4e7a69"
WOOD = "#c99a62"
BARK = "#8a5f3c"
STEEL = "#9fb0bd"
SLATE = "#5d7385"
WHITE = "#ffffff"


def mix(one: str, other: str, share: float) -> str:
    """Return the colour between `one` and `other`; `share` of `other` from 0 to 1."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 18) -> list[Point]:
    """Return a soft curve through `points` (Catmull-Rom), as a fine polygon."""
    count = len(points)
    at: Callable[[int], Point] = lambda i: points[i % count if closed else min(max(i, 0), count - 1)]  # noqa: E731
    curve = []
    for i in range(count if closed else count - 1):
        around = (at(i - 1), at(i), at(i + 1), at(i + 2))
        curve += [_between(around, step / steps) for step in range(steps)]
    return curve if closed else [*curve, points[-1]]


def _between(around: tuple[Point, Point, Point, Point], t: float) -> Point:
    def one(axis: int) -> float:
        a, b, c, d = (point[axis] for point in around)
        return 0.5 * (
            2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
        )

    return one(0), one(1)


def turned(points: Iterable[Point], degrees: float, around: Point) -> list[Point]:
    """Return `points` turned clockwise by `degrees` around a point."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = around
    return [(x + (px - x) * c - (py - y) * s, y + (px - x) * s + (py - y) * c) for px, py in points]


def mirrored(points: Iterable[Point], axis: float) -> list[Point]:
    """Return `points` reflected in the upright line at x = `axis`."""
    return [(2 * axis - x, y) for x, y in points]


def box(x: float, y: float, width: float, height: float) -> list[Point]:
    """Return the corners of an upright rectangle."""
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


class Canvas:
    """A picture under way; lengths are in pixels of the finished picture, y goes down."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self.size = (width, height)
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), ground)
        self.pen = ImageDraw.Draw(self.image)

    def shape(self, points: Iterable[Point], colour: str) -> None:
        """Fill a polygon."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def blob(self, points: Sequence[Point], colour: str) -> None:
        """Fill the soft shape that goes through `points`."""
        self.shape(smooth(points), colour)

    def rect(
        self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0
    ) -> None:
        """Fill an upright rectangle, its corners rounded by `radius`."""
        corners = [v * SCALE for v in (x, y, x + width, y + height)]
        corners[2] -= 1
        corners[3] -= 1
        self.pen.rounded_rectangle(corners, radius * SCALE, fill=colour)

    def oval(self, centre: Point, rx: float, ry: float, colour: str) -> None:
        """Fill an ellipse of half-axes `rx` and `ry`."""
        x, y = centre
        self.pen.ellipse([v * SCALE for v in (x - rx, y - ry, x + rx, y + ry)], fill=colour)

    def line(self, points: Sequence[Point], width: float, colour: str) -> None:
        """Draw a line with round joints and ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=colour, width=round(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.oval((x, y), width / 2, width / 2, colour)

    def ring(self, centre: Point, radius: float, width: float, colour: str) -> None:
        """Draw a circle's outline, `width` thick, inside `radius`."""
        x, y = centre
        corners = [v * SCALE for v in (x - radius, y - radius, x + radius, y + radius)]
        self.pen.ellipse(corners, outline=colour, width=round(width * SCALE))

    def inside(self, points: Iterable[Point], draw: Callable[["Canvas"], object]) -> None:
        """Let `draw` paint, and keep what falls inside the polygon."""
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).polygon([(x * SCALE, y * SCALE) for x, y in points], fill=255)
        layer = Canvas(*self.size, WHITE)
        layer.image.paste(self.image)
        draw(layer)
        self.image.paste(layer.image, mask=mask)

    def save(self, path: Path, *, radius: float | None = None) -> None:
        """Reduce the picture to its size and write it as PNG; `radius` cuts its corners round."""
        path.parent.mkdir(parents=True, exist_ok=True)
        small = self.image.resize(self.size, Image.Resampling.LANCZOS)
        if radius is None:
            small.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
                path, optimize=True
            )
            return
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, *self.image.size), radius * SCALE, fill=255)
        small.putalpha(mask.resize(self.size, Image.Resampling.LANCZOS))
        small.save(path, optimize=True)
