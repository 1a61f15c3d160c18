"""CSV for spreadsheets: cells that are no formulas, and files that are there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from lettre import beside


def cell(text: str) -> str:
    """Return `text`, disarmed when it begins like a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


@contextmanager
def written(path: Path) -> Iterator[TextIO]:
    """Open a file to write CSV into, with a byte order mark: without it French Excel reads accents wrong.

    It is written beside and put in its place when the block ends: a failure leaves the file that was there.
    Raises WorldError when it cannot be written.
    """
    place = path.resolve()
    if place.exists() and not place.is_file():
        # a pipe or a device is no file to be put in the place of
        with place.open("w", encoding="utf-8-sig", newline="") as file:
            yield file
        return
    with beside.draft(place) as draft:
        with draft.open("w", encoding="utf-8-sig", newline="") as file:
            yield file
        draft.chmod(place.stat().st_mode if place.exists() else 0o666 & ~_umask())
        draft.replace(place)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
