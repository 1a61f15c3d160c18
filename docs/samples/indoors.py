"""Three scenes under a roof: a bench seen from above, a line, a carpenter's shop."""

import math

from drawing import (
    ACCENT,
    BARK,
    BLUE,
    BRICK,
    CREAM,
    MIST,
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
    turned,
)
from people import HAIRS, SKINS, Sitter, from_behind


def record_book() -> Canvas:
    """Draw a bench from above: a tablet with steps, a notebook, a pencil, a cup, a spanner."""
    canvas = Canvas(1200, 600, WOOD)
    for i, shade in enumerate((0.18, 0.3, 0.22, 0.34, 0.2)):
        canvas.rect(0, 120 * i, 1200, 118, mix(WOOD, SAND, shade))
        canvas.rect(0, 120 * i + 117, 1200, 3, mix(WOOD, BARK, 0.35))
        for x in range(60 + 97 * i, 1200, 430):
            canvas.line(
                smooth([(x, 120 * i + 60), (x + 60, 120 * i + 50), (x + 150, 120 * i + 62)], closed=False),
                3,
                mix(WOOD, BARK, 0.12),
            )
    notebook(canvas)
    tablet(canvas)
    canvas.oval((1036, 172), 104, 104, mix(WOOD, BARK, 0.3))
    canvas.oval((1028, 164), 104, 104, WHITE)
    canvas.oval((1028, 164), 70, 70, MIST)
    canvas.oval((1028, 164), 58, 58, mix(BARK, NAVY, 0.35))
    canvas.oval((1012, 148), 20, 14, mix(BARK, WOOD, 0.35))
    canvas.shape(turned(box(1010, 206, 34, 74), -40, (1028, 164)), WHITE)
    spanner(canvas)
    return canvas


def tablet(canvas: Canvas) -> None:
    """Draw a tablet whose screen shows a path in five steps, three of them reached."""
    centre = (560.0, 300.0)
    canvas.shape(_rounded(box(334, 96, 480, 420), 26, -6, centre), mix(WOOD, BARK, 0.35))
    canvas.shape(_rounded(box(322, 86, 480, 420), 26, -6, centre), NAVY)
    canvas.shape(_rounded(box(346, 110, 432, 372), 8, -6, centre), WHITE)
    canvas.shape(turned(box(346, 110, 432, 64), -6, centre), ACCENT)
    canvas.shape(turned(box(370, 134, 190, 16), -6, centre), mix(ACCENT, WHITE, 0.75))
    steps: list[Point] = [(400, 400), (486, 300), (580, 350), (650, 250), (726, 300)]
    path = turned(
        smooth(
            [
                (400, 400),
                (450, 330),
                (486, 300),
                (534, 330),
                (580, 350),
                (620, 300),
                (650, 250),
                (690, 262),
                (726, 300),
            ],
            closed=False,
        ),
        -6,
        centre,
    )
    canvas.line(path, 9, mix(STEEL, WHITE, 0.45))
    colours = (PINE, PINE, PINE, OCHRE, mix(STEEL, WHITE, 0.3))
    for step, colour in zip(turned(steps, -6, centre), colours, strict=True):
        x, y = step
        canvas.oval(step, 29, 29, colour)
        if colour == PINE:
            canvas.line([(x - 12, y + 1), (x - 3, y + 11), (x + 14, y - 11)], 6, WHITE)
        else:
            canvas.oval(step, 12, 12, WHITE)
    for i, width in enumerate((120, 90, 140)):
        canvas.shape(turned(box(560, 408 + 22 * i, width, 9), -6, centre), mix(STEEL, WHITE, 0.5))


def _rounded(corners: list[Point], radius: float, degrees: float, around: Point) -> list[Point]:
    (left, top), _, (right, bottom), _ = corners
    centres = (
        (right - radius, bottom - radius),
        (left + radius, bottom - radius),
        (left + radius, top + radius),
        (right - radius, top + radius),
    )
    edge = [
        (x + radius * math.cos(math.radians(a)), y + radius * math.sin(math.radians(a)))
        for i, (x, y) in enumerate(centres)
        for a in range(90 * i, 90 * i + 91, 6)
    ]
    return turned(edge, degrees, around)


