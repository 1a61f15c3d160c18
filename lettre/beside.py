"""⚡ A file made beside its place, which it takes when it is whole: a failure leaves what was there."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lettre.errors import Place, WorldError


@contextmanager
def draft(file: Path) -> Iterator[Path]:
    """Yield an empty file beside `file`, its owner's alone; it is gone after the block unless it was moved.

    Raises WorldError when the folder cannot be written.
    """
    try:
        number, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise WorldError(
            "cli.unwritable", Place(file=str(file.parent)), reason=error.strerror or "?"
        ) from None
    os.close(number)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
