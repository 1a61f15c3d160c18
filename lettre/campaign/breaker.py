"""When a campaign must pause, and what is said of it. Pure.

A success costs one addition (`taken`); the rest is looked at when something goes wrong.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lettre.catalogue import say
from lettre.mail.outcome import Kind, Outcome, Stage
from lettre.manners import Thresholds

#: cuts in a row, without one message through, after which nobody believes in the line any more
HOPELESS = 20
#: fewer dead addresses than this say nothing
BOUNCES = 20
#: a line that breaks, on either side of the final dot
_CUT = frozenset({Kind.UNSENT, Kind.UNCERTAIN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Trip:
    """Why a campaign pauses: a sentence's code, and what fills it."""

    code: str
    params: Mapping[str, str | int]

    def words(self, language: str) -> str:
        """Return the reason as a person reads it; those who show it add how to go on."""
        return say(self.code, language, **self.params)


def _policy(outcome: Outcome) -> bool:
    # RFC 3463 X.7: security or policy, which is about us and not about the reader's address
    return (outcome.enhanced or "").startswith("5.7.")


@dataclass(slots=True)
class _Gauge:
    """The last refusals of a sort, each as the number of answers there had been: `number` are enough."""

    code: str
    number: int
    share: float
    counts: Callable[[Outcome], bool]
    seen: deque[int]

    def trips(self, outcome: Outcome, answers: int) -> Trip | None:
        if not self.share or not self.counts(outcome):
            return None
        self.seen.append(answers)
        if len(self.seen) > self.number:
            self.seen.popleft()
        among = answers - self.seen[0]
        # from one refusal to the next: the one that begins the count is not of it
        if len(self.seen) < self.number or self.number - 1 < self.share * among:
            return None
        return Trip(code=self.code, params={"n": self.number, "among": among + 1, "text": _said(outcome)})


#: where a 5xx concerns us, and not the reader
_STAGES = {Stage.CONNECT: "breaker.connect", Stage.MAIL: "breaker.sender"}


class Breaker:
    """Looks at the outcomes of one run."""

    def __init__(self, thresholds: Thresholds) -> None:
        #: answers with which a message was taken
        self.taken = 0
        self._refused = 0
        self._cuts = 0
        self._taken_at_cut = -1
        self._gauges = (
            _Gauge("breaker.policy", 10, thresholds.policy, _policy, deque()),
            _Gauge("breaker.refusals", 20, thresholds.refusals, lambda _: True, deque()),
        )

    def saw(self, outcome: Outcome) -> Trip | None:
        """Return why the campaign must pause, if it must. Not to be called for what was taken: count that."""
        if outcome.kind is Kind.BLOCKED:
            return blocked(outcome)
        if outcome.kind in _CUT:
            return self._cut(outcome)
        if outcome.kind is Kind.WITHHELD:
            return None
        self._cuts = 0
        if outcome.kind is not Kind.REFUSED:
            return None
        self._refused += 1
        answers = self.taken + self._refused
        trips = [gauge.trips(outcome, answers) for gauge in self._gauges]
        return next((trip for trip in trips if trip is not None), None)

    def _cut(self, outcome: Outcome) -> Trip | None:
        self._cuts = self._cuts + 1 if self.taken == self._taken_at_cut else 1
        self._taken_at_cut = self.taken
        if self._cuts < HOPELESS:
            return None
        return Trip(code="breaker.cuts", params={"n": self._cuts, "text": _said(outcome)})

    @property
    def cuts(self) -> int:
        """How many lines in a row were cut without a message through."""
        return self._cuts if self.taken == self._taken_at_cut else 0


def blocked(outcome: Outcome) -> Trip:
    """Return why a campaign pauses whose relay refuses us, or is not to be trusted."""
    if outcome.code is None:
        return Trip(code="breaker.tls", params={"text": _said(outcome)})
    return Trip(code=_STAGES.get(outcome.stage, "breaker.connect"), params={"text": _said(outcome)})


def unreachable(outcome: Outcome) -> Trip:
    """Return why a campaign pauses whose relay did not answer, however often it was asked."""
    return Trip(code="breaker.unreachable", params={"text": _said(outcome)})


def bounces(thresholds: Thresholds, *, sent: int, hard: int, before: int = 0) -> Trip | None:
    """Return why a campaign must pause for what came back: `hard` dead addresses among `sent`.

    `before` is how many were known when it was last let go on: as many again as BOUNCES must have come since.
    """
    if not thresholds.bounces or hard - before < BOUNCES or hard / max(sent, 1) < thresholds.bounces:
        return None
    return Trip(code="breaker.bounces", params={"n": hard, "among": sent})


def _said(outcome: Outcome) -> str:
    """Return the stage, and the server's words on one line."""
    code = "" if outcome.code is None else f"{outcome.code} "
    words = " ".join(outcome.text.split()).rstrip(".")
    return f"{outcome.stage.value}: {code}{words}".strip()
