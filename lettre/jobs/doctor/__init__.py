"""What a house needs to send letters, looked at piece by piece; nothing is sent and nothing changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from lettre.jobs.doctor import configuration, database, disk, mailbox, modes, public, relay, signing, versions
from lettre.jobs.doctor.model import Check, failed
from lettre.settings import Settings


def examine(settings: Settings, now: datetime) -> Iterator[Check]:
    """Yield what is found of a house whose settings could be read, one check after the other."""
    yield from each(
        {
            configuration.SETTINGS: lambda: configuration.examine(settings),
            database.DATABASE: lambda: database.examine(settings, now),
            disk.ROOM: lambda: disk.examine(settings),
            modes.MODES: lambda: modes.examine(settings),
            relay.REACHED: lambda: relay.examine(settings, now),
            signing.SIGNING: lambda: signing.examine(settings),
            mailbox.MAILBOX: lambda: mailbox.examine(settings),
            public.PAGES: lambda: public.examine(settings, now),
            versions.VERSIONS: versions.examine,
        }
    )


def each(parts: Mapping[str, Callable[[], Iterable[Check]]]) -> Iterator[Check]:
    """Yield what each part finds, by what it looks at; one that raises has failed, and the others go on."""
    for about, part in parts.items():
        try:
            yield from part()
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            yield failed(about, "doctor.unforeseen", error=reason)
