"""How fast messages may leave, in all and to each provider: `admit` asks, `saw` learns. Pure: `now` is given.

Rates are held by GCRA (ITU-T I.371): one moment a lane, before which the next message is too early.
What servers say moves them as TCP does (AIMD): trouble halves, success adds a little.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lettre.campaign import providers, replies
from lettre.campaign.model import Delivery
from lettre.campaign.replies import Advice, Scope
from lettre.mail.outcome import Kind, Outcome
from lettre.manners import Limit, Manners

#: seconds of a rate that may leave at once: what a timer that fires late makes up for
TOLERANCE = 0.1
#: seconds in which several replies are one trouble: those under way when the first came
SETTLE = 1.0
#: trouble counts one, a success takes this away; at DOUBT it is believed: three in a row, or one in ten
RELIEF = 0.1
DOUBT = 3.0
#: successes after which a slowed lane is a little faster: by a twentieth of its limit
PRAISE = 20
STEP = 0.05
#: messages a second that the slowest lane still gets: one in ten seconds
SLOWEST = 0.1
#: messages a second that a lane without limit keeps at its first trouble, whatever was seen
LEAST = 10.0
#: seconds of rest after each trouble that follows another without a success between: doubling
FIRST_REST = 1.0
LONGEST_REST = 3600.0
#: what `admit` says when as many are under way as may be: a moment, since one may end at any time
FULL = 0.01
#: lanes kept: those with nothing to remember go first
LANES = 5000
#: the name of the lane that everything goes through; every other is a provider's
HOUSE = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slowed:
    """What a lane was told and has not got over.

    Messages a second, None for one that only rests; seconds it rests still; troubles in a row; seconds since
    its last message.
    """

    rate: float | None
    rests: float = 0.0
    in_a_row: int = 0
    quiet: float = 0.0


@dataclass(slots=True)
class Lane:
    """One destination, or the whole house: its limit, and where it stands. Times in seconds.

    `early` is GCRA's theoretical arrival time.
    """

    limit: Limit
    rate: float | None
    early: float = float("-inf")
    rests_until: float = float("-inf")
    under_way: int = 0
    doubt: float = 0.0
    praise: int = 0
    in_a_row: int = 0
    slowed_at: float = float("-inf")
    #: when its last message left or was answered, or it was recalled
    last: float = float("-inf")
    #: whether it was ever told to slow down, in this run or one before
    told: bool = False

    def wait(self, now: float) -> float:
        """Return the seconds until the next message may leave; 0 is now."""
        if self.rests_until > now:
            return self.rests_until - now
        if self.limit.connections is not None and self.under_way >= self.limit.connections:
            return FULL
        if self.rate is None:
            return 0.0
        # what is left of a rounding is no wait
        early = self.early - TOLERANCE - now
        return early if early > 1e-9 else 0.0

    def admit(self, now: float) -> None:
        """Count one message that leaves."""
        self.under_way += 1
        self.last = now
        if self.rate is not None:
            self.early = max(self.early, now) + 1 / self.rate

    def ended(self, *, well: bool) -> None:
        """Count one message less under way, and learn from one that went well."""
        self.under_way = max(0, self.under_way - 1)
        if not well:
            return
        self.in_a_row = 0
        self.doubt = max(0.0, self.doubt - RELIEF)
        if self.rate is not None and self.rate != self.limit.rate:
            self.praise += 1
            if self.praise >= PRAISE:
                self._faster(self.rate)

    def _faster(self, rate: float) -> None:
        self.praise = 0
        limit = self.limit.rate
        # without a limit there is no twentieth of it: a tenth of what it is
        self.rate = rate * 1.1 if limit is None else min(limit, rate + max(limit * STEP, SLOWEST))

    def trouble(self, advice: Advice, now: float, seen: float) -> bool:
        """Learn from a reply; True when the lane slowed down for it."""
        self.doubt += 1
        self.last = now
        if not advice.clear and self.doubt < DOUBT:
            return False
        rest = advice.rest.total_seconds()
        if now - self.slowed_at < SETTLE or self.rests_until > now:
            # those under way when the first came say the same; the longest rest asked for holds
            self.rests_until = max(self.rests_until, now + rest) if rest else self.rests_until
            return False
        self.rate = max(SLOWEST, (self.rate or max(2 * LEAST, seen)) / 2)
        again = FIRST_REST * 2 ** min(self.in_a_row, 12) if self.in_a_row else 0.0
        self.rests_until = max(self.rests_until, now + max(rest, min(again, LONGEST_REST)))
        self.doubt, self.praise, self.slowed_at = 0.0, 0, now
        self.in_a_row += 1
        self.told = True
        return True

    def recall(self, slowed: Slowed, now: float) -> None:
        """Begin as slow as an earlier run was told to be; a limit that is lower holds."""
        limits = [rate for rate in (slowed.rate, self.limit.rate) if rate is not None]
        self.rate = max(SLOWEST, min(limits)) if limits else None
        self.rests_until = now + slowed.rests if slowed.rests else self.rests_until
        self.in_a_row = slowed.in_a_row
        self.told, self.last = True, now

    def slowed(self, now: float) -> Slowed | None:
        """Return what it was told and has not got over; None when there is nothing left of it."""
        rests = max(0.0, self.rests_until - now)
        slow = self.rate != self.limit.rate
        if not rests and not slow:
            return None
        rate = self.rate if slow else None
        return Slowed(rate=rate, rests=rests, in_a_row=self.in_a_row, quiet=max(0.0, now - self.last))

    def plain(self, now: float) -> bool:
        """Tell whether there is nothing to remember of it."""
        return (
            self.under_way == 0
            and self.rate == self.limit.rate
            and self.doubt == 0.0
            and max(self.early, self.rests_until) <= now
        )


class Pace:
    """The lanes of one run. `active` is False as long as there is nothing to hold back."""

    def __init__(self, manners: Manners, *, house: Limit | None = None) -> None:
        self._domain = manners.domain
        self._own: Mapping[str, Limit] = {
            **(providers.GENTLE if manners.gentle else {}),
            **{providers.named(name): limit for name, limit in manners.providers.items()},
        }
        limit = house or manners.house
        self.house = Lane(limit=limit, rate=limit.rate)
        self._lanes: dict[str, Lane] = {}
        self._time = 0.0
        self._last: float | None = None
        limits = (limit, self._domain, *self._own.values())
        self.active = any(each != Limit() for each in limits)

    def admit(self, provider: str, now: float) -> float:
        """Return the seconds until a message to `provider` may leave; 0 lets it go, and counts it."""
        now = self._now(now)
        lane = self._lane(provider, now)
        wait = max(self.house.wait(now), lane.wait(now))
        if wait == 0.0:
            self.house.admit(now)
            lane.admit(now)
        return wait

    def house_wait(self, now: float) -> float:
        """Return the seconds until anything may leave."""
        return self.house.wait(self._now(now))

    def rest(self, provider: str, now: float) -> float:
        """Return the seconds that `provider` still rests; 0 when it does not."""
        now = self._now(now)
        return max(0.0, self._lane(provider, now).rests_until - now)

    def saw(self, outcome: Outcome, provider: str, now: float, *, seen: float = 0.0) -> bool:
        """Learn from the end of a message that was admitted; True when something slowed down for it.

        `seen` is the rate of the run so far, for lanes that had no limit.
        """
        now = self._now(now)
        lane = self._lane(provider, now)
        well = outcome.kind is Kind.ACCEPTED
        self.house.ended(well=well)
        lane.ended(well=well)
        advice = None if well else replies.read(outcome)
        if advice is None or advice.scope is Scope.READER:
            return False
        self.active = True
        return (lane if advice.scope is Scope.PROVIDER else self.house).trouble(advice, now, seen)

    def let_go(self, provider: str, now: float) -> None:
        """Forget a message that was admitted and did not leave."""
        now = self._now(now)
        self.house.ended(well=False)
        self._lane(provider, now).ended(well=False)

    def rates(self) -> Mapping[str, float | None]:
        """Return the lanes that are slower than their limit, with their messages a second."""
        return {name: lane.rate for name, lane in self._lanes.items() if lane.rate != lane.limit.rate}

    def recall(self, lane: str, slowed: Slowed, now: float) -> None:
        """Begin with what an earlier run was told of a lane, HOUSE or a provider's."""
        now = self._now(now)
        (self.house if lane == HOUSE else self._lane(lane, now)).recall(slowed, now)
        self.active = True

    def told(self, now: float) -> Mapping[str, Slowed | None]:
        """Return every lane that was told to slow down, with what it has not got over, or None."""
        now = self._now(now)
        lanes = {HOUSE: self.house, **self._lanes}
        return {name: lane.slowed(now) for name, lane in lanes.items() if lane.told}

    def _now(self, now: float) -> float:
        """Return a time that never goes back: while a clock jumps back, none passes."""
        if self._last is not None:
            self._time += max(0.0, now - self._last)
        self._last = now
        return self._time

    def _lane(self, provider: str, now: float) -> Lane:
        lane = self._lanes.get(provider)
        if lane is None:
            if len(self._lanes) >= LANES:
                self._lanes = {name: each for name, each in self._lanes.items() if not each.plain(now)}
            own = self._own.get(provider, Limit())
            limit = replace(
                own,
                rate=self._domain.rate if own.rate is None else own.rate,
                connections=self._domain.connections if own.connections is None else own.connections,
            )
            lane = self._lanes[provider] = Lane(limit=limit, rate=limit.rate)
        return lane


