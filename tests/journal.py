"""A relay in a process of its own, and its journal: what both sides of a test write down and read.

A relay is a module with a `main` that calls `serve`; `running` starts it, and knows its port when it listens.
Each step is a line of FOLDER/journal, in JSON, by the clock that all processes of the machine share.
"""

import asyncio
import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.rules.sources import ROOT

#: seconds within which a relay listens
PATIENCE = 60


class Journal:
    """Writes steps down at once; nothing of it is in this process's memory."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "journal", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(self, step: str, line: int, *, at: float | None = None, **more: str) -> None:
        """Write down that a step was taken on a line, now or at a moment given."""
        entry = {"at": time.monotonic() if at is None else at, "step": step, "line": line, **more}
        os.write(self._file, json.dumps(entry).encode() + b"\n")


class Tail:
    """The journal, read as it grows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._at = 0
        self._numbers: Counter[str] = Counter()
        self._flying: set[int] = set()
        self.entries: list[dict] = []

    def read(self) -> list[dict]:
        """Read what has come; return every entry so far."""
        self.come()
        return self.entries

    def come(self) -> list[dict]:
        """Read what has come since the last look, and return that."""
        path = self.folder / "journal"
        if not path.exists():
            return []
        with path.open("rb") as file:
            file.seek(self._at)
            whole, end, _ = file.read().rpartition(b"\n")
        self._at += len(whole) + len(end)
        come = [json.loads(line) for line in whole.splitlines()]
        for entry in come:
            self._numbers[entry["step"]] += 1
            if entry["step"] == "dot":
                self._flying.add(entry["line"])
            elif entry["step"] in {"250", "close"}:
                self._flying.discard(entry["line"])
        self.entries.extend(come)
        return come

    def number(self, step: str) -> int:
        """Return how many entries of one step there are."""
        self.read()
        return self._numbers[step]

    def in_flight(self) -> bool:
        """Whether a body has come whose answer has not left."""
        self.read()
        return bool(self._flying)


async def serve(
    folder: Path,
    line: Callable[[], asyncio.BaseProtocol],
    *,
    host: str = "127.0.0.1",
    secure: ssl.SSLContext | None = None,
) -> None:
    """Listen on a free port of this machine, written to FOLDER/port, until SIGTERM."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(line, host, 0, ssl=secure)
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    draft = folder / "port.tmp"
    draft.write_text(str(server.sockets[0].getsockname()[1]))
    draft.rename(folder / "port")
    await stop.wait()
    server.close()


@contextmanager
def running(module: str, folder: Path, *arguments: str) -> Iterator[int]:
    """Run a relay's module in a process of its own; yield its port."""
    command = [sys.executable, "-W", "ignore", "-m", module, str(folder), *arguments]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            deadline = time.monotonic() + PATIENCE
            while not (folder / "port").exists():
                assert process.poll() is None, "the relay died"
                assert time.monotonic() < deadline, "the relay did not start"
                time.sleep(0.02)
            yield int((folder / "port").read_text())
        finally:
            process.terminate()
