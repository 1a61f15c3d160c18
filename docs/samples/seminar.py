"""A seminar: people around a table of dismantled machines."""

import math

from drawing import (
    ACCENT,
    BARK,
    BRICK,
    CREAM,
    NAVY,
    OCHRE,
    PINE,
    RUST,
    SAGE,
    SAND,
    SKY,
    SLATE,
    STEEL,
    WHITE,
    WOOD,
    Canvas,
    Point,
    box,
    mix,
    smooth,
)
from people import HAIRS, SKINS, Sitter, from_behind, from_front

TREES: list[Point] = [
    (0, 420),
    (40, 290),
    (120, 260),
    (200, 300),
    (290, 250),
    (380, 284),
    (460, 262),
    (560, 420),
]


def seminar() -> Canvas:
    """Draw a seminar: people around dismantled machines, a diagram on the wall."""
    canvas = Canvas(1200, 675, mix(SAND, CREAM, 0.45))
    canvas.rect(0, 470, 1200, 205, mix(WOOD, SAND, 0.45))
    canvas.rect(0, 464, 1200, 10, mix(WOOD, BARK, 0.15))
    for x in (60, 300):
        canvas.rect(x, 60, 200, 300, WHITE, radius=6)
        canvas.rect(x + 12, 72, 176, 276, SKY)
        canvas.inside(box(x + 12, 72, 176, 276), lambda c: c.blob(TREES, mix(SAGE, SKY, 0.25)))
        canvas.rect(x + 95, 60, 10, 300, WHITE)
    diagram(canvas)
    cloths = (PINE, RUST, ACCENT, OCHRE, SLATE)
    for i, x in enumerate((230, 410, 600, 790, 970)):
        from_front(
            canvas,
            Sitter(
                at=(x, 500), size=92, skin=SKINS[i], hair=HAIRS[i], cloth=cloths[i], long_hair=i in (1, 3)
            ),
        )
    canvas.shape(
        smooth([(90, 500), (600, 452), (1110, 500), (1080, 560), (600, 590), (120, 560)]),
        mix(BARK, NAVY, 0.2),
    )
    canvas.shape(
        smooth([(90, 486), (600, 438), (1110, 486), (1080, 540), (600, 570), (120, 540)]),
        mix(WOOD, SAND, 0.15),
    )
    machines(canvas)
    fronts = (
        (150, BRICK, 5, 1),
        (385, mix(NAVY, SLATE, 0.4), 0, 0),
        (815, mix(SAGE, PINE, 0.3), 3, 1),
        (1050, mix(OCHRE, BARK, 0.15), 2, 0),
    )
    for i, (x, cloth, hair, long_hair) in enumerate(fronts):
        from_behind(
            canvas,
            Sitter(
                at=(x, 720),
                size=118,
                skin=SKINS[i + 1],
                hair=HAIRS[hair],
                cloth=cloth,
                long_hair=bool(long_hair),
            ),
        )
    return canvas


def diagram(canvas: Canvas) -> None:
    """Draw a board with a loop in four steps."""
    canvas.rect(600, 44, 520, 290, mix(STEEL, WHITE, 0.2), radius=8)
    canvas.rect(610, 54, 500, 270, WHITE, radius=4)
    centre, colours = (740.0, 189.0), (ACCENT, RUST, OCHRE, PINE)
    canvas.ring(centre, 92, 7, mix(STEEL, WHITE, 0.35))
    for i, colour in enumerate(colours):
        angle = math.radians(90 * i - 45)
        canvas.oval((centre[0] + 88 * math.cos(angle), centre[1] + 88 * math.sin(angle)), 27, 27, colour)
    for i, colour in enumerate(colours):
        y = 104 + 50 * i
        canvas.oval((894, y + 8), 9, 9, colour)
        canvas.rect(916, y, 150 - 18 * (i % 3), 9, mix(STEEL, WHITE, 0.3), radius=4)
        canvas.rect(916, y + 16, 100 + 20 * (i % 2), 7, mix(STEEL, WHITE, 0.55), radius=3)


def machines(canvas: Canvas) -> None:
    """Draw what is being repaired: a drum, a drill, a wheel, an accordion."""
    canvas.ring((300, 462), 46, 14, STEEL)
    canvas.oval((300, 462), 32, 32, mix(SLATE, NAVY, 0.3))
    canvas.oval((292, 454), 8, 8, mix(SLATE, WHITE, 0.4))
    canvas.rect(440, 470, 96, 34, OCHRE, radius=12)
    canvas.shape([(456, 500), (492, 500), (484, 544), (454, 544)], mix(OCHRE, BARK, 0.2))
    canvas.rect(534, 480, 34, 14, SLATE, radius=3)
    canvas.line([(568, 487), (612, 487)], 5, STEEL)
    canvas.ring((720, 450), 66, 8, NAVY)
    for i in range(8):
        angle = math.radians(22.5 * i)
        dx, dy = 60 * math.cos(angle), 60 * math.sin(angle)
        canvas.line([(720 - dx, 450 - dy), (720 + dx, 450 + dy)], 2, mix(STEEL, SLATE, 0.3))
    canvas.oval((720, 450), 9, 9, RUST)
    for i in range(7):
        canvas.shape(
            [(850 + 14 * i, 448), (864 + 14 * i, 456), (864 + 14 * i, 522), (850 + 14 * i, 530)],
            (BRICK, mix(BRICK, WHITE, 0.25))[i % 2],
        )
    canvas.rect(826, 440, 26, 96, NAVY, radius=5)
    canvas.rect(948, 440, 26, 96, NAVY, radius=5)
    for y in (456, 476, 496, 516):
        canvas.oval((961, y), 5, 5, CREAM)
    for x, y in ((380, 520), (408, 512), (640, 530), (664, 522), (1010, 512)):
        canvas.oval((x, y), 7, 5, SLATE)
