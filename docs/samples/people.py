"""Small people for the scenes: seated, seen from the front or from behind."""

from dataclasses import dataclass

from drawing import BARK, BRICK, NAVY, WHITE, Canvas, Point, mirrored, mix, smooth

SKINS = ("#f1cdb4", "#8d5a3c", "#d9a57c", "#5f3c2b", "#e8bd9a")
HAIRS = ("#3a2a22", "#211a18", "#8a5f3c", "#15110f", "#b9bec4", "#a9552f")


@dataclass(frozen=True, kw_only=True)
class Sitter:
    """Someone at a place: `at` is the middle of the shoulders' base, `size` the height of the head."""

    at: Point
    size: float
    skin: str
    hair: str
    cloth: str
    long_hair: bool = False


def bust(canvas: Canvas, who: Sitter) -> None:
    """Draw shoulders and neck."""
    x, y = who.at
    s = who.size
    half = smooth(
        [(x, y - 1.1 * s), (x - 0.42 * s, y - 1.04 * s), (x - 0.8 * s, y - 0.8 * s), (x - 0.95 * s, y)],
        closed=False,
    )
    whole = half + mirrored(reversed(half), x)
    canvas.shape(
        [
            (x - 0.17 * s, y - 1.5 * s),
            (x + 0.17 * s, y - 1.5 * s),
            (x + 0.2 * s, y - 1.0 * s),
            (x - 0.2 * s, y - 1.0 * s),
        ],
        mix(who.skin, BARK, 0.25),
    )
    canvas.shape(whole, who.cloth)
    canvas.inside(
        whole,
        lambda c: c.shape(
            [(x + 0.4 * s, y - 1.2 * s), (x + s, y - s), (x + s, y), (x + 0.55 * s, y)],
            mix(who.cloth, NAVY, 0.2),
        ),
    )


def from_front(canvas: Canvas, who: Sitter) -> None:
    """Draw someone who faces us."""
    x, y = who.at
    s = who.size
    top = y - 1.78 * s
    if who.long_hair:
        canvas.blob(
            [
                (x, top - 0.58 * s),
                (x + 0.52 * s, top - 0.2 * s),
                (x + 0.5 * s, top + 0.6 * s),
                (x - 0.5 * s, top + 0.6 * s),
                (x - 0.52 * s, top - 0.2 * s),
            ],
            who.hair,
        )
    bust(canvas, who)
    canvas.oval((x, top), 0.38 * s, 0.48 * s, who.skin)
    cap = [
        (x - 0.4 * s, top - 0.02 * s),
        (x - 0.4 * s, top - 0.34 * s),
        (x, top - 0.58 * s),
        (x + 0.4 * s, top - 0.34 * s),
        (x + 0.4 * s, top - 0.02 * s),
        (x + 0.24 * s, top - 0.24 * s),
        (x - 0.1 * s, top - 0.26 * s),
    ]
    canvas.blob(cap, who.hair)
    for dx in (-0.14, 0.14):
        canvas.oval((x + dx * s, top + 0.04 * s), 0.035 * s, 0.045 * s, "#2b2320")
    canvas.line(
        smooth(
            [(x - 0.11 * s, top + 0.24 * s), (x, top + 0.29 * s), (x + 0.11 * s, top + 0.24 * s)],
            closed=False,
        ),
        0.035 * s,
        mix(who.skin, BRICK, 0.6),
    )


def from_behind(canvas: Canvas, who: Sitter) -> None:
    """Draw someone who turns their back to us."""
    x, y = who.at
    s = who.size
    top = y - 1.78 * s
    bust(canvas, who)
    for dx in (-0.39, 0.39):
        canvas.oval((x + dx * s, top + 0.06 * s), 0.07 * s, 0.11 * s, who.skin)
    canvas.oval((x, top), 0.41 * s, 0.5 * s, who.hair)
    if who.long_hair:
        canvas.blob(
            [
                (x - 0.4 * s, top - 0.1 * s),
                (x + 0.4 * s, top - 0.1 * s),
                (x + 0.46 * s, top + 0.7 * s),
                (x, top + 0.86 * s),
                (x - 0.46 * s, top + 0.7 * s),
            ],
            who.hair,
        )
    canvas.line(
        smooth(
            [(x - 0.2 * s, top - 0.34 * s), (x - 0.02 * s, top - 0.41 * s), (x + 0.16 * s, top - 0.36 * s)],
            closed=False,
        ),
        0.03 * s,
        mix(who.hair, WHITE, 0.18),
    )
