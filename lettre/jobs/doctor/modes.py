"""Who else on this machine may read what is the house's alone: addresses, keys that sign, people's mails."""

import stat
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from lettre.feedback import kept
from lettre.jobs.doctor.model import Check, doubtful, good
from lettre.settings import Settings

MODES = "doctor.modes"
_OTHERS = stat.S_IROTH | stat.S_IWOTH


def examine(settings: Settings) -> Iterator[Check]:
    """Yield whether others than owner and group may read the database, kept mails or keys there are."""
    places = [place for place in _places(settings) if place.exists()]
    open_ = [place for place in places if any(map(_open, _files(place)))]
    if open_:
        names = " ".join(quote(str(place)) for place in open_)
        yield doubtful(MODES, "doctor.modes-open", names=names, n=len(open_))
    elif places:
        yield good(MODES, "doctor.modes-good")


def _places(settings: Settings) -> Iterator[Path]:
    if settings.database.startswith("sqlite:///"):
        file = settings.database.removeprefix("sqlite:///")
        # SQLite's two files beside it hold its pages, too
        yield from (Path(f"{file}{suffix}") for suffix in ("", "-wal", "-shm"))
    yield settings.root / kept.FOLDER
    yield settings.root / settings.dkim_keys


def _files(place: Path) -> Iterator[Path]:
    return place.rglob("*") if place.is_dir() else iter((place,))


def _open(file: Path) -> bool:
    """Tell whether others may read or write a file, and may go through every folder above it."""
    try:
        if not file.is_file() or not file.stat().st_mode & _OTHERS:
            return False
        return all(folder.stat().st_mode & stat.S_IXOTH for folder in file.resolve().parents)
    except OSError:
        return False
