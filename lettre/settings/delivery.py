"""`[delivery]` of `lettre.toml`: how fast, when, and when to stop."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from lettre.manners import Limit, Manners, Thresholds, WarmUp, Window
from lettre.settings.table import Table
from lettre.settings.values import Duration, Hours, Words, duration, hours, refusal

#: messages a second towards a relay that is not on this machine, unless the house says otherwise
GENTLE = 20.0

#: providers that may be named (`lettre.campaign.providers` knows their domains)
PROVIDERS = (
    "gmail", "outlook", "yahoo", "apple", "orange", "free", "sfr", "laposte", "bouygues", "gmx", "proton",
)  # fmt: skip


def _provider(name: str) -> str:
    if name.lower() not in PROVIDERS and "." not in name:
        raise refusal("unknown-provider", allowed=", ".join(PROVIDERS))
    return name.lower()


Provider = Annotated[Words, AfterValidator(_provider)]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _some(days: tuple[Day, ...]) -> tuple[Day, ...]:
    if not days:
        raise refusal("too-short")
    return days


Days = Annotated[tuple[Day, ...], AfterValidator(_some)]
_DAYS: tuple[Day, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class LimitTable(Table):
    """What one provider, or one domain, is sent."""

    rate: float = Field(
        0,
        ge=0,
        le=10_000,
        allow_inf_nan=False,
        description="messages a second to it; 0: no limit of its own",
        examples=[2],
    )
    connections: int = Field(
        0,
        ge=0,
        le=500,
        description="messages under way to it at a time; 0: no limit of its own",
        examples=[2],
    )

    def limit(self) -> Limit:
        """Return the value the rest of lettre works with."""
        return Limit(rate=self.rate or None, connections=self.connections or None)


class DeliveryTable(Table):
    """How politely letters leave."""

    rate: float | None = Field(
        None,
        ge=0,
        le=10_000,
        allow_inf_nan=False,
        description="messages a second, in all; 0: no limit. Unsaid: 20, or no limit on loopback",
        examples=[20],
    )
    domain_rate: float = Field(
        0,
        ge=0,
        le=10_000,
        allow_inf_nan=False,
        description="messages a second to each provider; 0: no limit",
        examples=[5],
    )
    domain_connections: int = Field(
        0,
        ge=0,
        le=500,
        description="messages under way to each provider at a time; 0: as many as there are connections",
        examples=[2],
    )
    messages_per_connection: int = Field(
        1000, ge=1, le=100_000, description="messages after which a connection is closed and another opened"
    )
    connection_age: Duration = Field("5min", description="how long a connection is kept: `min`, `h` or `d`")
    hours: Hours | None = Field(
        None,
        description="when messages may leave, in the newsletter's `timezone`; unsaid: at any hour",
        examples=["08:00-20:00"],
    )
    days: Days = Field(
        _DAYS,
        description="the days on which they may",
        examples=[["monday", "tuesday", "wednesday", "thursday", "friday"]],
    )
    spread: Duration | None = Field(
        None, description="let a letter take so long, evenly: `min`, `h` or `d`", examples=["3h"]
    )
    warm_up: int = Field(
        0,
        ge=0,
        le=1_000_000,
        description="messages on the first day of a sender nobody knows yet; the rest waits. 0: no warm-up",
        examples=[500],
    )
    warm_up_growth: float = Field(
        2.0,
        ge=1.1,
        le=10,
        allow_inf_nan=False,
        description="how many times the best day before the next may be",
    )
    give_up: Duration = Field("3d", description="how long a reader is tried whose server says later")
    stop_at_refusals: float = Field(
        10,
        ge=0,
        le=100,
        allow_inf_nan=False,
        description="per cent of refusals at which a campaign pauses; 0: never",
    )
    stop_at_policy_refusals: float = Field(
        5,
        ge=0,
        le=100,
        description="per cent of refusals about ourselves (5.7.x) at which it does; 0: never",
    )
    stop_at_bounces: float = Field(
        10,
        ge=0,
        le=100,
        allow_inf_nan=False,
        description="per cent of dead addresses among what came back; 0: never",
    )
    providers: dict[Provider, LimitTable] = Field(
        default_factory=dict,
        description="what one provider is sent: `gmail`, `outlook`, `orange`… or a domain",
    )

    def manners(self, *, rehearsal: bool) -> Manners:
        """Return the value the rest of lettre works with; a rehearsal has no rate but the one it is given."""
        unsaid = None if rehearsal else GENTLE
        return Manners(
            house=Limit(rate=unsaid if self.rate is None else self.rate or None),
            domain=Limit(rate=self.domain_rate or None, connections=self.domain_connections or None),
            providers={name: each.limit() for name, each in self.providers.items()},
            gentle=not rehearsal,
            window=self._window(),
            spread=None if self.spread is None else duration(self.spread),
            warm_up=WarmUp(first=self.warm_up, growth=self.warm_up_growth) if self.warm_up else None,
            thresholds=Thresholds(
                refusals=self.stop_at_refusals / 100,
                policy=self.stop_at_policy_refusals / 100,
                bounces=self.stop_at_bounces / 100,
            ),
            give_up=max(duration(self.give_up), timedelta(minutes=5)),
            messages_per_connection=self.messages_per_connection,
            connection_age=duration(self.connection_age),
        )

    def _window(self) -> Window | None:
        if self.hours is None and set(self.days) == set(_DAYS):
            return None
        opens, closes = hours(self.hours or "00:00-24:00")
        return Window(opens=opens, closes=closes, days=frozenset(_DAYS.index(day) for day in self.days))
