"""What each fault does. True: the conversation goes on as if the reply had been given."""

import asyncio
import socket
import struct
from contextlib import suppress

from tests.chaos.script import Fault

CHUNK = 65536
_LINGER_NOT = struct.pack("ii", 1, 0)


class OverError(Exception):
    """The conversation is over."""


async def reply(talk, fault: Fault, _: str) -> bool:
    await talk.write(fault.text)
    if fault.text.startswith("421"):
        raise OverError
    return False


async def reply_and_cut(talk, fault: Fault, _: str) -> bool:
    await talk.write(fault.text)
    raise OverError


async def cut(_talk, _fault: Fault, _: str) -> bool:
    raise OverError


async def reset(talk, _fault: Fault, _: str) -> bool:
    line = talk.writer.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    talk.writer.transport.abort()
    raise OverError


async def stall(talk, fault: Fault, _: str) -> bool:
    if fault.stage == "BODY":
        talk.writer.transport.pause_reading()
        await asyncio.sleep(60)
    while await talk.reader.read(CHUNK):
        pass
    raise OverError


async def split(talk, _fault: Fault, said: str) -> bool:
    """Give the reply octet by octet, each in a packet of its own."""
    for octet in f"{said}\r\n".encode():
        talk.writer.write(bytes([octet]))
        await asyncio.sleep(0.001)
    return True


async def apart(talk, _fault: Fault, said: str) -> bool:
    """Give CR and LF apart."""
    talk.writer.write(f"{said}\r".encode())
    await asyncio.sleep(0.05)
    talk.writer.write(b"\n")
    return True


async def drip(talk, _fault: Fault, said: str) -> bool:
    for octet in f"{said}\r\n".encode():
        talk.writer.write(bytes([octet]))
        await asyncio.sleep(0.02)
    return True


async def before(talk, fault: Fault, said: str) -> bool:
    await talk.write(f"{fault.text}\r\n{said}" if said else fault.text)
    return True


async def after(talk, fault: Fault, said: str) -> bool:
    await talk.write(f"{said}\r\n{fault.text}")
    return True


async def endless(talk, fault: Fault, said: str) -> bool:
    """Begin a line that has no end."""
    talk.writer.write(said[:4].encode())
    for _ in range(32):
        talk.writer.write(b"x" * CHUNK)
        await talk.writer.drain()
    return await stall(talk, fault, said)


async def many(talk, _fault: Fault, said: str) -> bool:
    """Give the reply at the end of ten thousand lines of continuation."""
    await talk.write(f"{said[:3]}-and further\r\n" * 10_000 + said)
    return True


async def ignore(_talk, _fault: Fault, _: str) -> bool:
    return False


async def hold(talk, _fault: Fault, said: str) -> bool:
    """Give the reply behind the next one."""
    talk.held.append(said)
    return True


async def discard(talk, _fault: Fault, said: str) -> bool:
    """Give the reply, and forget what came behind the command."""
    await _all_pending(talk)
    await talk.write(said)
    return True


async def garble(talk, fault: Fault, said: str) -> bool:
    """Give the reply, and understand nothing of what came behind the command."""
    lines = (await _all_pending(talk)).splitlines()
    await talk.write("\r\n".join([said, *(fault.text for _ in lines)]))
    return True


async def _all_pending(talk) -> bytes:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            await talk.more()
    return talk.cut(len(talk.buffer))


async def noise(talk, _fault: Fault, said: str) -> bool:
    """Promise TLS, and answer its first word with something else."""
    await talk.write(said)
    await talk.reader.read(CHUNK)
    talk.writer.write(bytes(range(256)) * 4)
    return await stall(talk, _fault, said)


async def cut_handshake(talk, _fault: Fault, said: str) -> bool:
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
