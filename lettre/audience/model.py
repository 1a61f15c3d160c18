"""Subscribers and subscriptions as values; the states of a subscription and its moves in one table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class SubscriptionState(Enum):
    """Where a subscriber stands with one newsletter."""

    #: asked to confirm; never written to until then
    PENDING = "pending"
    #: is written to
    ACTIVE = "active"
    #: asked for a rest
    PAUSED = "paused"
    #: left
    UNSUBSCRIBED = "unsubscribed"
    #: the address does not take mail
    BOUNCED = "bounced"
    #: said "this is spam"
    COMPLAINED = "complained"


class ConsentEvent(Enum):
    """What happened to a subscription; each is written down with its proof."""

    #: came with a list whose source says by what right
    IMPORTED = "imported"
    #: was added by hand
    ADDED = "added"
    #: came with a list, and is to confirm before anything is sent
    LISTED = "listed"
    #: asked for the letter on a form, or somebody did in their name; is to confirm
    SIGNED_UP = "signed-up"
    #: did not confirm in time
    EXPIRED = "expired"
    #: was sent the question
    ASKED = "asked"
    #: said yes
    CONFIRMED = "confirmed"
    #: said no, or the house did for them
    LEFT = "left"
    #: took their leave back
    CAME_BACK = "came-back"
    #: asked for a rest
    PAUSED = "paused"
    #: ended the rest
    RESUMED = "resumed"
    #: their address refused mail for good
    BOUNCED = "bounced"
    #: said "this is spam"
    COMPLAINED = "complained"
    #: ticked the newsletter among the reader's own preferences
    CHOSEN = "chosen"
    #: was asked whether they still want to be written to
    STILL_ASKED = "still-asked"
    #: said that they still do
    STAYED = "stayed"
    #: the house took the address's bounce back: it is written to again
    CLEARED = "cleared"
    #: the house took the bounce of an address back that had not confirmed yet
    REOPENED = "reopened"
    #: let the links they follow be recorded
    CLICKS_GRANTED = "clicks-granted"
    #: does not, or no longer
    CLICKS_DENIED = "clicks-denied"
    #: let it be recorded when they open a letter
    OPENS_GRANTED = "opens-granted"
    #: does not, or no longer
    OPENS_DENIED = "opens-denied"


_S, _E = SubscriptionState, ConsentEvent

#: (state, event) → state; None is "no subscription yet". What is not here is refused: see `consent`.
MOVES: Mapping[tuple[SubscriptionState | None, ConsentEvent], SubscriptionState] = {
    (None, _E.IMPORTED): _S.ACTIVE,
    (None, _E.ADDED): _S.ACTIVE,
    (None, _E.LISTED): _S.PENDING,
    # a form brings nobody back by itself: the mailbox has to say yes
    (None, _E.SIGNED_UP): _S.PENDING,
    (_S.UNSUBSCRIBED, _E.SIGNED_UP): _S.PENDING,
    (_S.BOUNCED, _E.SIGNED_UP): _S.PENDING,
    (_S.PENDING, _E.EXPIRED): _S.UNSUBSCRIBED,
    (_S.PENDING, _E.IMPORTED): _S.ACTIVE,
    (_S.PENDING, _E.ADDED): _S.ACTIVE,
    (_S.PENDING, _E.CONFIRMED): _S.ACTIVE,
    (_S.PENDING, _E.LEFT): _S.UNSUBSCRIBED,
    # what came back is true of the address, whatever its reader had asked for
    (_S.PENDING, _E.BOUNCED): _S.BOUNCED,
    (_S.PENDING, _E.COMPLAINED): _S.COMPLAINED,
    (_S.ACTIVE, _E.LEFT): _S.UNSUBSCRIBED,
    (_S.ACTIVE, _E.PAUSED): _S.PAUSED,
    (_S.ACTIVE, _E.BOUNCED): _S.BOUNCED,
    (_S.ACTIVE, _E.COMPLAINED): _S.COMPLAINED,
    (_S.PAUSED, _E.RESUMED): _S.ACTIVE,
    (_S.PAUSED, _E.LEFT): _S.UNSUBSCRIBED,
    (_S.PAUSED, _E.BOUNCED): _S.BOUNCED,
    (_S.PAUSED, _E.COMPLAINED): _S.COMPLAINED,
    # a wish to leave outlives a dead mailbox that may come to life again
    (_S.BOUNCED, _E.LEFT): _S.UNSUBSCRIBED,
    (_S.UNSUBSCRIBED, _E.COMPLAINED): _S.COMPLAINED,
    (_S.UNSUBSCRIBED, _E.CAME_BACK): _S.ACTIVE,
    # the reader's own tick, on a page that only the link in a letter of theirs opens
    (None, _E.CHOSEN): _S.ACTIVE,
    (_S.PENDING, _E.CHOSEN): _S.ACTIVE,
    (_S.UNSUBSCRIBED, _E.CHOSEN): _S.ACTIVE,
    # not a hand that brings a reader back, but one that takes the house's own mistake back
    (_S.BOUNCED, _E.CLEARED): _S.ACTIVE,
    (_S.BOUNCED, _E.REOPENED): _S.PENDING,
}

#: events that say something of a reader's wishes, and nothing of whether they are written to
APART = frozenset({_E.CLICKS_GRANTED, _E.CLICKS_DENIED, _E.OPENS_GRANTED, _E.OPENS_DENIED})

#: states from which no list and no hand of the house brings anybody back
GONE = frozenset({_S.UNSUBSCRIBED, _S.BOUNCED, _S.COMPLAINED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """One subscriber in one newsletter."""

    id: int
    address: str
    name: str | None
    newsletter: str
    state: SubscriptionState
    changed_at: datetime
    #: when a pause ends by itself; None where none was said
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class How:
    """The proof of something that happens: when, by what means, by whom, in which words."""

    now: datetime
    source: str
    actor: str
    detail: Mapping[str, object] = field(default_factory=dict)
    wording: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """One thing that happened to a subscription, with its proof."""

    newsletter: str
    event: ConsentEvent
    at: datetime
    source: str
    actor: str
    wording: str | None
    detail: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Suppression:
    """An address never to be written to, and why."""

    address: str
    reason: str
    at: datetime
    actor: str
