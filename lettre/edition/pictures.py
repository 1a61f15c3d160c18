"""The natural size of a picture, read from its bytes."""

import io
import math

from PIL import Image as Pillow


def size(content: bytes) -> tuple[int, int]:
    """Return width and height in pixels. Raises OSError for bytes that are no picture."""
    with Pillow.open(io.BytesIO(content)) as picture:
        return picture.size


def shown(content: bytes, width: int) -> tuple[int, int]:
    """Return width and height to show a picture at, at most `width` pixels wide.

    Files are made twice as large as they are shown, for dense screens, but never shown
    larger than they are.
    """
    natural_width, natural_height = size(content)
    wide = min(width, natural_width)
    return wide, max(1, round(natural_height * wide / natural_width))


def moving(content: bytes) -> float:
    """Return how many seconds a picture moves; 0 for one that stands still, infinity for one without end."""
    with Pillow.open(io.BytesIO(content)) as picture:
        frames = getattr(picture, "n_frames", 1)
        if frames == 1:
            return 0.0
        if picture.info.get("loop", 1) == 0:
            return math.inf
        duration = 0.0
        for frame in range(frames):
            picture.seek(frame)
            duration += picture.info.get("duration", 0) / 1000
        # the extension counts repetitions after the first showing (GIF89a, NETSCAPE2.0)
        return duration * (1 + int(picture.info.get("loop", 0)))
