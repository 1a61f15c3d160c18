"""The natural size of a picture, read from its bytes."""

import io

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
