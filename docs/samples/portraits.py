"""Three portraits of people who do not exist, drawn flat."""

from drawing import (
    ACCENT,
    BARK,
    BLUE,
    BRICK,
    CREAM,
    MIST,
    NAVY,
    OCHRE,
    RUST,
    SAGE,
    SAND,
    SKY,
    SLATE,
    STEEL,
    WHITE,
    WOOD,
    Canvas,
    box,
    mix,
    smooth,
    turned,
)
from faces import AXIS, Face, features, glasses, head, neck, shoulders


def sea_window(canvas: Canvas) -> None:
    """Draw a room with a window that gives on the sea."""
    canvas.rect(700, 110, 400, 560, WHITE, radius=10)
    canvas.rect(724, 134, 352, 512, SKY)
    canvas.oval((980, 250), 52, 52, CREAM)
    canvas.rect(724, 430, 352, 216, BLUE)
    canvas.rect(724, 430, 352, 12, mix(BLUE, WHITE, 0.5))
    for x, y, length in ((770, 486, 90), (930, 520, 110), (800, 572, 130), (990, 470, 60)):
        canvas.line([(x, y), (x + length, y)], 6, mix(BLUE, WHITE, 0.4))
    canvas.shape([(964, 470), (1044, 470), (1030, 496), (978, 496)], NAVY)
    canvas.shape([(1004, 350), (1004, 462), (1056, 462)], WHITE)
    canvas.shape([(996, 372), (996, 462), (962, 462)], mix(WHITE, RUST, 0.7))
    canvas.rect(892, 134, 16, 512, WHITE)
    canvas.rect(680, 660, 440, 26, mix(SAND, WOOD, 0.4), radius=6)
    shelf(canvas)


def shelf(canvas: Canvas) -> None:
    """Draw a shelf with binders and a plant."""
    canvas.rect(70, 330, 290, 20, mix(SAND, WOOD, 0.55), radius=4)
    for x, height, colour in ((92, 150, RUST), (136, 168, ACCENT), (180, 140, OCHRE)):
        canvas.rect(x, 330 - height, 36, height, mix(colour, CREAM, 0.25), radius=4)
        canvas.rect(x + 8, 330 - height + 24, 20, 34, CREAM, radius=3)
    for lean in (-40, -14, 14, 40):
        leaf = smooth(
            [(296, 270), (296 + lean * 0.7 - 12, 210), (296 + lean * 1.5, 150), (296 + lean * 0.7 + 14, 214)]
        )
        canvas.shape(leaf, mix(SAGE, NAVY, 0.12 if lean < 0 else 0.0))
    canvas.shape([(262, 262), (330, 262), (320, 330), (272, 330)], mix(RUST, BRICK, 0.3))


def quintric() -> Canvas:
    """Draw Maëlle Quintric: short brown hair, a blue scarf, the sea behind her."""
    face = Face(skin="#f0c6a4", shade="#d9a07d", hair="#4a3128")
    canvas = Canvas(1200, 1200, mix(SAND, CREAM, 0.35))
    sea_window(canvas)
    canvas.blob(
        [
            (600, 196),
            (740, 224),
            (822, 340),
            (826, 500),
            (790, 628),
            (700, 690),
            (500, 690),
            (410, 628),
            (374, 500),
            (378, 340),
            (460, 224),
        ],
        face.hair,
    )
    shoulders(canvas, mix(SLATE, NAVY, 0.35), width=380)
    neck(canvas, face)
    head(canvas, face)
    features(canvas, face, brow=12)
    fringe = [
        (430, 470),
        (412, 360),
        (470, 240),
        (600, 188),
        (730, 226),
        (792, 340),
        (776, 470),
        (752, 400),
        (700, 340),
        (640, 318),
        (540, 372),
        (470, 396),
    ]
    canvas.blob(fringe, face.hair)
    canvas.line(smooth([(492, 330), (560, 268), (650, 244)], closed=False), 9, mix(face.hair, WOOD, 0.35))
    canvas.line(smooth([(520, 352), (580, 300), (664, 276)], closed=False), 7, mix(face.hair, WOOD, 0.25))
    scarf(canvas)
    for x in (434, 768):
        canvas.oval((x, 556), 10, 10, OCHRE)
    return canvas


def scarf(canvas: Canvas) -> None:
    """Draw a blue scarf, knotted on the left."""
    band = smooth(
        [
            (470, 742),
            (540, 790),
            (600, 802),
            (680, 786),
            (736, 738),
            (764, 790),
            (712, 862),
            (600, 890),
            (492, 866),
            (438, 800),
        ]
    )
    tail = smooth([(500, 850), (566, 868), (586, 990), (560, 1110), (470, 1090), (496, 970)])
    canvas.shape(tail, mix(ACCENT, BLUE, 0.35))
    canvas.shape(band, mix(ACCENT, BLUE, 0.55))
    canvas.inside(
        band,
        lambda c: [c.line([(x, 900), (x + 70, 720)], 8, mix(SKY, BLUE, 0.3)) for x in range(380, 800, 44)],
    )
    canvas.blob([(486, 838), (548, 826), (584, 864), (560, 912), (496, 906)], ACCENT)


