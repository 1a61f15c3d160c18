"""Subscribers and subscriptions as values; the states of a subscription and its moves in one table."""

from collections.abc import Mapping
from dataclasses import dataclass
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

    IMPORTED = "imported"
    ADDED = "added"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    LEFT = "left"
    CAME_BACK = "came-back"


#: (state, event) → state; what is not here is refused
MOVES: Mapping[tuple[SubscriptionState, ConsentEvent], SubscriptionState] = {
    (SubscriptionState.PENDING, ConsentEvent.CONFIRMED): SubscriptionState.ACTIVE,
    (SubscriptionState.PENDING, ConsentEvent.LEFT): SubscriptionState.UNSUBSCRIBED,
    (SubscriptionState.ACTIVE, ConsentEvent.LEFT): SubscriptionState.UNSUBSCRIBED,
    (SubscriptionState.PAUSED, ConsentEvent.LEFT): SubscriptionState.UNSUBSCRIBED,
    # a wish outlives the state of a mailbox: whoever leaves while it is full must not be revived with it
    (SubscriptionState.BOUNCED, ConsentEvent.LEFT): SubscriptionState.UNSUBSCRIBED,
    (SubscriptionState.UNSUBSCRIBED, ConsentEvent.CAME_BACK): SubscriptionState.ACTIVE,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """One subscriber in one newsletter."""

    id: int
    address: str
    name: str | None
    newsletter: str
    state: SubscriptionState
    changed_at: datetime


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
