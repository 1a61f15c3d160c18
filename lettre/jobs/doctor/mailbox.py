"""The mailbox that bounces come to: opened as a reading would, and left as it is."""

from collections.abc import Iterator

from lettre.errors import LettreError
from lettre.feedback.mailbox import mailboxes
from lettre.jobs.doctor.model import Check, good, refused
from lettre.settings import Settings

MAILBOX = "doctor.mailbox"


def examine(settings: Settings) -> Iterator[Check]:
    """Yield whether the mailbox can be read; nothing for a house that has none."""
    url = settings.feedback.mailbox
    if url is None:
        return
    if url.startswith("pipe:"):
        yield good(MAILBOX, "doctor.mailbox-pipe")
        return
    try:
        with mailboxes.from_url(url, settings.root, settings.feedback):
            yield good(MAILBOX, "doctor.mailbox-read", where=str(settings.feedback.shown))
    except LettreError as error:
        yield refused(MAILBOX, error)
