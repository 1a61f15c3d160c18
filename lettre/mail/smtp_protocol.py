"""The line to an SMTP server once EHLO is done: replies in order, writes with back-pressure."""

import asyncio
import math
import re
from collections import deque
from functools import lru_cache
from typing import cast

from lettre.mail.outcome import Reply, plain

_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?", re.DOTALL)
MAX_LINE = 64 * 1024  # RFC 5321 4.5.3.1.5 says 512 octets; a line beyond this is no SMTP
#: lines of a reply that are kept; the others are read and forgotten
MOST_LINES = 20


@lru_cache(maxsize=64)
def _whole(line: bytes) -> Reply | None:
    """Return the reply that one line is, or None. A server says nearly the same four for every message."""
    match = _LINE.fullmatch(line)
    if match is None or match.group(2) == b"-":
        return None
    return Reply(code=int(match.group(1)), text=plain((match.group(3) or b"").decode("utf-8", "replace")))


class SmtpProtocol(asyncio.Protocol):
    """Takes over a transport whose greeting is done."""

    def __init__(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports have the methods and not the class
        self._transport = cast("asyncio.Transport", transport)
        # "drained" then means: every byte has left. Under TLS, 0 would say "wait" with nothing to wait for
        # (CPython's sslproto compares with >=), and up to 64 KiB may lie with the transport below it: a line
        # that breaks then is judged at the dot, uncertain rather than unsent
        encrypted = transport.get_extra_info("sslcontext") is not None
        self._transport.set_write_buffer_limits(high=int(encrypted))
        self._buffer = b""
        self._code = b""
        self._texts: list[str] = []
        self._replies: deque[Reply] = deque()
        #: replies that are still to come for what was written
        self._owed = 0
        #: a reply to nothing: the server is about to hang up, or counts differently than we do
        self.unasked: Reply | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._deadline = math.inf
        self._timer: asyncio.TimerHandle | None = None
        self._drained = asyncio.Event()
        self._drained.set()
        self._gone = asyncio.Event()
        self._reason: Exception | None = None

    # --- called by the event loop ---

    def data_received(self, data: bytes) -> None:
        """Cut what arrived into lines, and lines into replies."""
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            self._take(line.rstrip(b"\r"))
        if len(self._buffer) > MAX_LINE:
            self._hang_up(ConnectionError("the server's line has no end"))
        self._wake()

    def eof_received(self) -> None:
        """The server will say nothing more: what waits to be written would wait for ever."""
        self._hang_up(EOFError("the server closed the connection"))

    def pause_writing(self) -> None:
        """Bytes wait in the transport."""
        self._drained.clear()

    def resume_writing(self) -> None:
        """Every byte has left."""
        self._drained.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is down: whoever waits learns it."""
        self._reason = self._reason or exc or EOFError("the server closed the connection")
        self._gone.set()
        self._drained.set()
        if self._timer is not None:
            self._timer.cancel()
        self._wake()

    # --- called by the session ---

    @property
    def closed(self) -> bool:
        """Whether the line is down."""
        return self._gone.is_set() or self._transport.is_closing()

    @property
    def idle(self) -> bool:
        """Whether every reply that was to come has come."""
        return self._owed == 0

    def time(self) -> float:
        """Return the event loop's clock, in seconds."""
        return self._loop.time()

    def write(self, data: bytes, replies: int) -> None:
        """Hand bytes over that so many replies answer. Raises EOFError or OSError when the line is down."""
        self._check()
        self._owed += replies
        self._transport.write(data)

    async def write_all(self, data: bytes, timeout: float) -> None:
        """Write and wait until every byte has left; `timeout` in seconds without progress."""
        self.write(data, replies=0)
        waiting = len(data)
        while not self._drained.is_set():
            try:
                async with asyncio.timeout(timeout):
                    await self._drained.wait()
            except TimeoutError:
                left = self._transport.get_write_buffer_size()
                if left >= waiting:
                    raise
                waiting = left
        self._check()

    def heard(self) -> Reply | None:
        """Return the next reply if it has come already, as the last ones of a group mostly have."""
        return self._replies.popleft() if self._replies else None

    async def reply(self, timeout: float) -> Reply:
        """Return the next reply.

        Raises TimeoutError after `timeout` seconds, EOFError or OSError when the line is down.
        """
        if not self._replies:
            self._deadline = self._loop.time() + timeout
            self._watch()
        while not self._replies:
            if self._gone.is_set():
                raise self._reason or EOFError("the connection is closed")
            self._waiter = self._loop.create_future()
            await self._waiter
        self._deadline = math.inf
        return self._replies.popleft()

    def abort(self) -> None:
        """Hang up at once; bytes not yet sent are dropped."""
        self._transport.abort()

    async def wait_closed(self) -> None:
        """Wait until the transport is gone."""
        await self._gone.wait()

    # --- inside ---

    def _watch(self) -> None:
        # one timer a connection, set again when it goes off too early: a timer for each reply would cost
        # more than reading it
        if self._timer is None or self._timer.when() > self._deadline:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._loop.call_at(self._deadline, self._went_off)

    def _went_off(self) -> None:
        self._timer = None
        if self._deadline is math.inf:
            return
        if self._loop.time() < self._deadline:
            self._watch()
        elif self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(TimeoutError("no answer in time"))

    def _take(self, line: bytes) -> None:
        if self._reason is not None:
            return  # whatever follows nonsense answers nothing
        if not self._texts and (whole := _whole(line)) is not None:
            self._complete(whole)
            return
        match = _LINE.fullmatch(line)
        if match is None or (self._texts and match.group(1) != self._code):
            self._hang_up(ConnectionError(f"not an SMTP reply: {line[:60]!r}"))
            return
        self._code, dash, text = match.groups(b"")
        if len(self._texts) < MOST_LINES:
            self._texts.append(text.decode("utf-8", "replace"))
        if dash != b"-":
            self._complete(Reply(code=int(self._code), text=plain("\n".join(self._texts))))
            self._texts = []

    def _complete(self, reply: Reply) -> None:
        if self._owed:
            self._owed -= 1
            self._replies.append(reply)
            return
        self.unasked = reply
        self._hang_up(ConnectionError(f"a reply to nothing: {reply.code} {reply.text}"))

    def _hang_up(self, reason: Exception) -> None:
        self._reason = self._reason or reason
        self._transport.abort()

    def _check(self) -> None:
        if self.closed:
            raise self._reason or EOFError("the connection is closed")

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        self._waiter = None