def notebook(canvas: Canvas) -> None:
    """Draw a spiral notebook with a pencil across it."""
    centre = (170.0, 320.0)
    canvas.shape(_rounded(box(60, 150, 250, 370), 12, 8, centre), mix(WOOD, BARK, 0.35))
    canvas.shape(_rounded(box(50, 140, 250, 370), 12, 8, centre), CREAM)
    for i in range(9):
        canvas.line(turned([(92, 190 + 34 * i), (276, 190 + 34 * i)], 8, centre), 3, mix(SKY, BLUE, 0.25))
    for i in range(6):
        canvas.line(
            turned([(92, 182 + 34 * i), (92 + (150, 120, 168, 90, 140, 60)[i], 182 + 34 * i)], 8, centre),
            6,
            mix(SLATE, NAVY, 0.2),
        )
    for i in range(12):
        canvas.line(turned([(44, 164 + 29 * i), (66, 164 + 29 * i)], 8, centre), 6, SLATE)
    tip = (250.0, 470.0)
    canvas.shape(turned(box(90, 458, 150, 24), -38, tip), RUST)
    canvas.shape(turned(box(90, 458, 150, 9), -38, tip), mix(RUST, WHITE, 0.3))
    canvas.shape(turned(box(70, 458, 22, 24), -38, tip), mix(BRICK, WHITE, 0.4))
    canvas.shape(turned([(240, 458), (240, 482), (282, 470)], -38, tip), SAND)
    canvas.shape(turned([(268, 466), (268, 474), (282, 470)], -38, tip), NAVY)


def spanner(canvas: Canvas) -> None:
    """Draw a spanner and a few nuts."""
    centre = (1000.0, 440.0)
    for dx, dy, colour in ((6, 8, mix(WOOD, BARK, 0.35)), (0, 0, STEEL)):
        canvas.shape([(x + dx, y + dy) for x, y in turned(box(880, 424, 240, 32), -24, centre)], colour)
        for x, radius in ((880, 40), (1120, 46)):
            ((hx, hy),) = turned([(x, 440)], -24, centre)
            canvas.oval((hx + dx, hy + dy), radius, radius, colour)
    ground = mix(WOOD, SAND, 0.27)
    canvas.shape(
        turned([(1128, 424), (1190, 410), (1190, 470), (1128, 456), (1112, 440)], -24, centre), ground
    )
    ((hx, hy),) = turned([(880, 440)], -24, centre)
    canvas.oval((hx, hy), 19, 19, ground)
    for x, y in ((900, 330), (862, 372)):
        hexagon = [
            (x + 22 * math.cos(math.radians(a)), y + 22 * math.sin(math.radians(a)))
            for a in range(10, 370, 60)
        ]
        canvas.shape(hexagon, SLATE)
        canvas.oval((x, y), 10, 10, mix(WOOD, SAND, 0.2))


def production_line() -> Canvas:
    """Draw a line of bottles, and in front of it a screen where two curves cross."""
    canvas = Canvas(1200, 675, mix(MIST, SKY, 0.4))
    for x in range(30, 1200, 234):
        canvas.rect(x, 40, 204, 150, mix(WHITE, SKY, 0.2), radius=4)
        canvas.rect(x + 98, 40, 8, 150, mix(MIST, SKY, 0.4))
        canvas.rect(x, 110, 204, 8, mix(MIST, SKY, 0.4))
    canvas.rect(0, 560, 1200, 115, mix(STEEL, MIST, 0.45))
    canvas.rect(0, 228, 1200, 22, mix(STEEL, WHITE, 0.2))
    canvas.rect(0, 244, 1200, 6, mix(STEEL, SLATE, 0.3))
    filler(canvas)
    canvas.rect(0, 448, 1200, 42, SLATE)
    canvas.rect(0, 442, 1200, 12, NAVY)
    for x in range(20, 1200, 60):
        canvas.oval((x, 470), 15, 15, mix(STEEL, WHITE, 0.25))
        canvas.oval((x, 470), 5, 5, SLATE)
    for x in (110, 430, 1090):
        canvas.rect(x, 490, 26, 110, mix(SLATE, NAVY, 0.35))
    for i, x in enumerate(range(24, 1200, 92)):
        bottle(canvas, x, 442, (BLUE, SAGE, OCHRE)[i % 3], full=x > 300)
    screen(canvas)
    who = Sitter(at=(520, 750), size=150, skin=SKINS[2], hair=HAIRS[0], cloth=mix(ACCENT, NAVY, 0.2))
    from_behind(canvas, who)
    return canvas


