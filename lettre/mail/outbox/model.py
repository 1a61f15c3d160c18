"""A mail to one person as values: what is wished, the states of its row, and the moves between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum

from lettre.audience.model import SubscriptionState


class Letter(StrEnum):
    """Which mail it is: the name of its templates, `mail/<letter>.{subject,txt,html}.j2`."""

    #: do you want this letter? `params`: `titles`, where several letters are asked about
    CONFIRM = "confirm"
    #: the same, asked a second and last time
    REMINDER = "reminder"
    #: you are a reader now; `params`: `issue_title` and `issue_url`, both or neither
    WELCOME = "welcome"
    #: the latest issue itself, after the welcome: no templates, but the frozen edition. `params`: `campaign`,
    #: `digest`
    ISSUE = "issue"
    #: is this your new address?
    ADDRESS_NEW = "address-new"
    #: your address is being changed; `params`: `masked`, the new one as it may be shown at the old
    ADDRESS_OLD = "address-old"
    #: the link to all we know about you
    DATA = "data"
    #: to editors: how a campaign ended; `params`: `campaign`, `name`, `subject`, `figures` in words
    REPORT = "report"
    #: do you still want this letter?
    INACTIVE = "inactive"


_S = SubscriptionState
_ANY = frozenset(_S)

#: where a subscription must stand for a letter to leave; a letter that is not here belongs to no subscription
STANDING: Mapping[Letter, frozenset[SubscriptionState]] = {
    Letter.CONFIRM: frozenset({_S.PENDING}),
    Letter.REMINDER: frozenset({_S.PENDING}),
    Letter.WELCOME: frozenset({_S.ACTIVE}),
    Letter.ISSUE: frozenset({_S.ACTIVE}),
    Letter.INACTIVE: frozenset({_S.ACTIVE}),
    Letter.ADDRESS_NEW: _ANY,
    Letter.ADDRESS_OLD: _ANY,
    Letter.DATA: _ANY,
}

#: the question whose asking is part of the proof of consent
QUESTIONS = frozenset({Letter.CONFIRM, Letter.REMINDER})

#: letters to readers of the list, who can leave it from them
LISTED = frozenset({Letter.WELCOME, Letter.INACTIVE})

#: letters to an address that is not, or may be no more, the subscriber's own
ELSEWHERE = frozenset({Letter.ADDRESS_NEW, Letter.ADDRESS_OLD})


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """One mail that is to leave, once.

    `key` says which one it is, in the words of whoever wishes it: the same key twice is one mail ("at
    most one confirmation a day" is a key with the day in it). `subscription` is the one its links
    act on; only a report has none. `params` are what its templates know besides, in JSON; they are
    forgotten once it has left. Two have a meaning of their own: `language`, and `stamp`, a number that
    goes into the signed links of CONFIRM,
    ADDRESS and DATA beside the subscription.
    """

    letter: Letter
    newsletter: str
    to: str
    key: str
    subscription: int | None = None
    params: Mapping[str, object] = field(default_factory=dict)


class OutboxState(Enum):
    """What became of one mail: the words of the campaign's ledger."""

    #: written down; it leaves when it is due
    QUEUED = "queued"
    #: marked durably before the body left; no answer is recorded yet
    SENDING = "sending"
    #: the server's 250 was seen
    SENT = "sent"
    #: the server said "later"
    DEFERRED = "deferred"
    #: the server said "no", or "later" too often
    FAILED = "failed"
    #: the final dot may have left and no answer was seen: a person decides
    UNCERTAIN = "uncertain"
    #: not sent: what it asks is settled, its reader has gone, or a person dropped it
    SKIPPED = "skipped"


_O = OutboxState

#: every move of a row. As in the ledger (ADR 0003), the window nobody can close lies inside SENDING.
MOVES: Mapping[OutboxState, frozenset[OutboxState]] = {
    _O.QUEUED: frozenset({_O.SENDING, _O.SKIPPED, _O.QUEUED, _O.DEFERRED, _O.FAILED}),
    _O.DEFERRED: frozenset({_O.SENDING, _O.SKIPPED, _O.QUEUED, _O.DEFERRED, _O.FAILED}),
    _O.SENDING: frozenset({_O.SENT, _O.DEFERRED, _O.FAILED, _O.UNCERTAIN, _O.QUEUED}),
    # by a person's decision: `lettre outbox resolve`
    _O.UNCERTAIN: frozenset({_O.QUEUED, _O.SKIPPED}),
    _O.FAILED: frozenset({_O.QUEUED, _O.SKIPPED}),
    _O.SENT: frozenset(),
    _O.SKIPPED: frozenset(),
}

#: states in which a mail waits to be sent
WAITING = (_O.QUEUED, _O.DEFERRED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A row of the outbox. `attempts` fences: the result of a stale holder is refused.

    `dated_at` is when it was to leave at first, and the Date of its mail: the same row sent again has the
    same bytes.
    """

    id: int
    wish: Wish
    state: OutboxState
    attempts: int
    deferrals: int
    dated_at: datetime
    due_at: datetime
    updated_at: datetime
    code: int | None = None
    enhanced: str | None = None
    response: str = ""
