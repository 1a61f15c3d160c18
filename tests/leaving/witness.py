"""A relay that writes down when each reader's body began: the first octet behind its 354.

    python tests/leaving/witness.py FOLDER

The port is written to FOLDER/port and each body to FOLDER/journal, `SECONDS ADDRESS` a line, by the
monotonic clock that all processes of the machine share. It does little, so that what it saw is what was sent.
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_REPLIES = {
    b"EHLO": b"250-relay.example.org\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go\r\n",
    b"QUIT": b"221 bye\r\n",
}
_END = b"\r\n.\r\n"


class Line(asyncio.Protocol):
    """One connection (RFC 5321, RFC 2920)."""

    def __init__(self, note: Callable[[float, str], None]) -> None:
        self._note = note
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
            self._note(now, self._recipient)
        end = self._held.find(_END)
        if end < 0:
            return False
        del self._held[: end + len(_END)]
        self._body = False
        self._transport.write(b"250 taken\r\n")
        return True


async def serve(folder: Path) -> None:
    loop = asyncio.get_running_loop()
    journal = os.open(folder / "journal", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(at: float, recipient: str) -> None:
        os.write(journal, f"{at:.6f} {recipient}\n".encode())

    server = await loop.create_server(lambda: Line(note), "127.0.0.1", 0)
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    draft = folder / "port.tmp"
    draft.write_text(str(server.sockets[0].getsockname()[1]))
    draft.rename(folder / "port")
    await stop.wait()
    server.close()


@contextmanager
def relay(folder: Path) -> Iterator[int]:
    """Run it in a process of its own; yield its port."""
    folder.mkdir(parents=True)
    with subprocess.Popen([sys.executable, __file__, str(folder)]) as process:
        try:
            deadline = time.monotonic() + 60
            while not (folder / "port").exists():
                assert process.poll() is None, "the relay died"
                assert time.monotonic() < deadline, "the relay did not start"
                time.sleep(0.02)
            yield int((folder / "port").read_text())
        finally:
            process.terminate()


def bodies(folder: Path) -> list[tuple[float, str]]:
    """Return what is written down so far: when each body began, and for whom."""
    whole, _, _ = (folder / "journal").read_text().rpartition("\n")
    pairs = (line.split(" ") for line in whole.splitlines())
    return [(float(at), address) for at, address in pairs]


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
