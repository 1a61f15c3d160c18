"""A campaign and its deliveries as values: states, and the moves between them in one table.

What there is one of for each message is a named tuple: a frozen dataclass takes twice as long to make.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from lettre.audience.trace import UNASKED, Consents

#: a scheduled campaign leaves at most so long after its hour
LATE = timedelta(minutes=15)


class CampaignState(Enum):
    """Where a sending stands."""

    #: waits for its hour; the edition is frozen, its readers are taken when it leaves
    SCHEDULED = "scheduled"
    #: rows are waiting or under way; a process that died here is taken up where it stopped
    SENDING = "sending"
    #: stopped with a reason; `lettre campaign resume` goes on
    PAUSED = "paused"
    #: every row is final or waits for a person's decision
    DONE = "done"
    #: ended by a person: whoever had not been written to is not written to any more
    CANCELLED = "cancelled"


#: every move a campaign may make; `store.move` refuses the others
CAMPAIGN_MOVES: Mapping[CampaignState, frozenset[CampaignState]] = {
    CampaignState.SCHEDULED: frozenset(
        {CampaignState.SENDING, CampaignState.PAUSED, CampaignState.CANCELLED}
    ),
    CampaignState.SENDING: frozenset({CampaignState.PAUSED, CampaignState.DONE, CampaignState.CANCELLED}),
    CampaignState.PAUSED: frozenset(
        {CampaignState.SENDING, CampaignState.SCHEDULED, CampaignState.DONE, CampaignState.CANCELLED}
    ),
    # further readers, a failed message tried again, an uncertain one sent again
    CampaignState.DONE: frozenset({CampaignState.SENDING}),
    CampaignState.CANCELLED: frozenset(),
}


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
    #: not written to: the reader had left, a person dropped an uncertain row or cancelled the campaign
    SKIPPED = "skipped"


class Skip(Enum):
    """Why a reader was not written to. The first six are where the reader stood when their turn came."""

    PENDING = "pending"
    PAUSED = "paused"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    SUPPRESSED = "suppressed"
    #: a person left an uncertain message as it was
    DROPPED = "dropped"
    #: a person cancelled the campaign
    CANCELLED = "cancelled"
    #: the reader asked to be forgotten
    FORGOTTEN = "forgotten"


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
    # by a person's decision: `lettre campaign retry`
    DeliveryState.FAILED: frozenset({DeliveryState.QUEUED}),
    DeliveryState.SKIPPED: frozenset(),
}

#: states that are still to be worked on
OPEN = (DeliveryState.QUEUED, DeliveryState.DEFERRED, DeliveryState.SENDING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """One sending of one edition. An issue has one a `round`; `reason` says why there is a further one.

    `digest` names the edition it goes on with, and `approval` the number of the approval that one
    leaves under (None: without); `edition` counts the editions it has had. `due_at` is the hour it
    was scheduled for, `started_at` when its readers were taken, which is never for one that still waits.
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
    due_at: datetime | None = None
    started_at: datetime | None = None
    edition: int = 1

    @property
    def issue_name(self) -> str:
        """The issue's name on the command line: `newsletter/slug`."""
        return f"{self.newsletter}/{self.issue}"

    def missed(self, now: datetime) -> bool:
        """Whether its hour has passed without anybody there to send it: it asks, and does not fire late."""
        if self.state is not CampaignState.SCHEDULED or self.due_at is None:
            return False
        return now - self.due_at > LATE


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignEdition:
    """One of a campaign's editions; further ones replace it for those not yet written to.

    `dated_at` is the Date of its messages: the same row sent again has the same bytes.
    """

    number: int
    digest: str
    approval: int | None
    dated_at: datetime


class Delivery(NamedTuple):
    """One recipient's row, as the worker holds it. `attempts` fences: a stale holder's result is refused.

    `edition` is the number of the campaign's edition that this reader gets, `consents` what they said to
    being measured, where anybody is.
    """

    id: int
    subscription: int
    address: str
    name: str | None
    attempts: int
    deferrals: int
    edition: int = 1
    consents: Consents = UNASKED


class Decision(NamedTuple):
    """What the ledger records of an attempt. `counted`: a deferral is a server's "later", not ours."""

    state: DeliveryState
    next_at: datetime | None = None
    stage: str | None = None
    code: int | None = None
    enhanced: str | None = None
    response: str = ""
    counted: bool = True


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
    edition: int
    why: Skip | None = None
