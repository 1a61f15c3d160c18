"""An issue's plain-text twin as everybody may read it: without the lines that were one reader's own. Pure."""

import re

from lettre.edition.model import Edition, Hole

_HOLES = tuple(hole.value for hole in Hole)


def text(edition: Edition) -> str:
    """Return the plain-text twin without the lines that were one reader's own."""
    # paragraphs at even places, the blank lines before them at odd ones
    parts = ["", *re.split(r"(\n{2,})", edition.text.strip("\n"))]
    pairs = zip(parts[::2], map(_impersonal, parts[1::2]), strict=True)
    return "".join(blank + paragraph for blank, paragraph in pairs if paragraph).lstrip("\n") + "\n"


def _impersonal(paragraph: str) -> str:
    """Return a paragraph's lines but those with a hole, and those that only lead to one."""
    kept: list[str] = []
    for line in paragraph.split("\n"):
        if not any(hole in line for hole in _HOLES):
            kept.append(line)
        elif kept and kept[-1].rstrip().endswith(":"):
            kept.pop()
    return "\n".join(kept)
