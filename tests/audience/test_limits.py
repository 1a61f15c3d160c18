"""Limits: what is counted together, what is told apart, and what is left of it the day after."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lettre.audience import limits
from lettre.audience.limits import Claim, Window
from lettre.audience.tables import LimitKeyRow, LimitRow
from lettre.db import reading, transaction

KEY = b"k" * 32


def claim(what="network", who="192.0.2.0/24", window=Window.HOUR, at_most=2):
    return Claim(what=what, who=who, window=window, at_most=at_most)


def taken(engine, now, *claims, key=KEY):
    with transaction(engine) as session:
        refused = limits.take(session, claims, now, key)
    return None if refused is None else refused.what


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_household_is_one_network(client, network):
    assert limits.network(client) == network


def test_a_claim_is_refused_once_its_number_is_reached_and_granted_again_in_the_next_window(engine, now):
    assert [taken(engine, now, claim()) for _ in range(4)] == [None, None, "network", "network"]
    assert taken(engine, now, claim(who="198.51.100.0/24")) is None
    assert taken(engine, now + timedelta(hours=1), claim()) is None


def test_hours_and_days_are_counted_apart(sqlite_engine, now):
    day = claim(window=Window.DAY, at_most=1)
    assert taken(sqlite_engine, now, claim(), day) is None
    assert taken(sqlite_engine, now + timedelta(hours=2), claim(), day) == "network"
    assert taken(sqlite_engine, now + timedelta(days=1), claim(), day) is None


def test_a_network_over_its_limit_uses_up_nothing_of_the_houses(sqlite_engine, now):
    house = claim(what="house", who="", at_most=3)
    for _ in range(10):
        taken(sqlite_engine, now, claim(), house)
    # two of the ten came through to the house: a third has room there, a fourth has not
    assert taken(sqlite_engine, now, claim(who="another"), house) is None
    assert taken(sqlite_engine, now, claim(who="a third"), house) == "house"


def test_nothing_kept_names_a_network_and_another_days_key_gives_other_marks(sqlite_engine, now):
    taken(sqlite_engine, now, claim())
    taken(sqlite_engine, now + timedelta(days=1), claim(), key=b"l" * 32)
    with reading(sqlite_engine) as session:
        marks = list(session.scalars(select(LimitRow.mark)))
        keys = list(session.scalars(select(LimitKeyRow.secret).order_by(LimitKeyRow.day)))
    assert len(set(marks)) == 2
    assert not [mark for mark in marks if "192" in bytes.fromhex(mark).decode("latin-1")]
    assert keys == [KEY, b"l" * 32]


def test_the_key_of_a_day_is_the_first_that_was_brought(sqlite_engine, now):
    assert [taken(sqlite_engine, now, claim(), key=bytes([n]) * 32) for n in range(3)] == [
        None, None, "network",
    ]  # fmt: skip


def test_what_is_over_is_thrown_away_with_its_key(engine, now):
    taken(engine, now, claim(), claim(what="house", who="", window=Window.DAY, at_most=9))
    with transaction(engine) as session:
        assert limits.prune(session, now + timedelta(hours=1)) == 1
        assert limits.prune(session, now + timedelta(days=1)) == 1
        assert session.scalars(select(LimitRow)).all() == []
        assert session.scalars(select(LimitKeyRow)).all() == []
