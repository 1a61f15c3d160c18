"""The loop that sends: the only place in the program that does.

`run()` holds the campaign, settles what a dead sender left, and lets as many connections as
the transport has take rows one after the other. It ends when no row is due, when it is asked
to stop, or when the campaign must pause.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Engine

from lettre.campaign import decisions, lock, retry, store
from lettre.campaign.feed import Feed
from lettre.campaign.ledger import Ledger
from lettre.campaign.model import OPEN, Campaign, CampaignState, Delivery
from lettre.db import reading, transaction
from lettre.mail.message import Composer
from lettre.mail.model import Message, Recipient
from lettre.mail.outcome import Kind, Outcome
from lettre.mail.transport import Transport, TransportSession

#: seconds to wait before each further attempt to reach a server that does not answer
PATIENCE = (0.2, 0.5, 1.0, 2.0, 5.0)
#: a message cut this often in a row waits as if the server had put it off
CUTS = 3
#: so many cuts without one message through, and the campaign pauses
HOPELESS = 20

Clock = Callable[[], datetime]
Progress = Callable[[Outcome], None]


@dataclass(slots=True)
class _Letter:
    """A row that a connection has taken, and its message."""

    delivery: Delivery
    message: Message


@dataclass(slots=True, kw_only=True)
class _Run:
    """What the connections of one run share."""

    engine: Engine
    campaign: Campaign
    composer: Composer
    transport: Transport
    ledger: Ledger
    clock: Clock
    progress: Progress
    stop: asyncio.Event
    feed: Feed
    cuts: dict[int, int] = field(default_factory=dict)
    cuts_in_a_row: int = 0
    pause_reason: str | None = None

    def pause(self, outcome: Outcome) -> None:
        """Stop every connection; the first reason given stands."""
        code = "" if outcome.code is None else f"{outcome.code} "
        self.pause_reason = self.pause_reason or f"{outcome.stage.value}: {code}{outcome.text}"
        self.stop.set()


async def run(
    engine: Engine,
    campaign: Campaign,
    composer: Composer,
    transport: Transport,
    *,
    clock: Clock,
    progress: Progress = lambda _: None,
    stop: asyncio.Event | None = None,
) -> CampaignState:
    """Send what is due in `campaign`; return where it stands then.

    Raises StateError when another sender holds it.
    """
    with lock.hold(engine, campaign.id):
        with transaction(engine) as session:
            store.abandon(session, campaign.id, clock())
            decisions.drop_waiting(session, campaign.id, clock())
        async with Ledger(engine, campaign, clock, transport.connections) as ledger:
            this = _Run(
                engine=engine,
                campaign=campaign,
                composer=composer,
                transport=transport,
                ledger=ledger,
                clock=clock,
                progress=progress,
                stop=stop or asyncio.Event(),
                feed=Feed(engine, campaign.id, clock),
            )
            await _connections(this)
        return _settle(this)


def _settle(this: _Run) -> CampaignState:
    """Write down where the campaign stands after a run."""
    now = this.clock()
    with transaction(this.engine) as session:
        current = store.campaign(session, this.campaign.id)
        assert current is not None
        if current.state is CampaignState.CANCELLED:
            # what was under way when it was cancelled, and came back
            decisions.drop_waiting(session, this.campaign.id, now)
            return current.state
        counts = store.counts(session, this.campaign.id)
        state = current.state
        if not any(counts[waiting] for waiting in OPEN):
            state = CampaignState.DONE
        elif this.pause_reason is not None:
            state = CampaignState.PAUSED
        store.move(session, this.campaign.id, state, now, this.pause_reason)
    return state


async def _connections(this: _Run) -> None:
    """Let every connection live until it has nothing left to do."""
    async with asyncio.TaskGroup() as tasks:
        for _ in range(this.transport.connections):
            tasks.create_task(_connection(this))


async def _connection(this: _Run) -> None:
    """One connection's life: open, send row after row, open again when the line breaks.

    The row after the one that is sent is known already, so that its envelope may leave with the dot.
    """
    session: TransportSession | None = None
    letter = await _take(this)
    try:
        while letter is not None and not this.stop.is_set():
            session = session or await _open(this)
            if session is None:
                return
            following = await _take(this)
            outcome = await _send(this, session, letter, following)
            if not outcome.reusable or outcome.kind is Kind.UNSENT:
                await session.close()
                session = None
            letter = following or await _take(this)
    finally:
        if session is not None:
            await session.close()


async def _take(this: _Run) -> _Letter | None:
    """Return the next row with its message, or None when there is none left or the run is stopping."""
    if this.stop.is_set():
        return None
    delivery = await this.feed.take()
    if delivery is None:
        return None
    recipient = Recipient(
        subscription=delivery.subscription,
        address=delivery.address,
        name=delivery.name,
        edition=delivery.edition,
    )
    return _Letter(delivery, this.composer.compose(recipient))


async def _open(this: _Run) -> TransportSession | None:
    """Open a session, with patience; None when the run stops instead."""
    for wait in (*PATIENCE, None):
        session = await this.transport.open()
        if not isinstance(session, Outcome):
            return session
        if session.kind is Kind.BLOCKED or wait is None:
            this.pause(session)
            return None
        if await _stopped_within(this, wait):
            return None
    return None


async def _stopped_within(this: _Run, seconds: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await this.stop.wait()
    return this.stop.is_set()


async def _send(this: _Run, session: TransportSession, letter: _Letter, following: _Letter | None) -> Outcome:
    """Send one row, and have its end written."""
    delivery = letter.delivery
    marked = False

    async def may_begin() -> bool:
        nonlocal marked
        marked = await this.ledger.begin(delivery)
        return marked

    after = following.message if following is not None else None
    outcome = await session.send(letter.message, may_begin, following=after)
    if outcome.kind is Kind.WITHHELD:
        await _look_for_pause(this)
    elif outcome.kind is Kind.UNSENT:
        await _cut(this, delivery, outcome, marked=marked)
    else:
        if outcome.kind is Kind.BLOCKED:
            this.pause(outcome)
        this.cuts_in_a_row = 0
        _end(this, delivery, outcome, marked=marked)
    this.progress(outcome)
    return outcome


def _end(this: _Run, delivery: Delivery, outcome: Outcome, *, marked: bool) -> None:
    # a row that was never marked and stays queued has nothing to write
    if marked or outcome.kind not in {Kind.BLOCKED, Kind.UNSENT}:
        this.ledger.end(delivery, retry.decide(outcome, delivery, this.clock()), marked=marked)


async def _cut(this: _Run, delivery: Delivery, outcome: Outcome, *, marked: bool) -> None:
    """The line broke before the final dot: the row goes back, and does not count against its reader."""
    this.cuts_in_a_row += 1
    this.cuts[delivery.id] = cuts = this.cuts.get(delivery.id, 0) + 1
    if this.cuts_in_a_row >= HOPELESS:
        this.pause(outcome)
    if cuts >= CUTS:
        _end(this, delivery, replace(outcome, kind=Kind.DEFERRED), marked=marked)
        return
    _end(this, delivery, outcome, marked=marked)
    this.feed.put_back(replace(delivery, attempts=delivery.attempts + int(marked)))
    await _stopped_within(this, PATIENCE[min(this.cuts_in_a_row, len(PATIENCE)) - 1])


async def _look_for_pause(this: _Run) -> None:
    """A row was withheld: its reader left, or somebody paused the campaign."""

    def paused() -> bool:
        with reading(this.engine) as session:
            current = store.campaign(session, this.campaign.id)
        return current is None or current.state is not CampaignState.SENDING

    if await asyncio.to_thread(paused):
        this.stop.set()
