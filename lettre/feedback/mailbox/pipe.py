"""One mail, handed over by the mail server on standard input. It answers for it: see `settle`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lettre.feedback.heading import fingerprint
from lettre.feedback.mailbox import maildir
from lettre.feedback.mailbox.model import LONGEST, Place, Returned


@dataclass(frozen=True, slots=True)
class Pipe:
    """A mail's bytes, and the Maildir that keeps it if a person should look at it: nobody else has it."""

    raw: bytes
    kept: Path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing stays open."""

    def mails(self) -> Iterator[Returned]:
        """Yield the mail."""
        yield Returned(key="-", raw=self.raw[:LONGEST])

    def where(self, mail: Returned) -> str:
        """Say that it came on standard input."""
        return mail.key

    def settle(self, mail: Returned, place: Place) -> None:
        """Keep what a person should see; the exit code tells the mail server that all is done."""
        if place is not Place.PROCESSED:
            maildir.keep(self.kept, self.raw, fingerprint(mail.raw))