def hull(canvas: Canvas) -> None:
    """Draw the bow of a boat on its props, in a hall with a strip of windows."""
    canvas.rect(0, 0, 1200, 260, mix(MIST, SKY, 0.5))
    for x in range(40, 1200, 190):
        canvas.rect(x, 60, 150, 150, mix(WHITE, SKY, 0.35), radius=6)
    canvas.rect(0, 250, 1200, 14, mix(STEEL, MIST, 0.4))
    side = [
        (-160, 300),
        (300, 372),
        (800, 372),
        (1180, 300),
        (1130, 520),
        (1000, 760),
        (760, 900),
        (200, 930),
        (-160, 900),
    ]
    outline = smooth(side, steps=14)
    canvas.shape(outline, mix(RUST, SAND, 0.1))
    canvas.inside(
        outline,
        lambda c: c.shape(
            smooth(
                [(0, 300), (400, 388), (800, 388), (1240, 296), (1240, 420), (800, 500), (400, 500), (0, 440)]
            ),
            CREAM,
        ),
    )
    canvas.inside(
        outline,
        lambda c: c.line(smooth([(0, 470), (400, 528), (800, 528), (1240, 440)], closed=False), 16, ACCENT),
    )
    for y in (620, 700, 780):
        canvas.inside(
            outline,
            lambda c, y=y: c.line(
                smooth([(0, y - 40), (400, y), (800, y - 6), (1240, y - 110)], closed=False),
                4,
                mix(RUST, BARK, 0.4),
            ),
        )
    for x in (110, 1010):
        canvas.shape([(x, 760), (x + 34, 760), (x + 60, 1200), (x - 26, 1200)], mix(WOOD, BARK, 0.25))


def orsolle() -> Canvas:
    """Draw Bastien Orsolle: a red beard, a woollen cap, a hull behind him."""
    face = Face(skin="#f2c9ab", shade="#dba283", hair="#a9552f", eye="#28394a")
    canvas = Canvas(1200, 1200, mix(MIST, STEEL, 0.35))
    hull(canvas)
    shoulders(canvas, mix(OCHRE, BARK, 0.12), width=420)
    neck(canvas, face)
    canvas.shape(
        smooth(
            [(468, 724), (600, 812), (732, 724), (790, 790), (700, 868), (600, 884), (500, 868), (410, 790)]
        ),
        mix(NAVY, SLATE, 0.25),
    )
    head(canvas, face)
    features(canvas, face, brow=20, smile=0.7)
    beard(canvas, face)
    woollen_cap(canvas)
    canvas.line([(600, 892), (600, 1200)], 8, mix(BARK, NAVY, 0.2))
    for y in (960, 1060, 1160):
        canvas.oval((628, y), 11, 11, mix(BARK, NAVY, 0.3))
    return canvas


def beard(canvas: Canvas, face: Face) -> None:
    """Draw a full beard, a smile in it, and a moustache."""
    outline = smooth(
        [
            (440, 500),
            (470, 566),
            (530, 586),
            (600, 574),
            (670, 586),
            (730, 566),
            (760, 500),
            (762, 600),
            (716, 706),
            (600, 772),
            (484, 706),
            (438, 600),
        ]
    )
    canvas.shape(outline, face.hair)
    canvas.inside(
        outline,
        lambda c: c.shape(
            smooth([(690, 480), (700, 620), (620, 800), (840, 800), (820, 470)]), mix(face.hair, BARK, 0.45)
        ),
    )
    canvas.oval((600, 632), 54, 25, mix(face.shade, BRICK, 0.8))
    canvas.shape(smooth([(540, 626), (600, 610), (660, 626), (600, 634)]), WHITE)
    moustache = smooth(
        [
            (600, 584),
            (640, 572),
            (700, 600),
            (712, 628),
            (650, 622),
            (600, 608),
            (550, 622),
            (488, 628),
            (500, 600),
            (560, 572),
        ]
    )
    canvas.shape(moustache, mix(face.hair, WOOD, 0.18))


def woollen_cap(canvas: Canvas) -> None:
    """Draw a ribbed cap with a turned-up edge."""
    dome = smooth(
        [(430, 380), (440, 262), (520, 180), (600, 160), (680, 180), (760, 262), (770, 380), (600, 400)]
    )
    canvas.shape(dome, ACCENT)
    canvas.inside(
        dome,
        lambda c: [
            c.line(smooth([(600 + (x - 600) * 0.5, 150), (x, 400)], closed=False), 5, mix(ACCENT, NAVY, 0.5))
            for x in range(430, 790, 40)
        ],
    )
    brim = smooth(
        [
            (416, 352),
            (508, 330),
            (600, 324),
            (692, 330),
            (784, 352),
            (790, 410),
            (692, 398),
            (600, 394),
            (508, 398),
            (410, 410),
        ]
    )
    canvas.shape(brim, mix(ACCENT, BLUE, 0.35))
    canvas.inside(
        brim, lambda c: [c.line([(x, 310), (x, 420)], 5, mix(ACCENT, BLUE, 0.1)) for x in range(420, 790, 26)]
    )


