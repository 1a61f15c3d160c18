"""aiosmtpd with a journal of every step: a line opened, a body asked for, ended, taken, answered.

    python -m tests.kills.relay FOLDER DELAY

Each message rests half of DELAY before it is taken and half before it is answered, so that a sender that dies
meanwhile leaves some that were taken and some that were not. No more are taken than FOLDER/allowed
says (see `allow`): the others stay in flight until it is raised.
"""

import asyncio
import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP

from tests import journal

#: seconds between two looks at whether one more may be taken
_LOOK = 0.01
UNBOUND = 10**9


def allow(folder: Path, number: int) -> None:
    """Let a relay take `number` messages, counted from its start."""
    draft = folder / "allowed.tmp"
    draft.write_text(str(number))
    draft.rename(folder / "allowed")


class Journal(journal.Journal):
    """aiosmtpd's hooks: rest, write down what is taken, as far as it is allowed."""

    def __init__(self, folder: Path, delay: float) -> None:
        super().__init__(folder)
        self._delay = delay
        self._allowed = folder / "allowed"
        self._taken = 0

    def _full(self) -> bool:
        return self._taken >= int(self._allowed.read_text())

    async def handle_DATA(self, server, session, envelope):
        (address,) = envelope.rcpt_tos
        self.note("dot", server.number, address=address)
        await asyncio.sleep(self._delay / 2)
        while self._full():
            await asyncio.sleep(_LOOK)
        self._taken += 1
        mark = hashlib.sha256(envelope.content).hexdigest()
        self.note("taken", server.number, address=address, sha256=mark)
        await asyncio.sleep(self._delay / 2)
        return "250 2.0.0 taken"


class Watched(SMTP):
    """aiosmtpd's server, which also tells when lines open and close and what it answers."""

    numbers = count(1)

    def connection_made(self, transport):
        self.number = next(self.numbers)
        self.event_handler.note("open", self.number)
        super().connection_made(transport)

    def connection_lost(self, error):
        super().connection_lost(error)
        self.event_handler.note("close", self.number)

    async def push(self, status):
        if status.startswith("354"):
            self.event_handler.note("354", self.number, address=self.envelope.rcpt_tos[0])
        # before it leaves: a sender may have read it, and be dead, before this process has its turn again
        if status == "250 2.0.0 taken":
            self.event_handler.note("250", self.number)
        await super().push(status)


async def serve(folder: Path, delay: float) -> None:
    """Serve until SIGTERM."""
    kept = Journal(folder, delay)
    await journal.serve(
        folder,
        lambda: Watched(kept, hostname="relay.example.org", enable_SMTPUTF8=True, data_size_limit=0),
    )


@contextmanager
def relay(folder: Path, delay: float) -> Iterator[int]:
    """Run it in a process of its own; yield its port."""
    folder.mkdir(parents=True)
    allow(folder, UNBOUND)
    with journal.running("tests.kills.relay", folder, str(delay)) as port:
        yield port


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2])))
