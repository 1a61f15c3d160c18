"""What an event does to a subscription, or why it does nothing."""

from enum import Enum

from lettre.audience.model import GONE, MOVES, ConsentEvent, SubscriptionState


class Refusal(Enum):
    """Why an event changes nothing."""

    #: it is so already
    ALREADY = "already"
    #: left, bounced or complained: only the reader brings themselves back
    GONE = "gone"
    #: there is no subscription to change
    NOBODY = "nobody"


def decide(state: SubscriptionState | None, event: ConsentEvent) -> SubscriptionState | Refusal:
    """Return the state `event` leads to from `state` (None: no subscription yet), or why it leads nowhere."""
    target = MOVES.get((state, event))
    if target is not None:
        return target
    if state is None:
        return Refusal.NOBODY
    leads_to = {to for (_, each), to in MOVES.items() if each is event}
    return Refusal.GONE if state in GONE and state not in leads_to else Refusal.ALREADY