def filler(canvas: Canvas) -> None:
    """Draw the machine that fills, and the one that looks."""
    canvas.rect(186, 170, 230, 150, ACCENT, radius=14)
    canvas.rect(204, 190, 194, 54, mix(ACCENT, WHITE, 0.82), radius=6)
    canvas.oval((236, 280), 14, 14, OCHRE)
    canvas.oval((276, 280), 14, 14, SAGE)
    canvas.rect(310, 272, 86, 16, mix(ACCENT, NAVY, 0.5), radius=6)
    for x in (232, 301, 370):
        canvas.rect(x - 11, 320, 22, 28, STEEL)
        canvas.shape([(x - 11, 346), (x + 11, 346), (x + 4, 362), (x - 4, 362)], SLATE)


def bottle(canvas: Canvas, x: float, ground: float, colour: str, *, full: bool) -> None:
    """Draw a small bottle standing at `ground`; an empty one is pale."""
    glass = mix(colour, WHITE, 0.1 if full else 0.65)
    canvas.rect(x - 22, ground - 62, 44, 62, glass, radius=9)
    canvas.rect(x - 8, ground - 80, 16, 24, glass, radius=3)
    if full:
        canvas.rect(x - 11, ground - 88, 22, 14, NAVY, radius=3)
        canvas.rect(x - 14, ground - 44, 28, 22, CREAM, radius=2)
    canvas.rect(x - 17, ground - 54, 5, 40, mix(glass, WHITE, 0.5), radius=2)


def screen(canvas: Canvas) -> None:
    """Draw a control screen on its foot."""
    canvas.rect(886, 520, 28, 155, mix(NAVY, SLATE, 0.3))
    canvas.rect(676, 268, 448, 276, NAVY, radius=16)
    canvas.rect(694, 286, 412, 240, mix(NAVY, ACCENT, 0.35), radius=6)
    for y in (336, 386, 436, 486):
        canvas.rect(714, y, 372, 2, mix(ACCENT, BLUE, 0.4))
    rising = smooth([(714, 480), (780, 470), (850, 430), (930, 390), (1010, 330), (1086, 316)], closed=False)
    falling = smooth([(714, 330), (790, 346), (860, 372), (930, 420), (1010, 452), (1086, 462)], closed=False)
    canvas.line(rising, 7, OCHRE)
    canvas.line(falling, 7, mix(SKY, BLUE, 0.25))
    canvas.oval((905, 405), 15, 15, RUST)
    canvas.ring((905, 405), 26, 4, mix(RUST, WHITE, 0.3))


def carpentry() -> Canvas:
    """Draw a carpenter's shop: marked beams on trestles, a square, a mallet, a glass wall behind."""
    canvas = Canvas(1200, 675, mix(SAND, CREAM, 0.3))
    glass_wall(canvas)
    canvas.rect(0, 540, 1200, 135, mix(SAND, WOOD, 0.35))
    canvas.rect(0, 536, 1200, 8, mix(WOOD, BARK, 0.3))
    wall_tools(canvas)
    for x in (330, 900):
        for foot in (-70, 70):
            canvas.line([(x, 446), (x + foot, 636)], 24, mix(BARK, WOOD, 0.25))
        canvas.line([(x - 46, 560), (x + 46, 560)], 16, mix(BARK, WOOD, 0.1))
        canvas.rect(x - 96, 436, 192, 26, mix(BARK, WOOD, 0.35), radius=4)
    for i, (x, y, length) in enumerate(((150, 372, 940), (190, 308, 880), (250, 244, 700))):
        beam(canvas, (x, y), length, marks=i + 1)
    square_and_mallet(canvas)
    for x, y in ((150, 616), (470, 628), (520, 606), (640, 632), (730, 612), (1040, 622), (1100, 604)):
        canvas.line(
            smooth([(x, y), (x + 12, y - 12), (x + 26, y), (x + 38, y - 9)], closed=False),
            5,
            mix(WOOD, CREAM, 0.45),
        )
    return canvas


