"""Group commit: one thread writes to the ledger, as many marks and results as have gathered.

A connection waits for its mark to be durable before its body goes, and its previous result is
committed no later than that mark: after a crash, no more rows can be uncertain than
connections were open.
"""

import asyncio
import math
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple

from sqlalchemy import Engine

from lettre.campaign import rounds
from lettre.campaign.model import Campaign, Decision, Delivery
from lettre.campaign.rounds import End, Rounds

#: seconds between two commits, in which marks and results gather: at least, and at most
SOONEST, LATEST = 0.001, 0.030
#: between them, this part of the time that messages queue at the server: waiting there costs nothing
QUEUED = 2
#: a commit comes at once when this part of the connections wait for it: one in two. Measured with 10 and 20
#: connections, gathering costs no throughput and saves half of the ledger's processor time
SHARE = 2


class LedgerClosedError(Exception):
    """There will be no mark: the ledger could not be written, or is closed."""


class _Pressure:
    """How long messages queue at the server: what they take there beyond the least that one took."""

    def __init__(self) -> None:
        self._begun: dict[int, float] = {}
        self._least = math.inf
        self.queued = 0.0

    def began(self, delivery: int, now: float) -> None:
        self._begun[delivery] = now

    def ended(self, delivery: int, now: float) -> None:
        begun = self._begun.pop(delivery, None)
        if begun is not None:
            self._least = min(self._least, now - begun)
            self.queued += (now - begun - self._least - self.queued) / 16


class _Begin(NamedTuple):
    delivery: Delivery
    granted: asyncio.Future[bool]


class Ledger:
    """The only writer of one campaign's deliveries while it runs. Use as an async context manager,
    which raises StateError on entering when another sender's connection writes still.

    `connections` is how many may wait for a mark at a time.
    """

    def __init__(
        self, engine: Engine, campaign: Campaign, clock: Callable[[], datetime], connections: int
    ) -> None:
        self._engine = engine
        self._campaign = campaign
        self._clock = clock
        self._enough = connections // SHARE
        self._loop = asyncio.get_running_loop()
        self._next = _Round([], [])
        self._earliest = 0.0
        self._pressure = _Pressure()
        self._timer: asyncio.TimerHandle | None = None
        self._handed: SimpleQueue[_Round | None] = SimpleQueue()
        self._writing = _Round([], [])
        self._failure: BaseException | None = None
        self._claimed: asyncio.Future[None] = self._loop.create_future()
        self._thread = Thread(target=self._write, name="ledger")

    async def __aenter__(self) -> "Ledger":
        self._thread.start()
        try:
            await self._claimed
        except LedgerClosedError:
            await self.__aexit__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._hand_over()
        self._handed.put(None)
        await asyncio.to_thread(self._thread.join)
        if self._failure is not None:
            raise self._failure from None

    async def begin(self, delivery: Delivery) -> bool:
        """Mark a row `sending`; True once that is durable and the body may go.

        Raises LedgerClosedError when the ledger cannot be written; leaving the context says why.
        """
        if self._failure is not None:
            raise LedgerClosedError
        granted: asyncio.Future[bool] = self._loop.create_future()
        self._next.begins.append(_Begin(delivery, granted))
        if len(self._next.begins) >= self._enough or self._loop.time() >= self._earliest:
            self._hand_over()
        else:
            self._soon()
        may_begin = await granted
        self._pressure.began(delivery.id, self._loop.time())
        return may_begin

    def end(self, delivery: Delivery, decision: Decision, *, marked: bool) -> None:
        """Have an attempt's end written with the next commit."""
        self._pressure.ended(delivery.id, self._loop.time())
        self._next.ends.append(End(delivery=delivery, decision=decision, marked=marked))
        self._soon()

    # --- in the loop ---

    def _soon(self) -> None:
        if self._timer is None:
            self._timer = self._loop.call_at(max(self._earliest, self._loop.time()), self._hand_over)

    def _hand_over(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._next.begins or self._next.ends:
            self._handed.put(self._next)
            self._next = _Round([], [])
            self._earliest = self._loop.time() + min(max(self._pressure.queued / QUEUED, SOONEST), LATEST)

    def _fail(self) -> None:
        """Tell those who wait for a mark, and those who asked since, that there will be none."""
        if not self._claimed.done():
            self._claimed.set_exception(LedgerClosedError())
        self._hand_over()
        self._take_rest(self._writing)
        for begin in self._writing.begins:
            if not begin.granted.done():
                begin.granted.set_exception(LedgerClosedError())

    # --- in the thread ---

    def _write(self) -> None:
        try:
            with rounds.opened(self._engine, claimed=self._campaign.id) as lines:
                self._loop.call_soon_threadsafe(self._claimed.set_result, None)
                while self._commit_next(lines):
                    pass
        except BaseException as error:
            self._failure = error
            self._loop.call_soon_threadsafe(self._fail)

    def _commit_next(self, lines: Rounds) -> bool:
        """Wait for a group and commit it with all that has come since; False when it was the last."""
        handed = self._handed.get()
        if handed is None:
            return False
        self._writing = handed
        goes_on = self._take_rest(handed)
        granted = self._commit(lines, handed)
        self._loop.call_soon_threadsafe(_tell, handed.begins, granted)
        return goes_on

    def _take_rest(self, group: "_Round") -> bool:
        """Add to a group what was handed over behind it; False when that was the last."""
        with suppress(Empty):
            while (further := self._handed.get_nowait()) is not None:
                group.begins.extend(further.begins)
                group.ends.extend(further.ends)
            return False
        return True

    def _commit(self, lines: Rounds, group: "_Round") -> set[int]:
        now = self._clock()
        with lines.transaction():
            lines.record(group.ends, now)
            return lines.mark(self._campaign, [begin.delivery for begin in group.begins], now)


class _Round(NamedTuple):
    """What one commit holds."""

    begins: list[_Begin]
    ends: list[End]


def _tell(begins: list[_Begin], granted: set[int]) -> None:
    for begin in begins:
        if not begin.granted.done():
            begin.granted.set_result(begin.delivery.id in granted)