@dataclass(slots=True)
class Shelf:
    """Rows put aside because their provider is not to be written to yet; others go on."""

    rows: dict[str, deque[Delivery]] = field(default_factory=dict)
    held: int = 0

    def put(self, provider: str, delivery: Delivery) -> None:
        """Put a row behind those of its provider."""
        self.rows.setdefault(provider, deque()).append(delivery)
        self.held += 1

    def take(self, pace: Pace, now: float) -> Delivery | float:
        """Return a row whose provider admits it now, or the seconds until one does; providers take turns."""
        soonest = float("inf")
        for provider in list(self.rows):
            wait = pace.admit(provider, now)
            if wait == 0.0:
                return self._out(provider)
            soonest = min(soonest, wait)
        return soonest

    def _out(self, provider: str) -> Delivery:
        waiting = self.rows.pop(provider)
        delivery = waiting.popleft()
        if waiting:
            self.rows[provider] = waiting  # behind the others
        self.held -= 1
        return delivery

    def resting(self, pace: Pace, now: float, longest: float) -> list[tuple[float, list[Delivery]]]:
        """Take out the rows whose provider rests longer than `longest`, with the seconds it does."""
        out = []
        for provider in list(self.rows):
            rest = pace.rest(provider, now)
            if rest > longest:
                rows = list(self.rows.pop(provider))
                self.held -= len(rows)
                out.append((rest, rows))
        return out
