"""The loop that sends: the only place in the program that does.

`run()` holds the campaign, settles what a dead sender left, and lets as many connections as
the transport has take rows one after the other. It ends when no row is due, when it is asked
to stop, when nothing may leave for a while, or when the campaign must pause.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from lettre.campaign import breaker, decisions, gate, hours, lock, recall, retry, store, waiting
from lettre.campaign.ahead import Ahead
from lettre.campaign.breaker import Breaker, Trip
from lettre.campaign.feed import Feed
from lettre.campaign.gate import Gate
from lettre.campaign.hours import Today
from lettre.campaign.ledger import Ledger
from lettre.campaign.model import (
    OPEN,
    Campaign,
    CampaignEdition,
    CampaignState,
    Delivery,
    DeliveryState,
)
from lettre.campaign.pace import Slowed
from lettre.db import reading, transaction
from lettre.errors import LettreError, StateError
from lettre.mail import transports
from lettre.mail.message import Composer
from lettre.mail.model import Message
from lettre.mail.outcome import Kind, Outcome
from lettre.mail.transport import Transport, TransportSession
from lettre.manners import Manners

#: seconds to wait before each further attempt to reach a server that does not answer
PATIENCE = (0.2, 0.5, 1.0, 2.0, 5.0)
#: a message cut this often in a row waits as if the server had put it off
CUTS = 3
#: seconds after which a connection that had nothing to carry is closed: a relay would soon hang up
IDLE = 30.0
#: seconds between two looks at the clock and at what came back
WATCH = 30.0
#: how long nothing is sent to a relay that says "later" to every connection
RELAY_RESTS = timedelta(minutes=5)

Clock = Callable[[], datetime]
Progress = Callable[[Outcome], None]
#: nothing is held back: what loopback and a Maildir are sent
UNLIMITED = Manners()


class _Letter(NamedTuple):
    """A row that a connection has taken, and its message."""

    delivery: Delivery
    message: Message


@dataclass(slots=True, kw_only=True)
class _Run:
    """What the connections of one run share."""

    engine: Engine
    campaign: Campaign
    messages: Ahead
    transport: Transport
    ledger: Ledger
    clock: Clock
    progress: Progress
    stop: asyncio.Event
    feed: Feed
    manners: Manners
    language: str
    watch: float
    gate: Gate
    breaker: Breaker
    #: the loop's time, in seconds
    time: Callable[[], float]
    began: float
    sessions: int = 0
    cuts: dict[int, int] = field(default_factory=dict)
    pause_reason: str | None = None

    def pause(self, trip: Trip) -> None:
        """Stop every connection; the first reason given stands."""
        self.pause_reason = self.pause_reason or trip.words(self.language)
        self.stop.set()

    @property
    def over(self) -> bool:
        """Whether nothing more is to be begun."""
        return self.stop.is_set() or self.gate.until is not None

    def saw(self, outcome: Outcome, delivery: Delivery) -> None:
        """Learn from the end of a message."""
        if outcome.kind is not Kind.ACCEPTED:
            trip = self.breaker.saw(outcome)
            if trip is not None:
                self.pause(trip)
        else:
            self.breaker.taken += 1
            if self.gate.free:
                return
        passed = self.time() - self.began
        self.gate.saw(outcome, delivery, self.breaker.taken / max(passed, 0.001))


async def run(  # noqa: PLR0913 - the parties to a run, each by its name
    engine: Engine,
    campaign: Campaign,
    composer: Composer,
    transport: Transport,
    *,
    clock: Clock,
    progress: Progress = lambda _: None,
    stop: asyncio.Event | None = None,
    manners: Manners = UNLIMITED,
    language: str = "fr",
    watch: float = WATCH,
) -> CampaignState:
    """Send what is due in `campaign`; return where it stands then.

    `language` is the one that a reason to pause is written in, `watch` the seconds between two looks at
    the clock and at what came back. Raises StateError when another sender holds the campaign or the day's
    share, or when it was given a corrected edition since its `composer` was made.
    """
    with lock.hold(engine, campaign.id, share=manners.warm_up is not None):
        async with (
            Ledger(engine, campaign, clock, transport.connections) as ledger,
            Ahead(composer) as messages,
        ):
            with transaction(engine) as session:
                store.abandon(session, campaign.id, clock())
                decisions.drop_waiting(session, campaign.id, clock())
                _all_known(store.editions(session, campaign.id), campaign, composer)
                today = hours.today(session, campaign, manners, composer.newsletter.timezone, clock())
                known = waiting.dead(session, campaign.id)
            loop = asyncio.get_running_loop()
            stop = stop or asyncio.Event()
            feed = Feed(engine, campaign.id, clock, messages.foresee, measured=bool(composer.measured))
            this = _Run(
                engine=engine,
                campaign=campaign,
                messages=messages,
                transport=transport,
                ledger=ledger,
                clock=clock,
                progress=progress,
                stop=stop,
                feed=feed,
                manners=manners,
                language=language,
                watch=watch,
                gate=gate.between(messages, feed, today, ledger, clock, stop),
                breaker=Breaker(manners.thresholds),
                time=loop.time,
                began=loop.time(),
            )
            _recall(this)
            await _connections(this, today, known)
        state = _settle(this)
        _keep(this, this.gate.pace.told(this.time()))
        return state


def _all_known(editions: Sequence[CampaignEdition], campaign: Campaign, composer: Composer) -> None:
    """Raise StateError for an edition that the composer does not know: nobody gets the one it replaces."""
    if not {each.number for each in editions} <= composer.editions:
        raise StateError("campaign.corrected-meanwhile", id=campaign.id)


def _recall(this: _Run) -> None:
    """Begin with what the relay asked of the runs before."""
    relay = transports.relay(this.transport)
    if relay is not None:
        with reading(this.engine) as session:
            recall.into(session, relay, this.gate.pace, this.time(), this.clock())


def _keep(this: _Run, told: Mapping[str, Slowed | None]) -> None:
    """Write down what the relay asked, for the runs to come."""
    relay = transports.relay(this.transport)
    if relay is not None and told:
        with transaction(this.engine) as session:
            recall.keep(session, relay, told, this.clock())


def _settle(this: _Run) -> CampaignState:
    """Write down where the campaign stands after a run, however somebody has moved it meanwhile."""
    now = this.clock()
    with transaction(this.engine) as session:
        current = store.campaign(session, this.campaign.id, hold=True)
        assert current is not None
        if current.state is CampaignState.CANCELLED:
            # what was under way when it was cancelled, and came back
            decisions.drop_waiting(session, this.campaign.id, now)
            return current.state
        if this.pause_reason is None and not this.stop.is_set():
            # what could not go now is taken up by `lettre serve`, and never waits for a person unsaid
            waiting.put_off(session, this.campaign.id, this.gate.until or now, now)
        counts = store.counts(session, this.campaign.id)
        state = current.state
        if not any(counts[waiting] for waiting in OPEN):
            state = CampaignState.DONE
        elif this.pause_reason is not None:
            state = CampaignState.PAUSED
        store.move(session, this.campaign.id, state, now, this.pause_reason)
    return state


async def _connections(this: _Run, today: Today, known: int) -> None:
    """Let every connection live until it has nothing left to do."""
    watch = asyncio.create_task(_watch(this, today, known))
    try:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(this.transport.connections):
                tasks.create_task(_connection(this))
    finally:
        watch.cancel()


async def _watch(this: _Run, today: Today, known: int) -> None:
    """Look from time to time whether the window closes, and what comes back.

    `known` is how many addresses were found dead before the run.
    """
    while not this.over:
        left = hours.left(today, this.clock())
        if left == 0.0:
            this.gate.close(today.again)
            return
        await asyncio.sleep(min(left, this.watch))
        # of a database that fails the ledger will tell; here there is always another look
        with suppress(LettreError, SQLAlchemyError):
            await _look(this, known)


async def _look(this: _Run, known: int) -> None:
    """Keep what the relay asked, for a sender that is killed; pause when too much came back."""
    await asyncio.to_thread(_keep, this, this.gate.pace.told(this.time()))
    sent, dead = await asyncio.to_thread(_returned, this)
    trip = breaker.bounces(this.manners.thresholds, sent=sent, hard=dead, before=known)
    if trip is not None:
        this.pause(trip)


def _returned(this: _Run) -> tuple[int, int]:
    """Return how many messages of the campaign have left, and how many addresses were found dead."""
    with reading(this.engine) as session:
        sent = store.counts(session, this.campaign.id)[DeliveryState.SENT]
        return sent, waiting.dead(session, this.campaign.id)


async def _connection(this: _Run) -> None:
    """One connection's life: open, send row after row, open again when the line breaks.

    The row after the one that is sent is known already, so that its envelope may leave with the dot.
    """
    session: TransportSession | None = None
    letter = await _take(this)
    try:
        # what was given out before the gate closed still goes: it is counted in the day's share
        while letter is not None and not this.stop.is_set():
            session = session or await _open(this)
            if session is None:
                this.gate.give_back(letter.delivery)
                return
            following = await _take(this, patient=False)
            outcome = await _send(this, session, letter, following)
            if not outcome.reusable or outcome.kind is Kind.UNSENT:
                await _close(this, session)
                session = None
            letter = following
            if following is not None:
                continue
            began = this.time()
            letter = await _take(this)
            if session is not None and this.time() - began > IDLE:
                await _close(this, session)
                session = None
    finally:
        if session is not None:
            await _close(this, session)


async def _close(this: _Run, session: TransportSession) -> None:
    this.sessions -= 1
    await session.close()


async def _take(this: _Run, *, patient: bool = True) -> _Letter | None:
    """Return the next row with its message, or None when there is none left or the run is stopping.

    Who is not `patient` gets None as well when none may leave at this moment.
    """
    if this.over:
        return None
    gate = this.gate
    delivery = await (this.feed.take() if gate.free else gate.take(patient=patient))
    if delivery is None:
        return None
    return _Letter(delivery, await this.messages.message(delivery))


async def _open(this: _Run) -> TransportSession | None:
    """Open a session, with patience; None when the run stops instead, or goes on with fewer."""
    for wait in (*PATIENCE, None):
        session = await this.transport.open()
        if not isinstance(session, Outcome):
            this.sessions += 1
            return session
        if session.kind is Kind.BLOCKED:
            this.pause(breaker.blocked(session))
            return None
        if wait is None:
            _give_way(this, session)
            return None
        if await _stopped_within(this, wait):
            return None
    return None


def _give_way(this: _Run, outcome: Outcome) -> None:
    """The relay does not take a further connection: go on with those there are, or leave it alone."""
    if this.sessions:
        return
    if outcome.code is None:
        this.pause(breaker.unreachable(outcome))
    else:
        # it answered "later": it is there, and has enough for now (RFC 5321 3.8)
        this.gate.close(this.clock() + RELAY_RESTS)


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
    this.saw(outcome, delivery)
    if outcome.kind is Kind.WITHHELD:
        await _look_for_pause(this)
    elif outcome.kind is Kind.UNSENT:
        await _cut(this, delivery, outcome, marked=marked)
    else:
        _end(this, delivery, outcome, marked=marked)
    this.progress(outcome)
    return outcome


def _end(this: _Run, delivery: Delivery, outcome: Outcome, *, marked: bool) -> None:
    # a row that was never marked and stays queued has nothing to write
    if marked or outcome.kind not in {Kind.BLOCKED, Kind.UNSENT}:
        this.ledger.end(
            delivery, retry.decide(outcome, delivery, this.clock(), this.manners.give_up), marked=marked
        )


async def _cut(this: _Run, delivery: Delivery, outcome: Outcome, *, marked: bool) -> None:
    """The line broke before the final dot: the row goes back, and does not count against its reader."""
    this.cuts[delivery.id] = cuts = this.cuts.get(delivery.id, 0) + 1
    if cuts >= CUTS:
        _end(this, delivery, outcome._replace(kind=Kind.DEFERRED), marked=marked)
        return
    _end(this, delivery, outcome, marked=marked)
    this.gate.put_back(delivery._replace(attempts=delivery.attempts + int(marked)))
    await _stopped_within(this, PATIENCE[min(max(this.breaker.cuts, 1), len(PATIENCE)) - 1])


async def _look_for_pause(this: _Run) -> None:
    """A row was withheld: its reader left, or somebody paused the campaign."""

    def paused() -> bool:
        with reading(this.engine) as session:
            current = store.campaign(session, this.campaign.id)
        return current is None or current.state is not CampaignState.SENDING

    if await asyncio.to_thread(paused):
        this.stop.set()
