"""What a relay asked of one run, kept for the next: slower lanes and rests, forgotten as time passes.

Each function takes a session and never commits.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lettre.campaign.pace import Pace, Slowed
from lettre.campaign.tables import SlowedRow
from lettre.db import write_over

#: without a message, a slowed rate doubles in so long: what a server felt is over sooner or later
DOUBLES = timedelta(minutes=15)
#: nothing is remembered longer, counted from the end of its rest
FORGOTTEN = timedelta(hours=4)


def aged(slowed: Slowed, passed: timedelta) -> Slowed | None:
    """Return what is left of a slowed lane after so much time; None when it is over. Pure."""
    rest = timedelta(seconds=slowed.rests)
    # a clock that went back makes nothing older, and no rest longer than it was
    passed = max(timedelta(0), passed)
    if passed < rest:
        return Slowed(rate=slowed.rate, rests=(rest - passed).total_seconds(), in_a_row=slowed.in_a_row)
    awake = passed - rest
    if slowed.rate is None or awake >= FORGOTTEN:
        return None
    return Slowed(rate=slowed.rate * 2 ** (awake / DOUBLES), in_a_row=slowed.in_a_row)


def standing(session: Session, relay: str, now: datetime) -> dict[str, Slowed]:
    """Return the lanes that `relay` slowed down and that have not got over it, by name."""
    found = {}
    for row in session.scalars(select(SlowedRow).where(SlowedRow.relay == relay).order_by(SlowedRow.lane)):
        rests = 0.0 if row.rests_until is None else (row.rests_until - row.told_at).total_seconds()
        slowed = aged(Slowed(rate=row.rate, rests=rests, in_a_row=row.in_a_row), now - row.told_at)
        if slowed is not None:
            found[row.lane] = slowed
    return found


def into(session: Session, relay: str, pace: Pace, loop_time: float, now: datetime) -> None:
    """Let `pace` begin with what `relay` asked of earlier runs; `loop_time` is its own time, in seconds."""
    for lane, slowed in standing(session, relay, now).items():
        pace.recall(lane, slowed, loop_time)


def forget(session: Session, relay: str, lanes: Collection[str]) -> None:
    """Let the next run begin as if `relay` had never slowed these lanes."""
    session.execute(delete(SlowedRow).where(SlowedRow.relay == relay, SlowedRow.lane.in_(lanes)))


def keep(session: Session, relay: str, told: Mapping[str, Slowed | None], now: datetime) -> None:
    """Write down the lanes a run was told to slow, and drop those that got over it, and what is forgotten."""
    session.execute(delete(SlowedRow).where(SlowedRow.told_at < now - 2 * FORGOTTEN))
    # in one order, and over what is there: another run may be writing the same lanes
    for lane, slowed in sorted(told.items()):
        if slowed is None:
            session.execute(delete(SlowedRow).where(SlowedRow.relay == relay, SlowedRow.lane == lane))
        else:
            session.execute(write_over(session, SlowedRow, _values(relay, lane, slowed, now)))


def _values(relay: str, lane: str, slowed: Slowed, now: datetime) -> dict[str, Any]:
    return {
        "relay": relay,
        "lane": lane,
        "rate": slowed.rate,
        "rests_until": now + timedelta(seconds=slowed.rests) if slowed.rests else None,
        "in_a_row": slowed.in_a_row,
        "told_at": now - timedelta(seconds=slowed.quiet),
    }
