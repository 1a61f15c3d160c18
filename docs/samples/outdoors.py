"""Two scenes in the open and the mark of the newsletter."""

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
    mix,
    smooth,
    turned,
)


def school() -> Canvas:
    """Draw a vocational school in autumn: saw-tooth roofs, a russet tree, two bicycles."""
    canvas = Canvas(1200, 600, mix(SKY, CREAM, 0.25))
    canvas.oval((1010, 118), 58, 58, mix(OCHRE, CREAM, 0.55))
    for x, y, size in ((150, 96, 1.0), (560, 70, 0.8), (830, 150, 0.6)):
        cloud(canvas, x, y, size)
    canvas.blob(
        [(-60, 480), (120, 380), (360, 420), (600, 370), (900, 410), (1260, 360), (1260, 600), (-60, 600)],
        mix(SAGE, SKY, 0.35),
    )
    wall = mix(RUST, SAND, 0.35)
    for i in range(4):
        x = 230 + 175 * i
        canvas.shape([(x, 270), (x, 180), (x + 175, 270)], mix(SLATE, NAVY, 0.15))
        canvas.shape([(x, 270), (x, 194), (x + 12, 200), (x + 12, 270)], mix(SKY, WHITE, 0.5))
    canvas.rect(230, 268, 700, 232, wall)
    canvas.rect(230, 268, 700, 14, mix(wall, BRICK, 0.5))
    for x in (262, 396, 752):
        canvas.rect(x, 316, 108, 110, CREAM, radius=3)
        for column in range(3):
            for row in range(2):
                canvas.rect(x + 7 + 33 * column, 323 + 51 * row, 28, 46, mix(ACCENT, SKY, 0.35 + 0.15 * row))
    entrance(canvas)
    canvas.rect(0, 496, 1200, 104, mix(SAND, STEEL, 0.25))
    canvas.rect(0, 496, 1200, 8, mix(SAND, BARK, 0.2))
    tree(canvas)
    bicycle(canvas, (258, 490), RUST)
    bicycle(canvas, (440, 492), ACCENT)
    return canvas


