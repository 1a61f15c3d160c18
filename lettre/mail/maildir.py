"""Messages into a Maildir (https://cr.yp.to/proto/maildir.html): the safe default, nothing leaves.

A message's file is named after its Message-ID, so a message written twice is one file.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from lettre.mail.model import Message
from lettre.mail.outcome import Kind, Outcome, Stage
from lettre.mail.transport import MayBegin


@dataclass(frozen=True, slots=True)
class Maildir:
    """A Maildir at `path`, made when the first message comes."""

    path: Path
    connections: int = 1

    async def open(self) -> "Maildir | Outcome":
        """Make the three folders of a Maildir."""
        try:
            for folder in ("tmp", "new", "cur"):
                (self.path / folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return Outcome(kind=Kind.BLOCKED, stage=Stage.CONNECT, text=str(error))
        return self

    async def send(
        self, message: Message, may_begin: MayBegin, *, following: Message | None = None
    ) -> Outcome:
        """Write one message: whole in `tmp`, flushed to disk, then moved into `new`."""
        del following  # nothing of it could go early
        if not await may_begin():
            return Outcome(kind=Kind.WITHHELD, stage=Stage.DATA, reusable=True)
        name = message.message_id.strip("<>").replace("/", "_")
        draft = self.path / "tmp" / name
        try:
            self._write(draft, message)
            draft.replace(self.path / "new" / name)
        except OSError as error:
            return Outcome(kind=Kind.BLOCKED, stage=Stage.BODY, text=str(error))
        return Outcome(kind=Kind.ACCEPTED, stage=Stage.DOT, code=250, text=name, reusable=True)

    def _write(self, draft: Path, message: Message) -> None:
        # Delivered-To and Return-Path stand for the envelope, which a Maildir has no other place for
        envelope = f"Return-Path: <{message.sender}>\nDelivered-To: {message.recipient}\n".encode()
        with draft.open("wb") as file:
            file.write(envelope + message.content.replace(b"\r\n", b"\n"))
            file.flush()
            os.fsync(file.fileno())

    async def close(self) -> None:
        """Nothing stays open."""