def timber_frame(canvas: Canvas) -> None:
    """Draw a timber frame against the sky."""
    canvas.rect(0, 0, 1200, 1200, mix(SKY, MIST, 0.4))
    canvas.blob([(80, 300), (170, 250), (260, 280), (330, 300), (300, 340), (120, 344)], WHITE)
    canvas.blob([(860, 180), (960, 130), (1060, 170), (1120, 200), (1080, 232), (900, 230)], WHITE)
    light, dark = mix(WOOD, SAND, 0.25), mix(WOOD, BARK, 0.35)
    for x in (60, 560, 1060):
        canvas.rect(x, 330, 62, 870, light)
        canvas.rect(x + 44, 330, 18, 870, dark)
    for start, end in (
        ((122, 640), (330, 400)),
        ((560, 640), (352, 400)),
        ((622, 640), (830, 400)),
        ((1060, 640), (852, 400)),
    ):
        canvas.line([start, end], 40, dark)
    canvas.rect(0, 352, 1200, 66, light)
    canvas.rect(0, 402, 1200, 16, dark)
    for x in range(-200, 1300, 240):
        canvas.shape([(x, 352), (x + 44, 352), (x + 404, -60), (x + 360, -60)], mix(light, WHITE, 0.12))
    for x in (91, 591, 1091):
        canvas.oval((x - 8, 384), 9, 9, BARK)


def treguidec() -> Canvas:
    """Draw Hélène Tréguidec-Nowak: grey hair in a bun, round glasses, a timber frame behind her."""
    face = Face(skin="#f1cdb4", shade="#d9a98c", hair="#b9bec4", eye="#2f4a3c")
    canvas = Canvas(1200, 1200, SKY)
    timber_frame(canvas)
    dark_hair = mix(face.hair, SLATE, 0.35)
    canvas.oval((600, 178), 104, 88, face.hair)
    canvas.line(smooth([(520, 190), (590, 140), (668, 160)], closed=False), 8, dark_hair)
    canvas.line(smooth([(528, 216), (600, 182), (680, 200)], closed=False), 8, dark_hair)
    canvas.blob(
        [
            (600, 212),
            (724, 240),
            (794, 342),
            (800, 470),
            (770, 560),
            (430, 560),
            (400, 470),
            (406, 342),
            (476, 240),
        ],
        dark_hair,
    )
    shoulders(canvas, mix(BRICK, RUST, 0.4), width=370)
    neck(canvas, face)
    collar(canvas)
    pencil(canvas)
    head(canvas, face)
    features(canvas, face, brow=12, smile=1.1)
    parting(canvas, face)
    glasses(canvas)
    return canvas


def parting(canvas: Canvas, face: Face) -> None:
    """Draw hair parted in the middle, with lighter strands."""
    front = [
        (428, 452),
        (420, 360),
        (480, 258),
        (600, 214),
        (720, 258),
        (780, 360),
        (772, 452),
        (744, 372),
        (668, 306),
        (600, 290),
        (532, 306),
        (456, 372),
    ]
    canvas.blob(front, face.hair)
    for dx in (-1, 1):
        for reach in (60, 110):
            canvas.line(
                smooth(
                    [(AXIS + dx * 14, 236), (AXIS + dx * reach, 262), (AXIS + dx * (reach + 50), 326)],
                    closed=False,
                ),
                6,
                mix(face.hair, WHITE, 0.4),
            )


def collar(canvas: Canvas) -> None:
    """Draw the polo neck of a pullover."""
    canvas.blob(
        [(496, 726), (600, 760), (704, 726), (722, 806), (600, 846), (478, 806)], mix(BRICK, RUST, 0.65)
    )
    for x in range(510, 710, 26):
        canvas.line(
            [(x, 752 + 20 * (1 - abs(x - 600) / 110)), (x, 806 + 20 * (1 - abs(x - 600) / 110))],
            5,
            mix(BRICK, RUST, 0.3),
        )


def pencil(canvas: Canvas) -> None:
    """Draw a carpenter's pencil behind the ear."""
    centre = (782, 436)
    canvas.shape(turned(box(692, 424, 180, 22), -32, centre), RUST)
    canvas.shape(turned(box(692, 424, 180, 8), -32, centre), mix(RUST, WHITE, 0.25))
    canvas.shape(turned([(872, 424), (872, 446), (904, 435)], -32, centre), SAND)
    canvas.shape(turned([(892, 431), (892, 439), (904, 435)], -32, centre), NAVY)


PORTRAITS = {
    "2026-11/images/quintric.png": quintric,
    "2026-11/images/orsolle.png": orsolle,
    "2026-09/images/treguidec.png": treguidec,
}
