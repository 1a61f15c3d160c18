"""A relay that writes down when each reader's body began: the first octet behind its 354.

    python -m tests.leaving.witness FOLDER

Each body is a step `body` of its journal (`tests.journal`). It does little: what it saw is what was sent.
"""

import asyncio
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests import journal

_REPLIES = {
    b"EHLO": b"250-relay.example.org\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go\r\n",
    b"QUIT": b"221 bye\r\n",
}
_END = b"\r\n.\r\n"


class Line(asyncio.Protocol):
    """One connection (RFC 5321, RFC 2920)."""

    def __init__(self, kept: journal.Journal, number: int) -> None:
        self._kept = kept
        self._number = number
        self._held = bytearray()
        self._body = False
        self._begun = False
        self._recipient = ""

    def connection_made(self, transport) -> None:
        self._transport = transport
        transport.write(b"220 relay.example.org\r\n")

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self._held += data
        while self._take_body(now) if self._body else self._take_command():
            pass

    def _take_command(self) -> bool:
        command, found, rest = self._held.partition(b"\r\n")
        if not found:
            return False
        self._held = rest
        verb = bytes(command[:4]).upper()
        if verb == b"RCPT":
            self._recipient = re.search(rb"<(.*)>", command)[1].decode()
        self._body, self._begun = verb == b"DATA", False
        self._transport.write(_REPLIES.get(verb, b"250 OK\r\n"))
        return True

    def _take_body(self, now: float) -> bool:
        if self._held and not self._begun:
            self._begun = True
            self._kept.note("body", self._number, at=now, address=self._recipient)
        end = self._held.find(_END)
        if end < 0:
            return False
        del self._held[: end + len(_END)]
        self._body = False
        self._transport.write(b"250 taken\r\n")
        return True


async def serve(folder: Path) -> None:
    """Serve until SIGTERM."""
    kept = journal.Journal(folder)
    numbers = count(1)
    await journal.serve(folder, lambda: Line(kept, next(numbers)))


@contextmanager
def relay(folder: Path) -> Iterator[int]:
    """Run it in a process of its own; yield its port."""
    folder.mkdir(parents=True)
    with journal.running("tests.leaving.witness", folder) as port:
        yield port


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
