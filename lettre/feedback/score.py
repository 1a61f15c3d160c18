"""Soft bounces add up, and are forgotten: when an address is given up that never said "no such mailbox".

Each issue counts once, however often it comes back. One that arrived starts the count anew. The
numbers follow Mailman's (threshold 5, docs.mailman3.org) and are stretched for letters that leave
once a week or a month: there, Mailman's week without a bounce would forget everything between two issues.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

#: issues in a row that came back
THRESHOLD = 5
#: at the least between the first of them and the last: a mailbox that is full over the holidays is not lost
SPAN = timedelta(days=14)
#: a relay tries for so long before it gives up (RFC 5321 4.5.4.1): silence until then says nothing
SILENCE = timedelta(days=5)
#: older bounces are forgotten
MEMORY = timedelta(days=365)
#: so many readers, and so large a share of a campaign, are never lost to one fault of a relay or a provider
#: that calls every address unknown, as Gmail did for a day in December 2020: beyond both, hard bounces count
FEW = 20
SHARE = 0.25


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """An issue that left for a reader: when, and whether it came back."""

    at: datetime
    bounced: bool


def score(sendings: Iterable[Sending], now: datetime) -> tuple[int, timedelta]:
    """Return how many issues in a row came back, and the time from the first of them to the last."""
    times: list[datetime] = []
    for sending in sorted(sendings, key=lambda each: each.at, reverse=True):
        age = now - sending.at
        if age > MEMORY or (not sending.bounced and age > SILENCE):
            break
        if sending.bounced:
            times.append(sending.at)
    return len(times), times[0] - times[-1] if times else timedelta()


def is_a_fault(gone: int, readers: int) -> bool:
    """Tell whether one more address that does not exist, after `gone` of the readers, is too many."""
    return gone >= max(FEW, SHARE * readers)


def is_lost(sendings: Iterable[Sending], now: datetime) -> bool:
    """Tell whether an address has to be given up."""
    points, span = score(sendings, now)
    return points >= THRESHOLD and span >= SPAN
