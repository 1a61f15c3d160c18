"""Mails of a Maildir (https://cr.yp.to/proto/maildir.html), and a Maildir that keeps what a pipe brings."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lettre.errors import WorldError
from lettre.feedback.mailbox.model import LONGEST, Place, Returned

#: the file, in a Maildir, with the names of its mails that were read: no flag is ours alone, and a mail
#: program calls a mail seen that it has shown
READ = "lettre-read"
#: names of mails that are not there any more are left in it, up to so many more than the others
_SLACK = 1000
#: flags of a mail in `cur`, for whoever looks: seen, or flagged for a person
FLAGS = {Place.PROCESSED: "S", Place.TO_LOOK_AT: "F", Place.LEFT: ""}


@dataclass(frozen=True, slots=True)
class Maildir:
    """A Maildir at `path`: what is in `new` and `cur`, and has not been read by lettre, is read."""

    path: Path

    def __enter__(self) -> Self:
        if not (self.path / "new").is_dir() or not (self.path / "cur").is_dir():
            raise WorldError("feedback.no-maildir", folder=str(self.path))
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing stays open."""

    def mails(self) -> Iterator[Returned]:
        """Yield mails in the order they came; raises WorldError, after the others, for one that is closed."""
        closed: list[OSError] = []
        for file in sorted(self._unread(), key=lambda each: each.name):
            try:
                with file.open("rb") as opened:
                    raw = opened.read(LONGEST)
            except FileNotFoundError:
                continue  # a mail program has moved it meanwhile: the next reading finds it
            except OSError as error:
                closed.append(error)
                continue
            yield Returned(key=f"{file.parent.name}/{file.name}", raw=raw)
        for first in closed:
            reason = first.strerror or str(first)
            raise WorldError("feedback.unreadable", file=str(first.filename), reason=reason)

    def _unread(self) -> list[Path]:
        files = (each for folder in ("new", "cur") for each in (self.path / folder).iterdir())
        mails = [each for each in files if not each.name.startswith(".")]
        read = self._read()
        there = {_name(each.name) for each in mails}
        if len(read) > 2 * len(there & read) + _SLACK:
            self._forget(there & read)
        return [each for each in mails if _name(each.name) not in read and each.is_file()]

    def _read(self) -> set[bytes]:
        try:
            return set((self.path / READ).read_bytes().split(b"\n"))
        except FileNotFoundError:
            return set()

    def _forget(self, kept: set[bytes]) -> None:
        """Keep only the names of mails that are there still."""
        draft = self.path / f"{READ}.new"
        draft.write_bytes(b"".join(name + b"\n" for name in sorted(kept)))
        draft.rename(self.path / READ)

    def where(self, mail: Returned) -> str:
        """Return the mail's file."""
        return str(self.path / mail.key)

    def settle(self, mail: Returned, place: Place) -> None:
        """Move a mail from `new` to `cur`, seen or flagged, and write down that it was read."""
        name = mail.key.partition("/")[2]
        flags = "".join(sorted({*name.partition(":2,")[2], *FLAGS[place]}))
        target = self.path / "cur" / f"{name.partition(':2,')[0]}:2,{flags}"
        with suppress(FileNotFoundError):  # a mail program, or another reading, has moved it meanwhile
            (self.path / mail.key).rename(target)
        with (self.path / READ).open("ab") as read:
            read.write(_name(name) + b"\n")


def _name(file: str) -> bytes:
    """Return what stays of a mail's name whatever flags it is given."""
    return os.fsencode(file.partition(":2,")[0])


def keep(path: Path, raw: bytes, mark: str) -> None:
    """Keep a mail for a person, flushed to disk and its owner's alone; one that is kept already stays one."""
    for folder in (path, path / "tmp", path / "new", path / "cur"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft, target = path / "tmp" / mark, path / "cur" / f"{mark}:2,F"
    with open(draft, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(target)