def glass_wall(canvas: Canvas) -> None:
    """Draw a glass wall in iron, trees behind it."""
    canvas.rect(330, 40, 840, 440, SLATE)
    for column in range(6):
        for row in range(3):
            x, y = 342 + 138 * column, 52 + 142 * row
            pane = box(x, y, 126, 130)
            canvas.shape(pane, mix(SKY, WHITE, 0.15 + 0.12 * ((column + row) % 3)))
            canvas.inside(
                pane,
                lambda c: c.blob(
                    [
                        (300, 520),
                        (300, 380),
                        (450, 330),
                        (600, 400),
                        (760, 320),
                        (930, 390),
                        (1200, 340),
                        (1200, 520),
                    ],
                    mix(SAGE, SKY, 0.35),
                ),
            )


def wall_tools(canvas: Canvas) -> None:
    """Draw tools hung on the wall."""
    canvas.rect(40, 70, 240, 330, mix(SAND, WOOD, 0.5), radius=8)
    canvas.shape([(70, 110), (230, 128), (230, 146), (70, 168)], STEEL)
    canvas.rect(220, 108, 42, 58, BARK, radius=12)
    for i, x in enumerate((84, 122, 160)):
        canvas.rect(x, 210, 18, 76, (RUST, OCHRE, ACCENT)[i], radius=8)
        canvas.rect(x + 4, 284, 10, 66, STEEL)
    canvas.line([(218, 216), (218, 352)], 14, mix(WOOD, BARK, 0.4))
    canvas.rect(190, 206, 62, 34, SLATE, radius=5)


def beam(canvas: Canvas, corner: Point, length: float, *, marks: int) -> None:
    """Draw a beam with its tenon and its carved number."""
    x, y = corner
    canvas.rect(x, y, length, 62, mix(WOOD, SAND, 0.3))
    canvas.rect(x, y + 46, length, 16, mix(WOOD, BARK, 0.25))
    canvas.rect(x + length, y + 14, 46, 30, mix(WOOD, BARK, 0.1))
    for i in range(3):
        start = x + 220 + 190 * i
        canvas.line(
            smooth([(start, y + 18), (start + 60, y + 12), (start + 130, y + 20)], closed=False),
            3,
            mix(WOOD, BARK, 0.15),
        )
    for i in range(marks):
        canvas.line([(x + 46 + 20 * i, y + 12), (x + 46 + 20 * i, y + 36)], 6, BARK)


def square_and_mallet(canvas: Canvas) -> None:
    """Draw a square and a mallet on the uppermost beam."""
    canvas.rect(560, 116, 20, 128, STEEL)
    canvas.rect(560, 226, 190, 18, STEEL)
    for i in range(8):
        canvas.rect(592 + 19 * i, 234, 3, 10, SLATE)
    canvas.line([(442, 190), (442, 84)], 18, mix(WOOD, BARK, 0.3))
    canvas.rect(386, 178, 112, 66, mix(BARK, WOOD, 0.2), radius=8)
    canvas.rect(386, 178, 18, 66, mix(BARK, NAVY, 0.2), radius=8)
    canvas.rect(480, 178, 18, 66, mix(BARK, NAVY, 0.2), radius=8)


INDOORS = {
    "2026-11/images/livret.png": record_book,
    "2026-11/images/ligne.png": production_line,
    "2026-09/images/atelier-bois.png": carpentry,
}
