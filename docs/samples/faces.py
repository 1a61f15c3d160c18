"""The parts of a portrait: bust, neck, head and features, in a square of 1,200 pixels."""

from dataclasses import dataclass

from drawing import BRICK, NAVY, RUST, WHITE, Canvas, Point, mirrored, mix, smooth

AXIS = 600.0
HEAD: list[Point] = [
    (600, 258),
    (692, 278),
    (752, 352),
    (764, 462),
    (744, 570),
    (690, 656),
    (600, 698),
    (510, 656),
    (456, 570),
    (436, 462),
    (448, 352),
    (508, 278),
]


@dataclass(frozen=True, kw_only=True)
class Face:
    """The colours of a face."""

    skin: str
    shade: str
    hair: str
    blush: str = RUST
    eye: str = "#2b2320"


def shoulders(canvas: Canvas, cloth: str, *, width: float = 400) -> None:
    """Draw the bust, lit from the left."""
    half = [(AXIS, 742), (AXIS - 110, 760), (AXIS - 250, 806), (AXIS - width + 40, 900), (AXIS - width, 1060)]
    outline = smooth([*half, (AXIS - width - 10, 1240)], closed=False)
    whole = outline + mirrored(reversed(outline), AXIS)
    canvas.shape(whole, cloth)
    canvas.inside(
        whole, lambda c: c.shape([(700, 700), (1200, 700), (1200, 1200), (800, 1200)], mix(cloth, NAVY, 0.22))
    )


def neck(canvas: Canvas, face: Face) -> None:
    """Draw the neck and the shadow the chin throws on it."""
    outline: list[Point] = [(522, 600), (678, 600), (682, 770), (600, 826), (518, 770)]
    canvas.shape(outline, face.skin)
    canvas.inside(outline, lambda c: c.oval((606, 652), 130, 96, face.shade))


def head(canvas: Canvas, face: Face) -> None:
    """Draw ears and face, its right side in a light shade."""
    for x, colour in ((434, face.skin), (766, face.shade)):
        canvas.oval((x, 500), 32, 48, colour)
        canvas.oval((x, 502), 15, 28, mix(face.skin, face.shade, 0.9))
    outline = smooth(HEAD)
    canvas.shape(outline, face.skin)
    side = smooth([(660, 240), (716, 400), (706, 560), (620, 720), (800, 760), (860, 480), (780, 220)])
    canvas.inside(outline, lambda c: c.shape(side, mix(face.skin, face.shade, 0.55)))


def features(canvas: Canvas, face: Face, *, brow: float = 15, smile: float = 1.0) -> None:
    """Draw eyes, brows, nose, cheeks and a smile."""
    for x in (514, 686):
        canvas.oval((x, 572), 40, 27, mix(face.skin, face.blush, 0.28))
    for x in (532, 668):
        canvas.oval((x, 486), 16, 20, face.eye)
        canvas.oval((x + 6, 479), 5, 6, WHITE)
        inner, outer = (x + 34, x - 36) if x < AXIS else (x - 34, x + 36)
        canvas.line(smooth([(outer, 438), (x, 420), (inner, 434)], closed=False), brow, face.hair)
    nose = smooth([(604, 492), (588, 548), (592, 566), (616, 568)], closed=False)
    canvas.line(nose, 9, mix(face.skin, face.shade, 1.0))
    lift = 20 * smile
    mouth = smooth(
        [(550, 614), (572, 614 + lift), (600, 614 + lift * 1.4), (628, 614 + lift), (650, 614)], closed=False
    )
    canvas.line(mouth, 11, mix(face.shade, BRICK, 0.75))


def glasses(canvas: Canvas) -> None:
    """Draw round glasses."""
    for x in (530, 670):
        canvas.ring((x, 490), 60, 9, NAVY)
    canvas.line(smooth([(586, 482), (600, 472), (614, 482)], closed=False), 9, NAVY)
    canvas.line([(474, 480), (440, 468)], 9, NAVY)
    canvas.line([(726, 480), (760, 468)], 9, NAVY)
