"""The rows of a run, read ahead: connections take them one by one, and put back what could not go."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.audience import tracking
from lettre.campaign import store
from lettre.campaign.model import Delivery
from lettre.db import reading

#: rows read at a time; the next are read when half of them are gone
BATCH = 500


class Feed:
    """Rows of a campaign that are due, in the order of the ledger.

    `foresee` hears of rows as they are read, some time before they are taken. Where readers are
    `measured`, each row comes with what its reader said to it; a no that comes later is heeded when a
    visit would be recorded.
    """

    def __init__(
        self,
        engine: Engine,
        campaign_id: int,
        clock: Callable[[], datetime],
        foresee: Callable[[Sequence[Delivery]], None],
        *,
        measured: bool = False,
    ) -> None:
        self._measured = measured
        self._engine = engine
        self._campaign = campaign_id
        self._clock = clock
        self._foresee = foresee
        self._rows: deque[Delivery] = deque()
        self._last: int | None = 0
        self._reading: asyncio.Task[None] | None = None

    async def take(self) -> Delivery | None:
        """Return the next row, or None when there is none left."""
        while True:
            if self._last is not None and self._reading is None and len(self._rows) <= BATCH // 2:
                self._reading = asyncio.create_task(self._read(self._last))
            if self._rows:
                return self._rows.popleft()
            if self._reading is None:
                return None
            await asyncio.shield(self._reading)

    def put_back(self, delivery: Delivery) -> None:
        """Have a row taken again, before all others."""
        self._rows.appendleft(delivery)

    async def _read(self, after: int) -> None:
        try:
            batch = await asyncio.to_thread(self._due, after)
            self._rows.extend(batch)
            self._foresee(batch)
            self._last = batch[-1].id if len(batch) == BATCH else None
        finally:
            self._reading = None

    def _due(self, after: int) -> list[Delivery]:
        with reading(self._engine) as session:
            rows = store.due(session, self._campaign, self._clock(), after=after, limit=BATCH)
            return list(_asked(session, rows)) if self._measured else rows


def _asked(session: Session, rows: list[Delivery]) -> Iterator[Delivery]:
    said = tracking.of_many(session, [row.subscription for row in rows])
    for row in rows:
        consents = said.get(row.subscription)
        yield row if consents is None else row._replace(consents=consents)