def cloud(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw a cloud, `size` 1 being 190 pixels wide."""
    for dx, dy, radius in ((0, 0, 34), (46, -18, 44), (98, -8, 38), (138, 6, 26)):
        canvas.oval((x + dx * size, y + dy * size), radius * size, radius * size * 0.8, WHITE)
    canvas.rect(x - 24 * size, y + 2 * size, 186 * size, 28 * size, WHITE, radius=14 * size)


def entrance(canvas: Canvas) -> None:
    """Draw the door, its porch and three banners."""
    canvas.rect(566, 330, 128, 170, mix(ACCENT, NAVY, 0.2))
    canvas.rect(578, 342, 48, 150, mix(SKY, ACCENT, 0.25))
    canvas.rect(634, 342, 48, 150, mix(SKY, ACCENT, 0.25))
    for x in (620, 640):
        canvas.oval((x, 420), 4, 4, OCHRE)
    canvas.rect(540, 312, 180, 20, NAVY, radius=3)
    for i, colour in enumerate((OCHRE, CREAM, SAGE)):
        x = 886
        canvas.shape(
            [
                (x, 300 + 44 * i),
                (x + 30, 300 + 44 * i),
                (x + 30, 336 + 44 * i),
                (x + 15, 326 + 44 * i),
                (x, 336 + 44 * i),
            ],
            colour,
        )


def tree(canvas: Canvas) -> None:
    """Draw a russet tree and its leaves on the ground."""
    canvas.shape([(1046, 512), (1056, 330), (1076, 330), (1090, 512)], BARK)
    canvas.line([(1066, 400), (1110, 346)], 12, BARK)
    for x, y, radius, colour in (
        (1010, 290, 74, RUST),
        (1116, 296, 70, mix(RUST, BRICK, 0.4)),
        (1064, 232, 84, mix(RUST, OCHRE, 0.35)),
        (1070, 312, 66, mix(RUST, OCHRE, 0.15)),
    ):
        canvas.oval((x, y), radius, radius * 0.92, colour)
    for i in range(16):
        x, y = 960 + (i * 73) % 226, 510 + (i * 41) % 70
        canvas.shape(
            turned([(x - 9, y), (x, y - 5), (x + 9, y), (x, y + 5)], 37 * i, (x, y)),
            (RUST, OCHRE, BRICK)[i % 3],
        )


def bicycle(canvas: Canvas, ground: Point, colour: str) -> None:
    """Draw a bicycle whose back wheel touches the ground at `ground`."""
    x, y = ground
    back, front, crank = (x, y - 34), (x + 112, y - 34), (x + 48, y - 34)
    saddle, bars = (x + 34, y - 92), (x + 92, y - 96)
    for hub in (back, front):
        canvas.ring(hub, 36, 5, NAVY)
        canvas.oval(hub, 4, 4, NAVY)
    for start, end in (
        (back, crank),
        (crank, saddle),
        (back, (x + 38, y - 80)),
        ((x + 38, y - 80), (x + 94, y - 84)),
        (crank, (x + 94, y - 84)),
        (bars, front),
    ):
        canvas.line([start, end], 6, colour)
    canvas.line([(x + 22, y - 94), (x + 48, y - 94)], 9, NAVY)
    canvas.line([(x + 80, y - 104), (x + 92, y - 100), (x + 106, y - 106)], 6, NAVY)
    canvas.ring(crank, 11, 4, NAVY)


def seaside() -> Canvas:
    """Draw a small harbour at low tide."""
    canvas = Canvas(1200, 675, mix(SKY, MIST, 0.3))
    canvas.oval((330, 150), 62, 62, mix(OCHRE, CREAM, 0.6))
    for x, y, size in ((120, 110, 0.9), (620, 84, 1.0)):
        cloud(canvas, x, y, size)
    canvas.rect(0, 296, 1200, 160, mix(BLUE, ACCENT, 0.2))
    for x, y, length in (
        (40, 326, 120),
        (260, 346, 90),
        (420, 318, 150),
        (640, 352, 110),
        (120, 372, 160),
        (520, 378, 90),
    ):
        canvas.line([(x, y), (x + length, y)], 5, mix(BLUE, WHITE, 0.35))
    for x, sail in ((470, WHITE), (240, mix(RUST, WHITE, 0.35))):
        canvas.shape([(x, 236), (x, 292), (x + 34, 292)], sail)
        canvas.shape([(x - 5, 250), (x - 5, 292), (x - 26, 292)], mix(sail, SKY, 0.3))
        canvas.shape([(x - 30, 296), (x + 38, 296), (x + 26, 310), (x - 20, 310)], NAVY)
    lighthouse(canvas)
    canvas.blob(
        [(-80, 420), (160, 388), (420, 424), (700, 400), (960, 436), (1280, 410), (1280, 760), (-80, 760)],
        mix(SAND, OCHRE, 0.12),
    )
    canvas.blob([(-40, 500), (220, 476), (420, 508), (300, 540), (60, 536)], mix(SAND, BLUE, 0.35))
    canvas.blob([(560, 470), (700, 456), (800, 474), (700, 492)], mix(SAND, BLUE, 0.3))
    oyster_beds(canvas)
    boat_aground(canvas)
    cabin(canvas)
    for x, y, size in ((560, 190, 26), (640, 230, 20), (720, 176, 22), (90, 240, 18)):
        wing = smooth([(x - size, y), (x - size * 0.5, y - size * 0.45), (x, y)], closed=False)
        canvas.line(
            [*wing, *smooth([(x, y), (x + size * 0.5, y - size * 0.45), (x + size, y)], closed=False)],
            4,
            SLATE,
        )
    return canvas


def lighthouse(canvas: Canvas) -> None:
    """Draw the headland and its lighthouse."""
    canvas.blob([(760, 320), (860, 268), (980, 232), (1120, 216), (1290, 230), (1290, 460), (760, 400)], PINE)
    canvas.blob(
        [(700, 400), (800, 330), (900, 316), (1040, 360), (1290, 340), (1290, 470), (700, 440)],
        mix(PINE, NAVY, 0.25),
    )
    tower = [(1006, 236), (1018, 92), (1054, 92), (1066, 236)]
    canvas.shape(tower, WHITE)
    canvas.inside(tower, lambda c: [c.rect(990, y, 90, 30, BRICK) for y in (112, 172)])
    canvas.inside(
        tower, lambda c: c.shape([(1044, 80), (1070, 80), (1070, 240), (1050, 240)], mix(SLATE, WHITE, 0.35))
    )
    canvas.rect(1008, 82, 56, 12, NAVY, radius=3)
    canvas.rect(1020, 56, 32, 28, mix(OCHRE, CREAM, 0.35))
    canvas.shape([(1014, 58), (1058, 58), (1036, 34)], BRICK)


def oyster_beds(canvas: Canvas) -> None:
    """Draw rows of oyster tables on the foreshore."""
    for row, y in enumerate((520, 566, 616)):
        for i in range(4):
            x = 30 + 118 * i + 24 * row
            for leg in (12, 84):
                canvas.line([(x + leg, y), (x + leg, y + 30)], 5, mix(BARK, SLATE, 0.4))
            canvas.rect(x, y - 12, 96, 14, mix(SLATE, NAVY, 0.25), radius=6)
            canvas.rect(x + 6, y - 18, 38, 9, mix(SLATE, STEEL, 0.4), radius=4)
            canvas.rect(x + 50, y - 18, 38, 9, mix(SLATE, STEEL, 0.2), radius=4)


def boat_aground(canvas: Canvas) -> None:
    """Draw a fishing boat lying on the sand."""
    centre = (720.0, 540.0)
    canvas.blob([(540, 606), (700, 590), (900, 602), (860, 626), (580, 626)], mix(SAND, BARK, 0.25))
    hull = turned(
        smooth(
            [(548, 500), (640, 520), (800, 520), (916, 476), (880, 566), (800, 606), (630, 606), (574, 566)]
        ),
        -5,
        centre,
    )
    canvas.shape(hull, ACCENT)
    canvas.inside(
        hull,
        lambda c: c.shape(
            turned([(500, 572), (960, 560), (960, 700), (500, 700)], -5, centre), mix(RUST, BRICK, 0.3)
        ),
    )
    canvas.inside(
        hull,
        lambda c: c.line(
            turned(smooth([(540, 512), (640, 534), (800, 534), (924, 490)], closed=False), -5, centre),
            9,
            CREAM,
        ),
    )
    canvas.shape(turned([(640, 430), (748, 430), (760, 518), (632, 518)], -5, centre), CREAM)
    canvas.shape(turned([(628, 420), (758, 420), (758, 434), (628, 434)], -5, centre), BRICK)
    for x in (652, 704):
        canvas.shape(
            turned([(x, 446), (x + 38, 446), (x + 38, 482), (x, 482)], -5, centre), mix(SKY, ACCENT, 0.3)
        )
    canvas.line(turned([(790, 516), (790, 350)], -5, centre), 8, BARK)
    canvas.line(turned([(790, 372), (906, 478)], -5, centre), 3, SLATE)
    canvas.shape(turned([(794, 352), (840, 366), (794, 382)], -5, centre), OCHRE)
    canvas.line(smooth([(560, 520), (500, 560), (470, 600)], closed=False), 4, SLATE)


def cabin(canvas: Canvas) -> None:
    """Draw an oyster farmer's cabin on short stilts."""
    for x in (1002, 1072, 1150):
        canvas.rect(x, 560, 16, 76, mix(BARK, SLATE, 0.3))
    canvas.rect(980, 430, 220, 136, mix(BRICK, RUST, 0.3))
    for y in range(450, 566, 22):
        canvas.rect(980, y, 220, 4, mix(BRICK, NAVY, 0.2))
    canvas.shape([(956, 436), (1010, 372), (1220, 372), (1220, 436)], mix(SLATE, NAVY, 0.2))
    canvas.rect(1010, 466, 56, 94, mix(CREAM, SAND, 0.4))
    canvas.oval((1054, 514), 4, 4, NAVY)
    canvas.rect(1100, 470, 66, 54, CREAM)
    canvas.rect(1107, 477, 24, 40, mix(SKY, BLUE, 0.25))
    canvas.rect(1136, 477, 24, 40, mix(SKY, BLUE, 0.25))
    for i in range(3):
        canvas.rect(1040 + 46 * i, 612 - 26 * (i == 1), 44, 26, mix(WOOD, BARK, 0.15 * i), radius=2)
    canvas.rect(966, 560, 234, 12, mix(BARK, WOOD, 0.3))


def mark() -> Canvas:
    """Draw the newsletter's mark: a sheet, three lines, a seal with its ribbons."""
    canvas = Canvas(288, 288, ACCENT)
    canvas.rect(66, 44, 144, 186, mix(ACCENT, NAVY, 0.55), radius=10)
    canvas.rect(58, 38, 144, 186, WHITE, radius=10)
    canvas.rect(80, 66, 18, 92, ACCENT)
    canvas.rect(80, 140, 56, 18, ACCENT)
    for y, width in ((66, 62), (90, 62), (114, 44)):
        canvas.rect(118, y, width, 9, mix(STEEL, WHITE, 0.35), radius=4)
    for tail in (
        [(176, 196), (150, 262), (170, 256), (180, 274), (198, 214)],
        [(196, 196), (226, 262), (206, 256), (196, 274), (178, 214)],
    ):
        canvas.shape(tail, BRICK)
    points = [
        (188 + r * math.cos(a), 184 + r * math.sin(a))
        for i in range(32)
        for r, a in ((44 if i % 2 else 50, math.pi * i / 16),)
    ]
    canvas.shape(smooth(points, steps=6), OCHRE)
    canvas.ring((188, 184), 33, 5, mix(OCHRE, WHITE, 0.6))
    canvas.line([(173, 185), (184, 197), (204, 172)], 9, NAVY)
    return canvas


OUTDOORS = {"2026-09/images/rentree.png": school, "2026-09/images/littoral.png": seaside}
