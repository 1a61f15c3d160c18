"""⚡ Sends what the outbox holds: the same order as the ledger's, mark, body, end.

A mail is marked `sending` in a committed transaction before the first byte of its body leaves, and
its end is written before the connection takes the next one: after a crash there are never more
uncertain rows than there were open connections.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.catalogue import say
from lettre.errors import LettreError, WorldError
from lettre.mail.letters import Letters
from lettre.mail.model import Message
from lettre.mail.outbox import desk, marks, retry
from lettre.mail.outbox.desk import Transactions
from lettre.mail.outbox.model import Entry, OutboxState
from lettre.mail.outbox.retry import Decision
from lettre.mail.outcome import Kind, Outcome
from lettre.mail.transport import Transport, TransportSession

#: connections of the outbox: a campaign may have the relay's others at the same moment
CONNECTIONS = 2
#: rows that are taken at a time
_GROUP = 50

Clock = Callable[[], datetime]
T = TypeVar("T")


@dataclass(kw_only=True, slots=True)
class Tally:
    """What a run did: how many rows came to which state, and what stopped it, if something did."""

    states: Counter[OutboxState] = field(default_factory=Counter)
    trouble: LettreError | None = None
    #: why some mails wait although they are due: their newsletter is not in order, or the relay refuses it
    put_off: LettreError | None = None


@dataclass(kw_only=True, slots=True)
class _Run:
    transactions: Transactions
    letters: Letters
    transport: Transport
    clock: Clock
    stop: Callable[[], bool]
    language: str
    tally: Tally = field(default_factory=Tally)
    #: one thing at a time on the one connection that marks
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    taking: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: deque[Entry] = field(default_factory=deque)
    #: rows that a connection has in hand
    held: set[int] = field(default_factory=set)

    @property
    def over(self) -> bool:
        return self.tally.trouble is not None or self.stop()

    async def write(self, work: Callable[[Session, datetime], T]) -> T:
        """Do something in a transaction of its own; durable when it returns."""

        def done() -> T:
            with self.transactions() as session:
                return work(session, self.clock())

        async with self.turn:
            return await asyncio.to_thread(done)


async def run(
    engine: Engine,
    letters: Letters,
    transport: Transport,
    *,
    clock: Clock,
    stop: Callable[[], bool] = lambda: False,
    language: str = "fr",
) -> Tally:
    """Send what is due, until nothing is or `stop` says so; return what was done.

    `language` is the one that reasons are written down in.

    Raises StateError when another sender is at it.
    """
    with desk.hold(engine) as transactions:
        this = _Run(
            transactions=transactions,
            letters=letters,
            transport=transport,
            clock=clock,
            stop=stop,
            language=language,
        )
        this.tally.states[OutboxState.UNCERTAIN] += await this.write(marks.abandon)
        await _connections(this)
        return this.tally


async def _connections(this: _Run) -> None:
    """Let every connection live until it has nothing left to do."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(min(CONNECTIONS, this.transport.connections)):
                tasks.create_task(_connection(this))
    except* LettreError as several:
        # the database's: what it said first
        this.tally.trouble = next(_leaves(several))


def _leaves(group: BaseExceptionGroup[LettreError]) -> Iterator[LettreError]:
    for each in group.exceptions:
        if isinstance(each, BaseExceptionGroup):
            yield from _leaves(each)
        else:
            yield each


async def _connection(this: _Run) -> None:
    """One connection's life: it is opened for the first mail, and again when the line has broken."""
    line: TransportSession | None = None
    try:
        while not this.over and (held := await _take(this)) is not None:
            message = await _written(this, held)
            if message is not None:
                line = line or await _open(this)
            if message and line and not (await _send(this, line, held, message)).reusable:
                await line.close()
                line = None
            this.held.discard(held.id)
    finally:
        if line is not None:
            await line.close()


async def _open(this: _Run) -> TransportSession | None:
    """Open a line; None when the relay does not let us, which ends the run."""
    opened = await this.transport.open()
    if isinstance(opened, Outcome):
        this.tally.trouble = WorldError("outbox.no-relay", reason=opened.text)
        return None
    return opened


async def _take(this: _Run) -> Entry | None:
    """Return the next mail that is due; None when there is none."""
    async with this.taking:
        if not this.waiting:
            held = frozenset(this.held)
            this.waiting.extend(
                await this.write(lambda session, now: marks.due(session, now, but=held, most=_GROUP))
            )
        if not this.waiting:
            return None
        entry = this.waiting.popleft()
        this.held.add(entry.id)
        return entry


async def _written(this: _Run, held: Entry) -> Message | None:
    """Return a row's mail; one that cannot be written waits or fails with its reason, and stops no other."""
    try:
        this.letters.prepare(held.wish.newsletter)
    except LettreError as error:
        this.tally.put_off = error
        reason = say(error.code, this.language, **error.params)
        await _end(this, held, retry.put_off(held, reason, this.clock()), marked=False)
        return None
    try:
        return this.letters.compose(held)
    except LettreError as error:
        reason = say(error.code, this.language, **error.params)
    except Exception as error:
        # a house's own template may raise anything; it must not keep every other mail from leaving
        reason = f"{type(error).__name__}: {error}"
    await _end(this, held, retry.cannot(reason), marked=False)
    return None


async def _send(this: _Run, line: TransportSession, held: Entry, message: Message) -> Outcome:
    marked = False

    async def may_begin() -> bool:
        nonlocal marked
        marked = await this.write(lambda session, now: marks.mark(session, held, now))
        return marked

    outcome = await line.send(message, may_begin)
    if outcome.kind is Kind.WITHHELD:
        this.tally.states[OutboxState.SKIPPED] += 1
        return outcome
    if outcome.kind is Kind.BLOCKED:
        # said of this mail's sender or size: another's may pass, so the run goes on
        this.tally.put_off = WorldError("outbox.blocked", reason=outcome.text)
    await _end(this, held, retry.decide(outcome, held, this.clock()), marked=marked)
    return outcome


async def _end(this: _Run, held: Entry, decision: Decision, *, marked: bool) -> None:
    if await this.write(lambda session, now: marks.record(session, held, decision, now, marked=marked)):
        this.tally.states[decision.state] += 1
