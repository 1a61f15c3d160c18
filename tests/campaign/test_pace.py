"""The pace against a clock that the test turns: rates, rests, what slows whom, and what never happens."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettre.campaign import pace, providers
from lettre.campaign.model import Delivery
from lettre.campaign.pace import Pace, Shelf
from lettre.mail.outcome import Kind, Outcome, Stage
from lettre.manners import Limit, Manners

TAKEN = Outcome(kind=Kind.ACCEPTED, stage=Stage.DOT, code=250)


def later(text, code=451, enhanced=None):
    return Outcome(kind=Kind.DEFERRED, stage=Stage.RCPT, code=code, enhanced=enhanced, text=text)


def run(lanes, provider, seconds, *, answer=TAKEN, start=0.0, step=0.01):
    """Ask every hundredth of a second; return the moments at which a message left."""
    left = []
    for tick in range(round(seconds / step)):
        now = start + tick * step
        while lanes.admit(provider, now) == 0.0:
            left.append(now)
            lanes.saw(answer, provider, now)
    return left


@pytest.mark.parametrize(
    ("address", "provider"),
    [
        ("a@gmail.com", "gmail"),
        ("a@GoogleMail.com", "gmail"),
        ("a@wanadoo.fr", "orange"),
        ("a@hotmail.fr", "outlook"),
        ("a@laposte.net", "laposte"),
        ("a@ac-paris.fr", "ac-paris.fr"),
        ("a@not-gmail.com", "not-gmail.com"),
    ],
)
def test_domains_of_one_house_are_one_provider(address, provider):
    assert providers.of(address) == provider


def test_no_domain_stands_with_two_providers():
    domains = [domain for each in providers.PROVIDERS.values() for domain in each]
    assert len(domains) == len(set(domains))
    assert set(providers.GENTLE) <= set(providers.PROVIDERS)


def test_without_limits_nothing_is_held_back():
    assert not Pace(Manners()).active
    assert Pace(Manners(gentle=True)).active
    assert Pace(Manners(house=Limit(rate=20))).active


@pytest.mark.parametrize("rate", [0.5, 5, 20, 100])
def test_a_rate_is_held(rate):
    left = run(Pace(Manners(house=Limit(rate=rate))), "gmail", 60)
    assert rate * 60 <= len(left) <= rate * 60 + 1 + rate * pace.TOLERANCE


def test_one_providers_rate_does_not_slow_the_others():
    lanes = Pace(Manners(house=Limit(rate=100), providers={"orange": Limit(rate=2)}))
    assert lanes.admit("orange", 0.0) == 0.0
    assert lanes.admit("orange", 0.0) == pytest.approx(0.4)
    assert len(run(lanes, "gmail", 10)) >= 990
    assert 19 <= len(run(lanes, "orange", 10, start=10)) <= 21


def test_a_provider_has_no_more_messages_under_way_than_it_may():
    lanes = Pace(Manners(domain=Limit(connections=3), providers={"orange": Limit(connections=1)}))
    assert [lanes.admit("gmail", 0.0) for _ in range(4)] == [0.0, 0.0, 0.0, pace.FULL]
    assert [lanes.admit("orange", 0.0) for _ in range(2)] == [0.0, pace.FULL]
    lanes.saw(TAKEN, "gmail", 1.0)
    assert [lanes.admit("gmail", 1.0) for _ in range(2)] == [0.0, pace.FULL]
    lanes.let_go("orange", 1.0)
    assert lanes.admit("orange", 1.0) == 0.0


def test_a_known_word_halves_a_provider_and_success_brings_it_back():
    lanes = Pace(Manners(house=Limit(rate=100), domain=Limit(rate=20)))
    lanes.admit("orange", 0.0)
    assert lanes.saw(later("4.7.0 OFR004_104 Too many connections, slow down"), "orange", 0.0)
    assert lanes.rates() == {"orange": 10}
    assert lanes.admit("orange", 1.0) > 0
    assert lanes.admit("gmail", 1.0) == 0.0
    left = run(lanes, "orange", 600, start=1.0)
    assert left[0] >= 299, "it rests for five minutes"
    assert lanes.rates() == {}, "and is as fast as before"
    slow = [moment for moment in left if moment < left[0] + 1]
    assert 10 <= len(slow) <= 13


def test_several_replies_at_once_are_one_trouble():
    lanes = Pace(Manners(domain=Limit(rate=20)))
    for _ in range(4):
        lanes.saw(later("4.7.28 unusual rate of mail"), "gmail", 5.0)
    assert lanes.rates() == {"gmail": 10}


def test_a_single_later_that_nobody_knows_is_no_trouble_and_three_are():
    lanes = Pace(Manners(domain=Limit(rate=20)))
    assert [lanes.saw(later("not now"), "a.example", now) for now in (0.0, 5.0, 10.0)] == [False, False, True]
    assert lanes.rates() == {"a.example": 10}


def test_one_later_in_twenty_is_no_trouble():
    lanes = Pace(Manners(domain=Limit(rate=20)))
    for now in range(100):
        for _ in range(19):
            lanes.saw(TAKEN, "a.example", float(now))
        assert not lanes.saw(later("not now"), "a.example", float(now))
    assert lanes.rates() == {}


def test_trouble_after_trouble_rests_longer_each_time():
    lanes, now, rests = Pace(Manners(domain=Limit(rate=20))), 0.0, []
    for _ in range(6):
        lanes.saw(later("throttled"), "a.example", now)
        rests.append(lanes.rest("a.example", now))
        now += rests[-1] + 2
    assert rests == [0.0, 2.0, 4.0, 8.0, 16.0, 32.0]
    assert lanes.rates()["a.example"] >= pace.SLOWEST


def test_a_readers_own_matter_slows_nobody():
    lanes = Pace(Manners())
    for text in ("4.2.2 mailbox full", "4.7.1 Greylisted, try again in 300 seconds", "4.2.1 later"):
        for now in range(10):
            assert not lanes.saw(later(text, enhanced=text[:5]), "a.example", float(now))
    assert not lanes.active


def test_what_a_relay_says_of_all_slows_all():
    lanes = Pace(Manners(house=Limit(rate=20)))
    lanes.saw(later("Throttling failure: Maximum sending rate exceeded.", code=454), "gmail", 0.0)
    assert 50 <= len(run(lanes, "orange", 5, start=0.0)) <= 66, "ten a second, and a little more each time"
    lanes.saw(later("Throttling failure: Daily message quota exceeded.", code=454), "gmail", 10.0)
    assert lanes.house_wait(10.0) == pytest.approx(3600)


def test_an_unlimited_house_keeps_half_of_what_was_seen():
    lanes = Pace(Manners())
    for now in range(3):
        lanes.saw(later("4.3.2 not now", code=421), "gmail", float(now), seen=3000.0)
    assert lanes.active
    assert lanes.house.rate == 1500


@settings(max_examples=300, deadline=None)
@given(
    rate=st.floats(0.2, 200),
    steps=st.lists(st.floats(-30, 5), min_size=1, max_size=200),
)
def test_never_more_than_the_rate_whatever_the_clock_does(rate, steps):
    lanes, now, passed = Pace(Manners(house=Limit(rate=rate))), 1000.0, 0.0
    left = []
    for step in steps:
        now += step
        passed += max(0.0, step)  # what a clock jumps back has not passed
        while lanes.admit("gmail", now) == 0.0:
            left.append(passed)
            assert len(left) <= rate * passed + 2 + rate * pace.TOLERANCE
    for first in range(0, len(left), 7):
        window = [moment for moment in left[first:] if moment <= left[first] + 1]
        assert len(window) <= rate * 1 + 2 + rate * pace.TOLERANCE


@given(rate=st.floats(0.2, 200), back=st.floats(0, 10**6))
def test_a_clock_that_jumps_back_stalls_nothing(rate, back):
    lanes = Pace(Manners(house=Limit(rate=rate)))
    while lanes.admit("gmail", 10**6) == 0.0:
        pass
    wait = lanes.admit("gmail", 10**6 - back)
    assert 0 < wait <= 1 / rate + 1e-6
    assert lanes.admit("gmail", 10**6 - back + wait + 1e-6) == 0.0


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 3),
            st.sampled_from(["gmail", "orange", "a.example"]),
            st.sampled_from(
                [TAKEN, later("slow down"), later("no idea"), later("RP-001"), later("", code=421)]
            ),
        ),
        max_size=150,
    )
)
def test_a_lane_never_stands_still_and_never_exceeds_its_limit(story):
    lanes, now = Pace(Manners(house=Limit(rate=50), domain=Limit(rate=10, connections=2))), 0.0
    for passed, provider, answer in story:
        now += passed
        if lanes.admit(provider, now) == 0.0:
            lanes.saw(answer, provider, now)
        rates = [*lanes.rates().values(), lanes.house.rate]
        assert all(rate is not None and pace.SLOWEST <= rate <= 50 for rate in rates)
        assert lanes.rest(provider, now) <= 4 * 3600


def row(number, domain):
    return Delivery(
        id=number, subscription=number, address=f"{number}@{domain}", name=None, attempts=0, deferrals=0
    )


def test_rows_of_a_provider_that_waits_let_others_pass():
    lanes, shelf = Pace(Manners(domain=Limit(connections=1))), Shelf()
    for number in range(4):
        shelf.put("gmail", row(number, "gmail.com"))
    shelf.put("orange", row(9, "orange.fr"))
    assert [shelf.take(lanes, 0.0) for _ in range(3)] == [row(0, "gmail.com"), row(9, "orange.fr"), pace.FULL]
    lanes.saw(TAKEN, "gmail", 1.0)
    assert shelf.take(lanes, 1.0) == row(1, "gmail.com"), "in the order they came"
    assert shelf.held == 2


def test_rows_of_a_provider_that_rests_long_are_taken_off_the_shelf():
    lanes, shelf = Pace(Manners()), Shelf()
    lanes.saw(later("RP-001 limits"), "outlook", 0.0)
    shelf.put("outlook", row(1, "live.fr"))
    shelf.put("gmail", row(2, "gmail.com"))
    assert shelf.resting(lanes, 0.0, 60) == [(3600.0, [row(1, "live.fr")])]
    assert shelf.held == 1
    assert shelf.take(lanes, 0.0) == row(2, "gmail.com")
    assert shelf.take(lanes, 0.0) == float("inf")


def test_lanes_with_nothing_to_remember_are_forgotten():
    lanes = Pace(Manners(house=Limit(rate=10**6), domain=Limit(rate=5)))
    for number in range(3 * pace.LANES):
        lanes.admit(f"{number}.example", float(number))
        lanes.saw(TAKEN, f"{number}.example", float(number))
    lanes.saw(later("slow down"), "1.example", float(number))
    assert len(lanes._lanes) <= pace.LANES + 1
    assert lanes.rates() == {"1.example": 2.5}


def test_a_steady_rate_is_even():
    left = run(Pace(Manners(house=Limit(rate=20))), "gmail", 10)
    gaps = [b - a for a, b in pairwise(left[5:])]
    assert max(gaps) <= 0.06
