"""Group commit: one thread writes to the ledger, as many marks and results as have gathered.

A connection waits for its mark to be durable before its body goes, and its previous result is
committed no later than that mark: after a crash, no more rows can be uncertain than
connections were open.
"""

import asyncio
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


class LedgerClosedError(Exception):
    """There will be no mark: the ledger could not be written, or is closed."""


class _Begin(NamedTuple):
    delivery: Delivery
    granted: asyncio.Future[bool]


class Ledger:
    """The only writer of one campaign's deliveries while it runs. Use as an async context manager."""

    def __init__(self, engine: Engine, campaign: Campaign, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._campaign = campaign
        self._clock = clock
        # in the order in which they came: an end is never later than the mark that follows it; None ends it
        self._wanted: SimpleQueue[_Begin | End | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._write, name="ledger")

    async def __aenter__(self) -> "Ledger":
        self._thread.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._wanted.put(None)
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
        self._wanted.put(_Begin(delivery, granted))
        return await granted

    def end(self, delivery: Delivery, decision: Decision, *, marked: bool) -> None:
        """Have an attempt's end written with the next commit."""
        self._wanted.put(End(delivery=delivery, decision=decision, marked=marked))

    # --- in the thread ---

    def _write(self) -> None:
        group: _Round | None = None
        try:
            with rounds.opened(self._engine) as lines:
                while (group := self._gather()) is not None:
                    granted = self._commit(lines, group)
                    self._loop.call_soon_threadsafe(_tell, group.begins, granted)
        except BaseException as error:  # noqa: BLE001 - whatever it is, those who wait must learn it
            self._failure = error
            self._loop.call_soon_threadsafe(self._fail, group.begins if group else [])

    def _gather(self) -> "_Round | None":
        """Wait for something to write, and take all that is there; None when there will be no more."""
        group = _Round([], [])
        wanted = self._wanted.get()
        with suppress(Empty):
            while wanted is not None:
                if isinstance(wanted, _Begin):
                    group.begins.append(wanted)
                else:
                    group.ends.append(wanted)
                wanted = self._wanted.get_nowait()
            self._wanted.put(None)
        return group if group.begins or group.ends else None

    def _commit(self, lines: Rounds, group: "_Round") -> set[int]:
        now = self._clock()
        with lines.commit():
            lines.record(group.ends, now)
            return lines.mark(self._campaign, [begin.delivery for begin in group.begins], now)

    # --- in the loop ---

    def _fail(self, begins: "list[_Begin]") -> None:
        """Tell those who wait for a mark, and those who asked since, that there will be none."""
        with suppress(Empty):
            while True:
                wanted = self._wanted.get_nowait()
                if isinstance(wanted, _Begin):
                    begins.append(wanted)
        for begin in begins:
            if not begin.granted.done():
                begin.granted.set_exception(LedgerClosedError())


class _Round(NamedTuple):
    """What one commit holds."""

    begins: list[_Begin]
    ends: list[End]


def _tell(begins: list[_Begin], granted: set[int]) -> None:
    for begin in begins:
        if not begin.granted.done():
            begin.granted.set_result(begin.delivery.id in granted)
