"""How many messages a sender that nobody knows yet may send today. Pure.

The ledger is the memory: what was sent on the days before says how much today may be, so that a
restart forgets nothing, and who has stopped for two months begins again.
"""

from collections.abc import Sequence

from lettre.manners import WarmUp

#: days that are remembered: a monthly letter must find the one before
MEMORY = 60


def quota(plan: WarmUp, sent: Sequence[int]) -> int:
    """Return how many messages may go on a day, given how many went on each day before it.

    That is `growth` times the best of them, rounded up; `first` when that is more.
    """
    best = max(sent, default=0)
    return max(plan.first, int(-(-best * plan.growth // 1)))


def left(plan: WarmUp, before: Sequence[int], today: int) -> int:
    """Return how many more may go today."""
    return max(0, quota(plan, before) - today)
