"""The line to an SMTP server once EHLO is done: replies in order, writes with back-pressure."""

import asyncio
import math
import re
from collections import deque
from typing import cast

from lettre.mail.outcome import Reply

_LINE = re.compile(rb"(\d{3})([ -]?)(.*)", re.DOTALL)
MAX_LINE = 64 * 1024  # RFC 5321 4.5.3.1.5 says 512 octets; a line beyond this is no SMTP


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
        self._texts: list[str] = []
        self._replies: deque[Reply] = deque()
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
            self._reason = ConnectionError("the server's line has no end")
            self._transport.abort()
        self._wake()

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

    def time(self) -> float:
        """Return the event loop's clock, in seconds."""
        return self._loop.time()

    def write(self, data: bytes) -> None:
        """Hand bytes over. Raises EOFError or OSError when the line is down."""
        if self.closed:
            raise self._reason or EOFError("the connection is closed")
        self._transport.write(data)

    async def write_all(self, data: bytes, timeout: float) -> None:
        """Write and wait until every byte has left; `timeout` in seconds without progress."""
        self.write(data)
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
        if self._gone.is_set():
            raise self._reason or EOFError("the connection is closed")

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
        match = _LINE.fullmatch(line)
        if match is None:
            self._reason = ConnectionError(f"not an SMTP reply: {line[:60]!r}")
            self._transport.abort()
            return
        code, dash, text = match.groups()
        self._texts.append(text.decode("utf-8", "replace"))
        if dash != b"-":
            self._replies.append(Reply(code=int(code), text="\n".join(self._texts)))
            self._texts = []

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        self._waiter = None
