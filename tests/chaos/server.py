"""An SMTP server that misbehaves as its script says, and whose journal is the truth.

`python -m tests.chaos.server FOLDER` serves every FOLDER/*/script.json on a port of its own, written to
`port` beside it. `journal` there has one line for every message taken, on the disk before its 250 leaves,
and one for every fault played.
"""

import asyncio
import hashlib
import json
import os
import re
import signal
import socket
import ssl
import sys
from collections import Counter
from pathlib import Path

from tests.chaos.plays import CHUNK, PLAYS, OverError
from tests.chaos.script import Fault, Moment, Player, Script

_PATH = re.compile(rb"<([^>]*)>")
_MESSAGE_ID = re.compile(rb"^Message-ID: *(\S+)", re.IGNORECASE | re.MULTILINE)


class House:
    """One server: its script, its journal, what it has taken."""

    def __init__(self, folder: Path) -> None:
        told = json.loads((folder / "script.json").read_text())
        told["faults"] = tuple(Fault(**each) for each in told["faults"])
        self.script = Script(**told)
        self.player = Player(script=self.script)
        self.journal = (folder / "journal").open("a")
        self.domains: Counter[str] = Counter()
        self.open = 0
        self.numbers = 0
        self.secure: ssl.SSLContext | None = None
        if self.script.tls:
            self.secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.secure.load_cert_chain(folder.parent / "server.pem")

    def write(self, **line: object) -> None:
        """Write a line of the journal, durably."""
        self.journal.write(json.dumps(line) + "\n")
        self.journal.flush()
        os.fsync(self.journal.fileno())

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one conversation, from the greeting to the end of the line."""
        self.open += 1
        self.numbers += 1
        try:
            await Conversation(self, reader, writer, self.numbers).run()
        except (OverError, ConnectionError, ssl.SSLError, TimeoutError):
            pass
        finally:
            self.open -= 1
            writer.transport.abort() if writer.transport.is_closing() else writer.close()


class Conversation:
    """One connection: what was said so far."""

    def __init__(self, house: House, reader, writer, number: int) -> None:
        self.house = house
        self.reader = reader
        self.writer = writer
        self.number = number
        self.buffer = bytearray()
        self.held: list[str] = []
        self.taken = 0
        self.refused = ""
        self.sender = ""
        self.recipient: str | None = None
        self.secured = house.script.tls == "smtps"

    async def run(self) -> None:
        await self.say("CONNECT", "220 chaos.example.org ESMTP", count=self.house.open)
        while True:
            line = await self.line()
            verb = line[:4].upper().decode("ascii", "replace")
            await COMMANDS.get(verb, Conversation.unknown)(self, line)

    # --- the wire ---

    async def line(self) -> bytes:
        while b"\n" not in self.buffer:
            await self.more()
        return self.cut(self.buffer.index(b"\n") + 1).rstrip(b"\r\n")

    def cut(self, octets: int) -> bytes:
        """Take so many octets off what has come."""
        taken = bytes(self.buffer[:octets])
        del self.buffer[:octets]
        return taken

    async def more(self) -> None:
        chunk = await self.reader.read(CHUNK)
        if not chunk:
            raise OverError
        self.buffer += chunk

    async def write(self, text: str) -> None:
        held, self.held = [text, *reversed(self.held)], []
        self.writer.write("".join(f"{each}\r\n" for each in held).encode("latin-1"))
        await self.writer.drain()

    async def say(self, stage: str, reply: str, count: int = 0) -> bool:
        """Give the reply, or play the fault of this moment; False when the fault stands in its place."""
        moment = Moment(
            stage=stage, recipient=self.recipient, pending=bool(self.buffer), octets=1 << 40, count=count
        )
        fault = self.house.player.pick(moment)
        if fault is None:
            if reply:
                await self.write(reply)
            return True
        self.note(fault)
        return await PLAYS[fault.do](self, fault, reply)

    def note(self, fault: Fault) -> None:
        self.house.write(fault=fault.do, stage=fault.stage, recipient=self.recipient, connection=self.number)

    # --- the commands ---

    async def ehlo(self, _: bytes) -> None:
        offers = ["chaos.example.org", *self.house.script.offers]
        offers += ["STARTTLS"] if self.house.script.tls == "starttls" and not self.secured else []
        offers += ["AUTH PLAIN LOGIN"] if self.house.script.auth else []
        lines = [f"250-{each}" for each in offers[:-1]] + [f"250 {offers[-1]}"]
        await self.say("EHLO", "\r\n".join(lines))

    async def helo(self, _: bytes) -> None:
        await self.write("250 chaos.example.org")

    async def starttls(self, _: bytes) -> None:
        assert self.house.secure is not None
        if await self.say("STARTTLS", "220 2.0.0 go ahead"):
            await self.writer.start_tls(self.house.secure)
            self.buffer.clear()
            self.secured = True

    async def auth(self, line: bytes) -> None:
        for prompt in ("334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6") if line.upper() == b"AUTH LOGIN" else ():
            await self.write(prompt)
            await self.line()
        await self.say("AUTH", "235 2.7.0 welcome")

    async def mail(self, line: bytes) -> None:
        self.sender = self.recipient = None
        said = await self.say("MAIL", "250 2.1.0 ok", count=self.taken + 1)
        self.sender = _address(line) if said else ""

    async def rcpt(self, line: bytes) -> None:
        if not self.sender:
            await self.write("503 5.5.1 MAIL first")
            return
        self.recipient = _address(line)
        domain = self.recipient.rpartition("@")[2]
        if not await self.say("RCPT", "250 2.1.5 ok", count=self.house.domains[domain] + 1):
            self.refused, self.recipient = self.recipient, None

    async def data(self, _: bytes) -> None:
        if self.recipient is None and not (self.house.script.eager and self.sender):
            await self.write("503 5.5.1 no valid recipients")
        elif await self.say("DATA", "354 go"):
            await self.body()

    async def rset(self, _: bytes) -> None:
        self.sender, self.recipient = "", None
        await self.write("250 2.0.0 ok")

    async def quit(self, _: bytes) -> None:
        await self.say("QUIT", "221 2.0.0 bye")
        raise OverError

    async def unknown(self, line: bytes) -> None:
        self.house.write(unknown=line[:80].decode("latin-1"), connection=self.number)
        await self.write("500 5.5.2 what?")

    # --- the body ---

    async def body(self) -> None:
        content = await self.content()
        if self.recipient is None:
            # RFC 2920 3.1: a lone dot after a 354 that should not have been
            self.house.write(lone_dot=len(content), recipient=self.refused, connection=self.number)
            await self.write("554 5.5.1 no valid recipients")
        elif await self.say("DOT", ""):
            self.take(content)
            await self.say("TAKEN", "250 2.0.0 taken")
            await self.say("REPLIED", "")
        self.sender, self.recipient = "", None

    async def content(self) -> bytes:
        """Read a body up to its dot."""
        self.buffer[:0] = b"\r\n"
        seen = 0
        while (end := self.buffer.find(b"\r\n.\r\n", max(0, seen - 4))) < 0:
            seen = len(self.buffer)
            moment = Moment(stage="BODY", recipient=self.recipient, octets=seen)
            fault = self.house.player.pick(moment)
            if fault is not None:
                self.note(fault)
                await PLAYS[fault.do](self, fault, "")
            await self.more()
        return self.cut(end + 5)[2:-3]

    def take(self, content: bytes) -> None:
        assert self.recipient is not None
        found = _MESSAGE_ID.search(content)
        self.taken += 1
        self.house.domains[self.recipient.rpartition("@")[2]] += 1
        self.house.write(
            taken=self.recipient,
            message_id=found.group(1).decode() if found else None,
            sha256=hashlib.sha256(content).hexdigest(),
            octets=len(content),
            connection=self.number,
        )


def _address(line: bytes) -> str:
    found = _PATH.search(line)
    return found.group(1).decode() if found else ""


COMMANDS = {
    "EHLO": Conversation.ehlo,
    "HELO": Conversation.helo,
    "STAR": Conversation.starttls,
    "AUTH": Conversation.auth,
    "MAIL": Conversation.mail,
    "RCPT": Conversation.rcpt,
    "DATA": Conversation.data,
    "RSET": Conversation.rset,
    "QUIT": Conversation.quit,
}


def _socket(*, narrow: bool) -> socket.socket:
    line = socket.socket()
    if narrow:
        # so that little of a body lies with the machine while the server does not read
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    line.bind(("127.0.0.1", 0))
    return line


async def serve(folder: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    for script in sorted(folder.glob("*/script.json")):
        house = House(script.parent)
        server = await asyncio.start_server(
            house.talk,
            sock=_socket(narrow=any(fault.stage == "BODY" for fault in house.script.faults)),
            limit=1 << 22,
            ssl=house.secure if house.script.tls == "smtps" else None,
        )
        (script.parent / "port").write_text(str(server.sockets[0].getsockname()[1]))
    (folder / "ready").touch()
    await stop.wait()
    # conversations that stall on purpose are not waited for
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
