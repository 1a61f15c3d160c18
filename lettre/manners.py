"""How politely a house sends, as `[delivery]` of `lettre.toml` declares it: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """Messages a second, and messages under way at a time; None is without limit."""

    rate: float | None = None
    connections: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """When messages may leave, by the clocks of the newsletter's zone.

    `days` are those it opens on, Monday is 0. One that closes before it opens closes the next day; one
    that closes when it opens lasts a day.
    """

    opens: time = time(0)
    closes: time = time(0)
    days: frozenset[int] = frozenset(range(7))


@dataclass(frozen=True, kw_only=True, slots=True)
class WarmUp:
    """A sender nobody knows yet: `first` messages a day, then `growth` times the best day before."""

    first: int
    growth: float = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """Shares, from 0 to 1, above which a campaign pauses."""

    refusals: float = 0.1
    policy: float = 0.05
    bounces: float = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Manners:
    """All of it. What is not said is without limit: the defaults here are those of loopback.

    `house` limits everything together, `domain` each destination, `providers` those with their own
    word. `gentle` adds what large providers are known to ask for.
    """

    house: Limit = field(default_factory=Limit)
    domain: Limit = field(default_factory=Limit)
    providers: Mapping[str, Limit] = field(default_factory=dict)
    gentle: bool = False
    window: Window | None = None
    spread: timedelta | None = None
    warm_up: WarmUp | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)
    give_up: timedelta = timedelta(days=3)
    messages_per_connection: int = 1000
    connection_age: timedelta = timedelta(minutes=5)
