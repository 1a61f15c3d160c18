"""What a run may do today: how fast, how much, until when. Read from the ledger once, when it begins."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lettre.campaign import store, waiting, warmup, window
from lettre.campaign.estimate import Estimate, estimate
from lettre.campaign.model import OPEN, Campaign
from lettre.campaign.pace import Pace
from lettre.manners import Limit, Manners

#: a campaign that is to take a while takes at least so long from where it stands
_LEAST = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Today:
    """`opens` is set while nothing may leave yet. `closes` ends the window, `again` is when it next opens.

    `share` is how many messages may go before `tomorrow`, None when any number may.
    """

    pace: Pace
    tomorrow: datetime
    again: datetime
    opens: datetime | None = None
    closes: datetime | None = None
    share: int | None = None


def today(session: Session, campaign: Campaign, manners: Manners, zone: str, now: datetime) -> Today:
    """Return what a run of `campaign` that begins now may do."""
    opens, closes = window.opening(manners.window, zone, now)
    again = opens if closes is None else window.opening(manners.window, zone, closes)[0]
    tomorrow = window.opening(manners.window, zone, window.midnight(zone, now))[0]
    share = None
    if manners.warm_up is not None:
        *before, so_far = waiting.sent_on(session, window.midnights(zone, now, warmup.MEMORY))
        share = warmup.left(manners.warm_up, before, so_far)
    rate = _rate(session, campaign, manners, now)
    return Today(
        pace=Pace(manners, house=Limit(rate=rate, connections=manners.house.connections)),
        tomorrow=tomorrow,
        again=again,
        opens=None if opens <= now else opens,
        closes=closes,
        share=share,
    )


def _rate(session: Session, campaign: Campaign, manners: Manners, now: datetime) -> float | None:
    """Return messages a second: the house's, or what spreads the rest over the time that is left."""
    rate = manners.house.rate
    if manners.spread is None:
        return rate
    left = (campaign.started_at or now) + manners.spread - now
    if left <= timedelta(0):
        return rate
    counts = store.counts(session, campaign.id)
    even = sum(counts[state] for state in OPEN) / max(left, _LEAST).total_seconds()
    return (even or rate) if rate is None else min(even or rate, rate)


def forecast(session: Session, messages: int, manners: Manners, zone: str, now: datetime) -> Estimate:
    """Return how long so many messages will take from `now` on."""
    sent = [0]
    if manners.warm_up is not None:
        sent = waiting.sent_on(session, window.midnights(zone, now, warmup.MEMORY))
    return estimate(messages, manners, zone, now, sent=tuple(sent))


def left(today: Today, now: datetime) -> float:
    """Return the seconds until the window closes: infinite when it does not."""
    if today.closes is None:
        return float("inf")
    return max(0.0, (today.closes - now).total_seconds())
