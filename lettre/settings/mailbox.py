"""The mailbox that is read, as the rest of lettre works with it: its password from where it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lettre.redaction import redacted
from lettre.settings import secrets
from lettre.settings.feedback import FeedbackTable


@dataclass(frozen=True, kw_only=True, slots=True)
class Feedback:
    """The mailbox that is read, as a URL with its password, or None: show `shown`.

    `processed` and `to_look_at` are IMAP folders; `every` counts minutes.
    """

    mailbox: str | None = None
    processed: str = "lettre-traites"
    to_look_at: str = "lettre-a-voir"
    every: int = 5

    @property
    def shown(self) -> str | None:
        """The mailbox's URL without its password."""
        return None if self.mailbox is None else redacted(self.mailbox)


def house(table: FeedbackTable, root: Path, environ: Mapping[str, str]) -> Feedback:
    """Return what `[feedback]` says. Raises SettingsError when the file of a password cannot be read."""
    return Feedback(
        mailbox=table.mailbox and secrets.with_password(table.mailbox, root, environ),
        processed=table.processed,
        to_look_at=table.to_look_at,
        every=table.every,
    )
