"""Hours, days and the two nights on which clocks change; the share of a sender nobody knows yet."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettre.campaign import warmup, window
from lettre.manners import WarmUp, Window

PARIS = "Europe/Paris"
DAY = Window(opens=time(8), closes=time(20))
WEEK = Window(opens=time(8), closes=time(20), days=frozenset(range(5)))
NIGHT = Window(opens=time(22), closes=time(2))
WEEKDAYS = Window(days=frozenset(range(5)))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(PARIS)).astimezone(UTC)


@pytest.mark.parametrize(
    ("kind", "now", "opens", "closes"),
    [
        (DAY, "2026-11-23 12:00", "2026-11-23 12:00", "2026-11-23 20:00"),
        (DAY, "2026-11-23 08:00", "2026-11-23 08:00", "2026-11-23 20:00"),
        (DAY, "2026-11-23 20:00", "2026-11-24 08:00", "2026-11-24 20:00"),
        (DAY, "2026-11-23 03:00", "2026-11-23 08:00", "2026-11-23 20:00"),
        (WEEK, "2026-11-27 21:00", "2026-11-30 08:00", "2026-11-30 20:00"),
        (NIGHT, "2026-11-23 23:00", "2026-11-23 23:00", "2026-11-24 02:00"),
        (NIGHT, "2026-11-24 01:00", "2026-11-24 01:00", "2026-11-24 02:00"),
        (NIGHT, "2026-11-24 12:00", "2026-11-24 22:00", "2026-11-25 02:00"),
        (WEEKDAYS, "2026-11-25 12:00", "2026-11-25 12:00", "2026-11-28 00:00"),
        (WEEKDAYS, "2026-11-28 12:00", "2026-11-30 00:00", "2026-12-05 00:00"),
        # clocks go forward on 2026-03-29 and back on 2026-10-25
        (DAY, "2026-03-28 21:00", "2026-03-29 08:00", "2026-03-29 20:00"),
        (DAY, "2026-10-24 21:00", "2026-10-25 08:00", "2026-10-25 20:00"),
        (
            Window(opens=time(2, 30), closes=time(6)),
            "2026-03-29 01:00",
            "2026-03-29 03:30",
            "2026-03-29 06:00",
        ),
    ],
)
def test_when_messages_may_leave(kind, now, opens, closes):
    assert window.opening(kind, PARIS, at(now)) == (at(opens), at(closes))


def test_a_night_on_which_clocks_change_is_an_hour_shorter_or_longer():
    for day, hours in (("2026-03-28", 9), ("2026-03-27", 10), ("2026-10-24", 11)):
        kind = Window(opens=time(20), closes=time(6))
        begins, ends = window.opening(kind, PARIS, at(f"{day} 20:00"))
        assert ends is not None
        assert ends - begins == timedelta(hours=hours)


def test_without_a_window_it_never_closes():
    assert window.opening(None, PARIS, at("2026-11-23 03:00")) == (at("2026-11-23 03:00"), None)
    assert window.opening(Window(), PARIS, at("2026-11-23 03:00")) == (at("2026-11-23 03:00"), None)


@given(
    st.integers(0, 2 * 365 * 24 * 60),
    st.times(), st.times(), st.sets(st.integers(0, 6), min_size=1),
    st.sampled_from([PARIS, "Indian/Reunion", "America/Guadeloupe", "Pacific/Noumea"]),
)  # fmt: skip
def test_what_opens_is_open_and_within_a_week(minutes, opens, closes, days, zone):
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    kind = Window(
        opens=opens.replace(microsecond=0), closes=closes.replace(microsecond=0), days=frozenset(days)
    )
    begins, ends = window.opening(kind, zone, now)
    assert now <= begins <= now + timedelta(days=8)
    assert ends is None or begins < ends
    assert window.opening(kind, zone, begins)[0] == begins
    if ends is not None:
        assert window.opening(kind, zone, ends)[0] > ends


@pytest.mark.parametrize(
    ("before", "today", "left"),
    [
        ([], 0, 500),
        ([], 200, 300),
        ([], 700, 0),
        ([500], 0, 1000),
        ([500, 1000], 100, 1900),
        ([500, 1000, 0, 0, 3], 0, 2000),
        ([10], 0, 500),
    ],
)
def test_a_day_may_be_so_much_larger_than_the_best_before(before, today, left):
    assert warmup.left(WarmUp(first=500, growth=2.0), before, today) == left


def test_forty_thousand_readers_take_a_week_of_warming_up():
    plan, days, rest = WarmUp(first=500, growth=2.0), [], 40_000
    while rest:
        days.append(min(rest, warmup.left(plan, days, 0)))
        rest -= days[-1]
    assert days == [500, 1000, 2000, 4000, 8000, 16000, 8500]


@pytest.mark.parametrize("day", ["2026-03-29 12:00", "2026-10-25 12:00", "2026-11-23 00:00"])
def test_days_begin_at_midnight_there(day):
    begins = window.midnights(PARIS, at(day), 60)
    assert len(begins) == 61
    assert all(each.astimezone(ZoneInfo(PARIS)).time() == time(0) for each in begins)
    assert begins[-1] <= at(day) < window.midnight(PARIS, at(day))
    assert window.midnights(PARIS, window.midnight(PARIS, at(day)), 1)[0] == begins[-1]
