"""What follows from an outcome for its row: a pure decision over tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lettre.mail.outbox.model import Entry, Letter, OutboxState
from lettre.mail.outcome import Kind, Outcome

#: how long a mail waits after each "later" (4xx); the last one stays. Shorter than a campaign's: somebody is
#: waiting in front of a mailbox, and greylisting lets a second attempt in after a minute (RFC 6647 5)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 10, 20, 40, 80, 160, 240))
#: how long it waits when the line broke before the dot, doubling
CUT = timedelta(seconds=20)
LONGEST_CUT = timedelta(hours=1)
#: how long it waits for a newsletter that lacks what its mails need
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
    """What the outbox records of an attempt; without `due_at` the row stays due when it was."""

    state: OutboxState
    due_at: datetime | None = None
    stage: str | None = None
    code: int | None = None
    enhanced: str | None = None
    response: str = ""


def decide(outcome: Outcome, entry: Entry, now: datetime) -> Decision:
    """Return what the outbox records of `outcome`, which is not WITHHELD."""
    state = _STATES[outcome.kind]
    due_at = None
    if state is OutboxState.DEFERRED:
        due_at = now + DELAYS[min(entry.deferrals, len(DELAYS) - 1)]
        if due_at > _until(entry):
            state, due_at = OutboxState.FAILED, None
    elif outcome.kind is Kind.UNSENT:
        due_at = now + min(CUT * 2 ** min(entry.attempts, 10), LONGEST_CUT)
    return Decision(
        state=state,
        due_at=due_at,
        stage=outcome.stage.value,
        code=outcome.code,
        enhanced=outcome.enhanced,
        response=outcome.text,
    )


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
