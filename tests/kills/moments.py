"""When each sender is ended: what is left is shared out, so that the last of them has some. Pure."""

from dataclasses import dataclass
from random import Random

#: rows that a dying sender uses up besides those the relay took: one on each line, and its forerunner
A_LINE = 2
#: how many kills in a hundred come while the process may still be starting, and seconds within which
EARLY, STARTING = 8, 1.5


@dataclass(frozen=True, kw_only=True)
class Moment:
    """`after`: so many bodies of this sender are awaited; None waits `rest` seconds, whatever was sent.

    `rest` seconds pass then. The relay takes at most `most` bodies from this sender: others stay in flight.
    """

    after: int | None
    rest: float
    most: int


def choose(chance: Random, *, left: int, kills: int, lines: int, delay: float, early: bool) -> Moment:
    """Choose the moment of the next of `kills` kills, while `left` rows have not been written to.

    One share is for the sender that comes after the last kill. `early` allows a kill at the start.
    """
    share = left / (kills + 1)
    most = max(1, min(int(2 * share), left - kills * (A_LINE * lines + 1)))
    if early and chance.randrange(100) < EARLY:
        return Moment(after=None, rest=chance.uniform(0, STARTING), most=most)
    after = chance.randint(1, max(1, min(most, int(1.5 * share))))
    return Moment(after=after, rest=chance.uniform(0, 2 * delay), most=most)
