"""What follows from an outcome: a pure decision over tables."""

from datetime import datetime, timedelta

from lettre.campaign.model import Decision, Delivery, DeliveryState
from lettre.mail.outcome import Kind, Outcome

#: how long a reader waits after each "later" (4xx), doubling from 5 minutes to 4 hours over three
#: days; then the last reason stands (RFC 5321 4.5.4.1 advises to give up after days, not hours)
DELAYS = (
    *(timedelta(minutes=minutes) for minutes in (5, 10, 20, 40, 80, 160)),
    *(timedelta(hours=4) for _ in range(17)),
)

#: the state each kind of outcome leads to; WITHHELD and BLOCKED leave the row as the ledger has it
_STATES = {
    Kind.ACCEPTED: DeliveryState.SENT,
    Kind.REFUSED: DeliveryState.FAILED,
    Kind.UNCERTAIN: DeliveryState.UNCERTAIN,
    Kind.UNSENT: DeliveryState.QUEUED,
    Kind.BLOCKED: DeliveryState.QUEUED,
    Kind.DEFERRED: DeliveryState.DEFERRED,
}


def decide(outcome: Outcome, delivery: Delivery, now: datetime) -> Decision:
    """Return what the ledger records of `outcome`, which is not WITHHELD."""
    state = _STATES[outcome.kind]
    next_at = None
    if state is DeliveryState.DEFERRED:
        if delivery.deferrals < len(DELAYS):
            next_at = now + DELAYS[delivery.deferrals]
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
