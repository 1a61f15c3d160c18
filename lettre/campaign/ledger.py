"""Group commit: one thread writes to the ledger, as many marks and results as have gathered.

A connection waits for its mark to be durable before its body goes, and its previous result is
committed no later than that mark: after a crash, no more rows can be uncertain than
connections were open.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from lettre.campaign import rounds
from lettre.campaign.model import Campaign, Decision, Delivery
from lettre.campaign.rounds import End
from lettre.db import transaction


@dataclass(slots=True)
class _Round:
    """What one commit holds."""

    begins: list[tuple[Delivery, asyncio.Future[bool]]] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.begins or self.ends)


class Ledger:
    """The only writer of one campaign's deliveries while it runs. Use as an async context manager."""

    def __init__(self, engine: Engine, campaign: Campaign, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._campaign = campaign
        self._clock = clock
        self._next = _Round()
        self._wanted = asyncio.Event()
        self._closing = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._writer: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Ledger":
        self._writer = asyncio.create_task(self._write())
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._closing = True
        self._wanted.set()
        assert self._writer is not None
        try:
            await self._writer
        finally:
            self._thread.shutdown()

    async def begin(self, delivery: Delivery) -> bool:
        """Mark a row `sending`; True once that is durable and the body may go."""
        if self._writer is not None and self._writer.done():
            self._writer.result()
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._next.begins.append((delivery, future))
        self._wanted.set()
        return await future

    def end(self, delivery: Delivery, decision: Decision, *, marked: bool) -> None:
        """Have an attempt's end written with the next commit."""
        self._next.ends.append(End(delivery=delivery, decision=decision, marked=marked))
        self._wanted.set()

    async def _write(self) -> None:
        while not self._closing or self._next:
            await self._wanted.wait()
            self._wanted.clear()
            group, self._next = self._next, _Round()
            if group:
                await self._write_round(group)

    async def _write_round(self, group: _Round) -> None:
        loop = asyncio.get_running_loop()
        try:
            granted = await loop.run_in_executor(self._thread, self._commit, group)
        except BaseException as error:
            self._fail([*group.begins, *self._next.begins], error)
            raise
        for delivery, future in group.begins:
            if not future.done():
                future.set_result(delivery.id in granted)

    def _fail(self, begins: list[tuple[Delivery, asyncio.Future[bool]]], error: BaseException) -> None:
        # whoever waits for a mark learns that there will be none
        for _, future in begins:
            if not future.done():
                future.set_exception(error)

    def _commit(self, group: _Round) -> set[int]:
        now = self._clock()
        with transaction(self._engine) as session:
            if group.ends:
                rounds.record(session, group.ends, now)
            if not group.begins:
                return set()
            begins = [delivery for delivery, _ in group.begins]
            return rounds.mark(session, self._campaign, begins, now)
