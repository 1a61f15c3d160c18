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
import struct
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

from tests.chaos.script import Fault, Moment, Player, Script

CHUNK = 65536
_PATH = re.compile(rb"<([^>]*)>")
_MESSAGE_ID = re.compile(rb"^Message-ID: *(\S+)", re.IGNORECASE | re.MULTILINE)
_LINGER_NOT = struct.pack("ii", 1, 0)


class OverError(Exception):
    """The conversation is over."""


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
        self.buffer = b""
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
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.rstrip(b"\r")

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
            self.buffer = b""
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
        self.buffer = b"\r\n" + self.buffer
        seen = 0
        while (end := self.buffer.find(b"\r\n.\r\n", max(0, seen - 4))) < 0:
            seen = len(self.buffer)
            moment = Moment(stage="BODY", recipient=self.recipient, octets=seen)
            fault = self.house.player.pick(moment)
            if fault is not None:
                self.note(fault)
                await PLAYS[fault.do](self, fault, "")
            await self.more()
        content, self.buffer = self.buffer[2 : end + 2], self.buffer[end + 5 :]
        return content

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


# --- what a fault does; True: the conversation goes on as if the reply had been given ---


async def reply(talk: Conversation, fault: Fault, _: str) -> bool:
    await talk.write(fault.text)
    if fault.text.startswith("421"):
        raise OverError
    return False


async def reply_and_cut(talk: Conversation, fault: Fault, _: str) -> bool:
    await talk.write(fault.text)
    raise OverError


async def cut(_talk: Conversation, _fault: Fault, _: str) -> bool:
    raise OverError


async def reset(talk: Conversation, _fault: Fault, _: str) -> bool:
    line = talk.writer.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    talk.writer.transport.abort()
    raise OverError


async def stall(talk: Conversation, fault: Fault, _: str) -> bool:
    if fault.stage == "BODY":
        talk.writer.transport.pause_reading()
        await asyncio.sleep(60)
    while await talk.reader.read(CHUNK):
        pass
    raise OverError


async def split(talk: Conversation, _fault: Fault, said: str) -> bool:
    """Give the reply octet by octet, each in a packet of its own."""
    for octet in f"{said}\r\n".encode():
        talk.writer.write(bytes([octet]))
        await asyncio.sleep(0.001)
    return True


async def apart(talk: Conversation, _fault: Fault, said: str) -> bool:
    """Give CR and LF apart."""
    talk.writer.write(f"{said}\r".encode())
    await asyncio.sleep(0.05)
    talk.writer.write(b"\n")
    return True


async def drip(talk: Conversation, _fault: Fault, said: str) -> bool:
    for octet in f"{said}\r\n".encode():
        talk.writer.write(bytes([octet]))
        await asyncio.sleep(0.02)
    return True


async def before(talk: Conversation, fault: Fault, said: str) -> bool:
    await talk.write(f"{fault.text}\r\n{said}" if said else fault.text)
    return True


async def after(talk: Conversation, fault: Fault, said: str) -> bool:
    await talk.write(f"{said}\r\n{fault.text}")
    return True


async def endless(talk: Conversation, fault: Fault, said: str) -> bool:
    """Begin a line that has no end."""
    talk.writer.write(said[:4].encode())
    for _ in range(32):
        talk.writer.write(b"x" * CHUNK)
        await talk.writer.drain()
    return await stall(talk, fault, said)


async def many(talk: Conversation, _fault: Fault, said: str) -> bool:
    """Give the reply at the end of ten thousand lines of continuation."""
    await talk.write(f"{said[:3]}-and further\r\n" * 10_000 + said)
    return True


async def ignore(_talk: Conversation, _fault: Fault, _: str) -> bool:
    return False


async def hold(talk: Conversation, _fault: Fault, said: str) -> bool:
    """Give the reply behind the next one."""
    talk.held.append(said)
    return True


async def discard(talk: Conversation, _fault: Fault, said: str) -> bool:
    """Give the reply, and forget what came behind the command."""
    await _all_pending(talk)
    await talk.write(said)
    return True


async def garble(talk: Conversation, fault: Fault, said: str) -> bool:
    """Give the reply, and understand nothing of what came behind the command."""
    lines = (await _all_pending(talk)).splitlines()
    await talk.write("\r\n".join([said, *(fault.text for _ in lines)]))
    return True


async def _all_pending(talk: Conversation) -> bytes:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            await talk.more()
    pending, talk.buffer = talk.buffer, b""
    return pending


async def noise(talk: Conversation, _fault: Fault, said: str) -> bool:
    """Promise TLS, and answer its first word with something else."""
    await talk.write(said)
    await talk.reader.read(CHUNK)
    talk.writer.write(bytes(range(256)) * 4)
    return await stall(talk, _fault, said)


async def cut_handshake(talk: Conversation, _fault: Fault, said: str) -> bool:
    await talk.write(said)
    await talk.reader.read(CHUNK)
    raise OverError


PLAYS = {
    play.__name__.replace("_", "-"): play
    for play in (
        *(reply, reply_and_cut, cut, reset, stall, split, apart, drip, before, after, endless, many),
        *(ignore, hold, discard, garble, noise, cut_handshake),
    )
}


async def serve(folder: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    for script in sorted(folder.glob("*/script.json")):
        house = House(script.parent)
        server = await asyncio.start_server(
            house.talk,
            "127.0.0.1",
            0,
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
