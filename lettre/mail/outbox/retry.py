"""What follows from an outcome for its row: a pure decision over tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lettre.mail.outbox.model import Entry, Letter, OutboxState
from lettre.mail.outcome import Kind, Outcome

#: how long a mail waits after each "later" (4xx); the last one stays. Shorter than a campaign's: somebody is
#: waiting in front of a mailbox, and greylisting lets a second attempt in after a minute (RFC 6647 5)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 10, 20, 40, 80, 160, 240))
#: the least and the most it waits when the line broke before the dot; between them, half of its age
CUT = timedelta(seconds=20)
LONGEST_CUT = timedelta(hours=1)
#: how long it waits for a newsletter that lacks what its mails need; the least for a sender that is refused
PUT_OFF = timedelta(minutes=5)
#: how long it is tried; then the last reason stands
GIVE_UP = timedelta(days=2)
#: a link to one's data is good for two days only, and nobody waits that long for it
SOONER: Mapping[Letter, timedelta] = {Letter.DATA: timedelta(hours=12)}

#: the state each kind of outcome leads to; WITHHELD leaves the row as the outbox has it
_STATES = {
    Kind.ACCEPTED: OutboxState.SENT,
    Kind.REFUSED: OutboxState.FAILED,
    Kind.UNCERTAIN: OutboxState.UNCERTAIN,
    Kind.UNSENT: OutboxState.QUEUED,
    Kind.BLOCKED: OutboxState.QUEUED,
    Kind.DEFERRED: OutboxState.DEFERRED,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What the outbox records of an attempt; `due_at` is when a mail that waits is tried again."""

    state: OutboxState
    due_at: datetime | None = None
    stage: str | None = None
    code: int | None = None
    enhanced: str | None = None
    response: str = ""


def decide(outcome: Outcome, entry: Entry, now: datetime) -> Decision:
    """Return what the outbox records of `outcome`, which is not WITHHELD."""
    state = _STATES[outcome.kind]
    wait = _WAITS.get(outcome.kind)
    due_at = None if wait is None else now + wait(entry, now)
    if due_at is not None and due_at > _until(entry):
        state, due_at = OutboxState.FAILED, None
    return Decision(
        state=state,
        due_at=due_at,
        stage=outcome.stage.value,
        code=outcome.code,
        enhanced=outcome.enhanced,
        response=outcome.text,
    )


def _after_a_later(entry: Entry, _now: datetime) -> timedelta:
    return DELAYS[min(entry.deferrals, len(DELAYS) - 1)]


def _after_a_cut(entry: Entry, now: datetime) -> timedelta:
    # a line that breaks at MAIL or RCPT leaves no mark to count by: the mail's age says how long this goes on
    return min(max(CUT, (now - entry.dated_at) / 2), LONGEST_CUT)


def _after_a_block(entry: Entry, now: datetime) -> timedelta:
    return max(PUT_OFF, _after_a_cut(entry, now))


#: how long a mail waits after the outcomes that leave it waiting
_WAITS: Mapping[Kind, Callable[[Entry, datetime], timedelta]] = {
    Kind.DEFERRED: _after_a_later,
    Kind.UNSENT: _after_a_cut,
    Kind.BLOCKED: _after_a_block,
}


def put_off(entry: Entry, reason: str, now: datetime) -> Decision:
    """Return what the outbox records of a mail whose newsletter is not in order: it waits until it is."""
    due_at = now + PUT_OFF
    if due_at > _until(entry):
        return cannot(reason)
    return Decision(state=OutboxState.QUEUED, due_at=due_at, response=reason)


def cannot(reason: str) -> Decision:
    """Return what the outbox records of a mail that could not be written at all."""
    return Decision(state=OutboxState.FAILED, response=reason)


def _until(entry: Entry) -> datetime:
    return entry.dated_at + SOONER.get(entry.wish.letter, GIVE_UP)
