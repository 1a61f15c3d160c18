"""⚡ Who goes next, and when: rows of a run through the pace, the hours and the day's share.

What cannot go yet stands aside and lets others pass: for moments on a shelf in memory, for longer in
the ledger, where `lettre serve` finds it again.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from lettre.campaign import providers
from lettre.campaign.ahead import Ahead
from lettre.campaign.feed import Feed
from lettre.campaign.hours import Today
from lettre.campaign.ledger import Ledger
from lettre.campaign.model import Decision, Delivery, DeliveryState
from lettre.campaign.pace import Pace, Shelf
from lettre.mail.outcome import Outcome

#: seconds that a run waits for a provider, or for the relay, to have rested; what rests longer is put off
SHORT = 60.0
#: rows on the shelf. When it is full, those behind wait too: memory stays flat
MOST = 10_000
#: seconds between two looks at whether the run is to end
LOOK = 0.5

Clock = Callable[[], datetime]
PutOff = Callable[[Delivery, Decision], None]


class Gate:
    """Gives out the rows of one run. `until` is set when nothing more may go before that moment."""

    def __init__(
        self,
        feed: Feed,
        pace: Pace,
        clock: Clock,
        put_off: PutOff,
        stopping: Callable[[], bool],
    ) -> None:
        self.pace = pace
        self.until: datetime | None = None
        self._feed = feed
        self._clock = clock
        self._put_off = put_off
        self._stopping = stopping
        self._shelf = Shelf()
        self._share: int | None = None
        #: how many are choosing a row: each of them may take one of the share
        self._choosers = 0
        self._tomorrow: datetime | None = None
        self._choosing = asyncio.Lock()
        self._time = asyncio.get_running_loop().time

    @property
    def free(self) -> bool:
        """Whether there is nothing to hold back: rows come straight from the feed."""
        return not self.pace.active and self._share is None

    def share(self, left: int, tomorrow: datetime) -> None:
        """Let no more than `left` go before `tomorrow`."""
        self._share, self._tomorrow = left, tomorrow

    def close(self, until: datetime) -> None:
        """Let nothing more go before `until`; the first to say so holds."""
        self.until = self.until or until

    async def take(self, *, patient: bool) -> Delivery | None:
        """Return the next row that may leave, or None: there is none, or the run ends.

        Who is not `patient` gets None as well when there is none at this moment.
        """
        if not patient:
            # it has a message in hand, on which those may wait who wait here: it must not stand behind them
            found = await self._choose()
            return None if isinstance(found, float) else found
        # one at a time looks again and again; the others stand behind it
        async with self._choosing:
            while not self._stopping():
                found = await self._choose()
                if not isinstance(found, float):
                    return found
                await asyncio.sleep(min(found, LOOK))
        return None

    def put_back(self, delivery: Delivery) -> None:
        """Have a row taken again, before all others."""
        self._feed.put_back(delivery)
        if self._share is not None:
            self._share += 1

    def give_back(self, delivery: Delivery) -> None:
        """Put a row back that was given out and not sent."""
        self.pace.let_go(providers.of(delivery.address), self._time())
        self.put_back(delivery)

    def saw(self, outcome: Outcome, delivery: Delivery, seen: float) -> None:
        """Learn from a row's end."""
        self.pace.saw(outcome, providers.of(delivery.address), self._time(), seen=seen)

    async def _choose(self) -> Delivery | float | None:
        """Return a row, None when none is left, or the seconds until there may be one."""
        wait = self.pace.house_wait(self._time())
        if self._share is not None and self._share <= 0 and self._tomorrow is not None:
            self.close(self._tomorrow)
        elif wait > SHORT:
            self.close(self._clock() + timedelta(seconds=wait))
        if self.until is not None:
            return None
        if wait:
            return wait
        if self._share is not None and self._share <= self._choosers:
            return LOOK
        self._choosers += 1
        try:
            found: Delivery | float | None = self._shelf.take(self.pace, self._time())
            if isinstance(found, float):
                found = await self._read(found)
        finally:
            self._choosers -= 1
        if isinstance(found, Delivery) and self._share is not None:
            self._share -= 1
        return found

    async def _read(self, wait: float) -> Delivery | float | None:
        """Return the first row of the feed whose provider admits it; put those before it aside."""
        while self._shelf.held < MOST:
            delivery = await self._feed.take()
            if delivery is None:
                break
            provider = providers.of(delivery.address)
            now = self._time()
            asked = self.pace.admit(provider, now)
            if asked == 0.0:
                return delivery
            wait = min(wait, asked)
            self._shelf.put(provider, delivery)
        for rest, rows in self._shelf.resting(self.pace, self._time(), SHORT):
            next_at = self._clock() + timedelta(seconds=rest)
            for each in rows:
                decision = Decision(state=DeliveryState.DEFERRED, next_at=next_at, counted=False)
                self._put_off(each, decision)
        return min(wait, SHORT) if self._shelf.held else None


def between(
    messages: Ahead, feed: Feed, today: Today, ledger: Ledger, clock: Clock, stop: asyncio.Event
) -> Gate:
    """Return the gate of a run, with the hours and the share of the day."""

    def put_off(delivery: Delivery, decision: Decision) -> None:
        messages.forget(delivery)
        ledger.end(delivery, decision, marked=False)

    gate = Gate(feed, today.pace, clock, put_off, stop.is_set)
    if today.opens is not None:
        gate.close(today.opens)
    elif today.share is not None:
        gate.share(today.share, today.tomorrow)
    return gate
