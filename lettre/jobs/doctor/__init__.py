"""What a house needs to send letters, looked at piece by piece; nothing is sent and nothing changed."""

from collections.abc import Iterator
from datetime import datetime

from lettre.jobs.doctor import configuration, database, disk, mailbox, modes, public, relay, signing, versions
from lettre.jobs.doctor.model import Check
from lettre.settings import Settings


def examine(settings: Settings, now: datetime) -> Iterator[Check]:
    """Yield what is found of a house whose settings could be read, one check after the other."""
    yield from configuration.examine(settings)
    yield from database.examine(settings, now)
    yield from disk.examine(settings)
    yield from modes.examine(settings)
    yield from relay.examine(settings, now)
    yield from signing.examine(settings)
    yield from mailbox.examine(settings)
    yield from public.examine(settings, now)
    yield from versions.examine()
