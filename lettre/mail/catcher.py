"""⚡ An SMTP server on loopback that keeps every message it accepts: where `lettre demo` sends to.

It relays nothing. Each message becomes one `.eml` file, byte for byte as it came, and one line of
`journal.jsonl`, flushed before the 250 leaves: what the journal holds was accepted, whatever the
sender believes.
"""

import asyncio
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

JOURNAL = "journal.jsonl"


@dataclass(frozen=True, kw_only=True, slots=True)
class Caught:
    """One accepted message: its envelope's recipient, its Message-ID, its file and that file's SHA-256."""

    recipient: str
    message_id: str
    file: str
    sha256: str


class Catcher:
    """aiosmtpd's hooks: refuse nobody, keep everything."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self._journal = (folder / JOURNAL).open("w", encoding="utf-8")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one message, once for each recipient of its envelope."""
        del server, session
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        for recipient in envelope.rcpt_tos:
            self._keep(recipient, content)
        return "250 2.0.0 kept"

    def _keep(self, recipient: str, content: bytes) -> None:
        self._number += 1
        caught = Caught(
            recipient=recipient,
            message_id=BytesHeaderParser().parsebytes(content).get("Message-ID", ""),
            file=f"{self._number:04d}.eml",
            sha256=hashlib.sha256(content).hexdigest(),
        )
        (self._folder / caught.file).write_bytes(content)
        self._journal.write(json.dumps(asdict(caught), ensure_ascii=False) + "\n")
        self._journal.flush()

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()


@contextmanager
def catching(folder: Path) -> Iterator[int]:
    """Catch into `folder`, in a thread beside the block; yield the port, a free one on 127.0.0.1."""
    folder.mkdir(parents=True, exist_ok=True)
    catcher = Catcher(folder)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="lettre-catcher")
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(_listen(loop, catcher), loop).result()
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            asyncio.run_coroutine_threadsafe(_close(server), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        catcher.close()


async def _listen(loop: asyncio.AbstractEventLoop, catcher: Catcher) -> asyncio.Server:
    # no limit on sizes: a letter with pictures inside may pass aiosmtpd's default of 32 MiB
    return await loop.create_server(
        lambda: SMTP(catcher, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=0, loop=loop),
        "127.0.0.1",
        0,
    )


async def _close(server: asyncio.Server) -> None:
    """Listen no more, and let go of whoever is still connected."""
    server.close()
    ours = asyncio.current_task()
    open_ = [task for task in asyncio.all_tasks() if task is not ours]
    for task in open_:
        task.cancel()
    await asyncio.gather(*open_, return_exceptions=True)


def journal(folder: Path) -> list[Caught]:
    """Return what was caught into `folder`, in order."""
    lines = (folder / JOURNAL).read_text("utf-8").splitlines()
    return [Caught(**json.loads(line)) for line in lines]
