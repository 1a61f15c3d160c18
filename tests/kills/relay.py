"""aiosmtpd with a journal of every step: a line opened, a body asked for, ended, taken, answered.

    python tests/kills/relay.py FOLDER DELAY

The port is written to FOLDER/port, the steps to FOLDER/journal, one JSON line each, by the clock that
all processes of the machine share. Each message rests half of DELAY before it is taken and half before
it is answered, so that a sender that dies meanwhile leaves some that were taken and some that were not.
No more are taken than FOLDER/allowed says (see `allow`): the others stay in flight until it is raised.
"""

import asyncio
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP

#: seconds between two looks at whether one more may be taken
_LOOK = 0.01
UNBOUND = 10**9


def allow(folder: Path, number: int) -> None:
    """Let a relay take `number` messages, counted from its start."""
    draft = folder / "allowed.tmp"
    draft.write_text(str(number))
    draft.rename(folder / "allowed")


class Journal:
    """Writes steps down at once; nothing of it is in this process's memory but how many were taken."""

    def __init__(self, folder: Path, delay: float) -> None:
        self.delay = delay
        self._allowed = folder / "allowed"
        self._taken = 0
        self._file = os.open(folder / "journal", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(self, step, line, **more):
        entry = {"at": time.monotonic(), "step": step, "line": line, **more}
        os.write(self._file, json.dumps(entry).encode() + b"\n")

    def _full(self) -> bool:
        return self._taken >= int(self._allowed.read_text())

    async def handle_DATA(self, server, session, envelope):
        (address,) = envelope.rcpt_tos
        self.note("dot", server.number, address=address)
        await asyncio.sleep(self.delay / 2)
        while self._full():
            await asyncio.sleep(_LOOK)
        self._taken += 1
        self.note(
            "taken", server.number, address=address, sha256=hashlib.sha256(envelope.content).hexdigest()
        )
        await asyncio.sleep(self.delay / 2)
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
        await super().push(status)
        if status == "250 2.0.0 taken":
            self.event_handler.note("250", self.number)


async def serve(folder: Path, delay: float) -> None:
    loop = asyncio.get_running_loop()
    journal = Journal(folder, delay)
    server = await loop.create_server(
        lambda: Watched(journal, hostname="relay.example.org", enable_SMTPUTF8=True, data_size_limit=0),
        "127.0.0.1",
        0,
    )
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    draft = folder / "port.tmp"
    draft.write_text(str(server.sockets[0].getsockname()[1]))
    draft.rename(folder / "port")
    await stop.wait()
    server.close()


@contextmanager
def relay(folder: Path, delay: float) -> Iterator[int]:
    """Run it in a process of its own; yield its port."""
    folder.mkdir(parents=True)
    allow(folder, UNBOUND)
    command = [sys.executable, "-W", "ignore", __file__, str(folder), str(delay)]
    with subprocess.Popen(command) as process:
        try:
            deadline = time.monotonic() + 60
            while not (folder / "port").exists():
                assert process.poll() is None, "the relay died"
                assert time.monotonic() < deadline, "the relay did not start"
                time.sleep(0.02)
            yield int((folder / "port").read_text())
        finally:
            process.terminate()


class Tail:
    """The journal, read as it grows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._at = 0
        self._numbers: Counter[str] = Counter()
        self.entries: list[dict] = []

    def read(self) -> list[dict]:
        """Read what has come; return every entry so far."""
        with (self.folder / "journal").open("rb") as file:
            file.seek(self._at)
            whole, end, _ = file.read().rpartition(b"\n")
        self._at += len(whole) + len(end)
        come = [json.loads(line) for line in whole.splitlines()]
        self._numbers.update(entry["step"] for entry in come)
        self.entries.extend(come)
        return self.entries

    def number(self, step: str) -> int:
        """Return how many entries of one step there are."""
        self.read()
        return self._numbers[step]


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2])))
