"""Room for what is written: the database of a house on one machine, and a Maildir."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from lettre.jobs.doctor.model import Check, doubtful, failed, good, not_done
from lettre.mail import transports
from lettre.mail.maildir import Maildir
from lettre.settings import Settings

ROOM = "doctor.room"
#: bytes below which a sending may not end, and below which somebody should look
TOO_LITTLE, LITTLE = 50_000_000, 500_000_000


def examine(settings: Settings) -> Iterator[Check]:
    """Yield how much room there is, for each place that lettre writes to."""
    # two places on one disk share their room
    disks = {place.stat().st_dev: place for place in _places(settings)}
    yield from map(_room, disks.values())


def nearest(place: Path) -> Path:
    """Return the nearest folder above `place`, or itself, that is there."""
    return next(each for each in (place, *place.parents) if each.is_dir())


def _places(settings: Settings) -> Iterator[Path]:
    if settings.database.startswith("sqlite:///"):
        yield nearest(Path(settings.database.removeprefix("sqlite:///")).parent)
    transport = transports.from_url(settings.transport, settings.root)
    if isinstance(transport, Maildir):
        yield nearest(transport.path)


def _room(place: Path) -> Check:
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        return not_done(ROOM, "doctor.room-unknown", folder=str(place), reason=error.strerror or str(error))
    params = {"folder": str(place), "free": f"{free / 1_000_000:,.0f}".replace(",", "\u202f")}
    if free < TOO_LITTLE:
        return failed(ROOM, "doctor.room-none", **params)
    return (
        doubtful(ROOM, "doctor.room-little", **params)
        if free < LITTLE
        else good(ROOM, "doctor.room-good", **params)
    )
