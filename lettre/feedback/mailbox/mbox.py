"""Mails of an mbox file (RFC 4155). It is never changed: fingerprints tell what was recorded before."""

import mailbox
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

from lettre.errors import WorldError
from lettre.feedback.mailbox.model import LONGEST, Place, Returned


class Mbox:
    """An mbox file, locked while it is read: a mail server may be writing to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: mailbox.mbox | None = None

    def __enter__(self) -> Self:
        try:
            self._file = mailbox.mbox(self._path, create=False)
            self._file.lock()
        except (mailbox.Error, OSError) as error:
            reason = str(error) or type(error).__name__
            raise WorldError("feedback.no-mbox", file=str(self._path), reason=reason) from None
        return self

    def __exit__(self, *exc: object) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.unlock()
            self._file.close()

    def mails(self) -> Iterator[Returned]:
        """Yield every mail of the file, as it was before mbox put ">" before a line's "From "."""
        assert self._file is not None
        for key in self._file.keys():  # noqa: SIM118 - a mailbox is no mapping
            raw = self._file.get_bytes(key)[:LONGEST]
            yield Returned(key=str(key), raw=raw.replace(b"\n>From ", b"\nFrom "))

    def where(self, mail: Returned) -> str:
        """Return the file, and which of its mails it is, from 1."""
        return f"{self._path} #{int(mail.key) + 1}"

    def settle(self, mail: Returned, place: Place) -> None:
        """Leave the file as it is."""
