"""A campaign and its deliveries as values: states, and the moves between them in one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class CampaignState(Enum):
    """Where a sending stands."""

    #: rows are waiting or under way; a process that died here is taken up where it stopped
    SENDING = "sending"
    #: stopped with a reason; `lettre campaign resume` goes on
    PAUSED = "paused"
    #: every row is final or waits for a person's decision
    DONE = "done"


class DeliveryState(Enum):
    """What became of one recipient."""

    #: written down, not yet begun
    QUEUED = "queued"
    #: marked durably before the body left; no answer is recorded yet
    SENDING = "sending"
    #: the server's 250 was seen
    SENT = "sent"
    #: the server said "later"; `next_at` says when
    DEFERRED = "deferred"
    #: the server said "no", or "later" too often
    FAILED = "failed"
    #: the final dot may have left and no answer was seen: a person decides
    UNCERTAIN = "uncertain"
    #: never begun: the reader left before, or a person dropped an uncertain row
    SKIPPED = "skipped"


#: every move a delivery may make. The window that cannot be closed lies inside SENDING: between
#: the final dot and the server's answer (ADR 0003). A crash there shows as UNCERTAIN.
MOVES: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.QUEUED: frozenset(
        {DeliveryState.SENDING, DeliveryState.SKIPPED, DeliveryState.DEFERRED, DeliveryState.FAILED}
    ),
    DeliveryState.DEFERRED: frozenset(
        {DeliveryState.SENDING, DeliveryState.SKIPPED, DeliveryState.DEFERRED, DeliveryState.FAILED}
    ),
    DeliveryState.SENDING: frozenset(
        {
            DeliveryState.SENT,
            DeliveryState.DEFERRED,
            DeliveryState.FAILED,
            DeliveryState.UNCERTAIN,
            DeliveryState.QUEUED,
        }
    ),
    DeliveryState.UNCERTAIN: frozenset({DeliveryState.QUEUED, DeliveryState.SKIPPED}),
    DeliveryState.SENT: frozenset(),
    DeliveryState.FAILED: frozenset(),
    DeliveryState.SKIPPED: frozenset(),
}

#: states that are still to be worked on
OPEN = (DeliveryState.QUEUED, DeliveryState.DEFERRED, DeliveryState.SENDING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """One sending of one edition. An issue has one a `round`; `reason` says why there is a further one.

    `approval` is the number of the approval it was sent under, None for a sending without one.
    """

    id: int
    newsletter: str
    issue: str
    round: int
    digest: str
    subject: str
    state: CampaignState
    created_at: datetime
    approval: int | None = None
    reason: str | None = None
    pause_reason: str | None = None
    finished_at: datetime | None = None

    @property
    def issue_name(self) -> str:
        """The issue's name on the command line: `newsletter/slug`."""
        return f"{self.newsletter}/{self.issue}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One recipient's row, as the worker holds it. `attempts` fences: a stale holder's result is refused."""

    id: int
    subscription: int
    address: str
    name: str | None
    attempts: int
    deferrals: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What the ledger records of an attempt."""

    state: DeliveryState
    next_at: datetime | None = None
    stage: str | None = None
    code: int | None = None
    enhanced: str | None = None
    response: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerRow:
    """One recipient's row, as a report shows it."""

    address: str
    state: DeliveryState
    attempts: int
    code: int | None
    enhanced: str | None
    response: str
    updated_at: datetime
    next_at: datetime | None
