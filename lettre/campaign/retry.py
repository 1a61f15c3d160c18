"""What follows from an outcome for its reader: a pure decision over tables."""

from datetime import datetime, timedelta
from zlib import crc32

from lettre.campaign import replies
from lettre.campaign.model import Decision, Delivery, DeliveryState
from lettre.mail.outcome import Kind, Outcome

#: how long a reader waits after each "later" (4xx), doubling from 5 minutes to 4 hours, which then stays
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 20, 40, 80, 160, 240))
#: how long a reader is tried; then the last reason stands (RFC 5321 4.5.4.1: days, not hours)
GIVE_UP = timedelta(days=3)
#: each wait is longer by up to this part, so that those put off together do not come back together
JITTER = 0.2

#: the state each kind of outcome leads to; WITHHELD and BLOCKED leave the row as the ledger has it
_STATES = {
    Kind.ACCEPTED: DeliveryState.SENT,
    Kind.REFUSED: DeliveryState.FAILED,
    Kind.UNCERTAIN: DeliveryState.UNCERTAIN,
    Kind.UNSENT: DeliveryState.QUEUED,
    Kind.BLOCKED: DeliveryState.QUEUED,
    Kind.DEFERRED: DeliveryState.DEFERRED,
}


def decide(outcome: Outcome, delivery: Delivery, now: datetime, give_up: timedelta = GIVE_UP) -> Decision:
    """Return what the ledger records of `outcome`, which is not WITHHELD."""
    state = _STATES[outcome.kind]
    next_at = None
    if state is DeliveryState.DEFERRED:
        if delivery.deferrals < tries(give_up):
            next_at = now + _wait(outcome, delivery)
        else:
            state = DeliveryState.FAILED
    return Decision(
        state=state,
        next_at=next_at,
        stage=outcome.stage.value,
        code=outcome.code,
        enhanced=outcome.enhanced,
        response=outcome.text,
    )


def tries(give_up: timedelta) -> int:
    """Return how many "later"s a reader is given before `give_up` has passed; at least one."""
    number, waited = 0, timedelta(0)
    while waited < give_up:
        waited += _delay(number)
        number += 1
    return max(1, number)


def _delay(deferrals: int) -> timedelta:
    return DELAYS[min(deferrals, len(DELAYS) - 1)]


def _wait(outcome: Outcome, delivery: Delivery) -> timedelta:
    """Return how long one reader waits: what the server names, what its words ask for, or the table."""
    advice = replies.read(outcome)
    asked = advice.wait if advice is not None else None
    if asked is not None and delivery.deferrals == 0:
        asked = replies.named(outcome.text) or asked
    elif asked is not None:
        # it has waited as it was asked to, and was not believed
        asked = max(asked, _delay(delivery.deferrals))
    wait = asked if asked is not None else _delay(delivery.deferrals)
    return wait * (1 + JITTER * _chance(delivery))


def _chance(delivery: Delivery) -> float:
    """Return a number from 0 up to 1 that is the row's own at this deferral: chance without dice."""
    return crc32(f"{delivery.id}.{delivery.deferrals}".encode()) / 2**32
