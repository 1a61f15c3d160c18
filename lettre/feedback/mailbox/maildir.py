"""Mails of a Maildir (https://cr.yp.to/proto/maildir.html), and a Maildir that keeps what a pipe brings."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lettre.errors import WorldError
from lettre.feedback.mailbox.model import LONGEST, Place, Returned

#: flags of a mail in `cur`: seen, or flagged for a person
FLAGS = {Place.PROCESSED: "S", Place.TO_LOOK_AT: "F", Place.LEFT: ""}


@dataclass(frozen=True, slots=True)
class Maildir:
    """A Maildir at `path`: what is in `new`, and what is in `cur` without a mark of ours, is read."""

    path: Path

    def __enter__(self) -> Self:
        if not (self.path / "new").is_dir() or not (self.path / "cur").is_dir():
            raise WorldError("feedback.no-maildir", folder=str(self.path))
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing stays open."""

    def mails(self) -> Iterator[Returned]:
        """Yield mails in the order they came."""
        for file in sorted(self._unmarked(), key=lambda each: each.name):
            try:
                with file.open("rb") as opened:
                    raw = opened.read(LONGEST)
            except FileNotFoundError:
                continue  # a mail program has moved it meanwhile: the next reading finds it
            yield Returned(key=f"{file.parent.name}/{file.name}", raw=raw)

    def _unmarked(self) -> Iterator[Path]:
        yield from (each for each in (self.path / "new").iterdir() if not each.name.startswith("."))
        for file in (self.path / "cur").iterdir():
            if not file.name.startswith(".") and not {"S", "F"} & set(_flags(file.name)):
                yield file

    def where(self, mail: Returned) -> str:
        """Return the mail's file."""
        return str(self.path / mail.key)

    def settle(self, mail: Returned, place: Place) -> None:
        """Move a mail from `new` to `cur`, seen or flagged."""
        name = mail.key.partition("/")[2]
        flags = "".join(sorted({*_flags(name), *FLAGS[place]}))
        target = self.path / "cur" / f"{name.partition(':2,')[0]}:2,{flags}"
        (self.path / mail.key).rename(target)


def _flags(name: str) -> str:
    return name.partition(":2,")[2]


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
