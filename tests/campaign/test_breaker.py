"""When a campaign pauses: tables of outcomes, and the sentence that is said."""

import pytest

from lettre.campaign import breaker
from lettre.campaign.breaker import Breaker
from lettre.mail.outcome import Kind, Outcome, Reply, Stage, broken, judge
from lettre.manners import Thresholds


def refused(text="5.1.1 nobody here"):
    return judge(Stage.RCPT, Reply(code=550, text=text))


def story(taken, outcome, times, thresholds=None):
    """Let `taken` messages through before each of `times` outcomes; return the first trip."""
    watch = Breaker(thresholds or Thresholds())
    for _ in range(times):
        watch.taken += taken
        trip = watch.saw(outcome)
        if trip is not None:
            return trip.code
    return None


POLICY = refused("5.7.1 blocked, see our postmaster page")


@pytest.mark.parametrize(
    ("taken", "outcome", "times", "code"),
    [
        (8, refused(), 20, "breaker.refusals"),
        (10, refused(), 1000, None),
        (0, refused(), 19, None),
        (0, refused(), 20, "breaker.refusals"),
        (18, POLICY, 10, "breaker.policy"),
        (20, POLICY, 1000, None),
        (0, broken(Stage.MAIL, "line broke"), 19, None),
        (0, broken(Stage.MAIL, "line broke"), 20, "breaker.cuts"),
        (0, broken(Stage.DOT, "line broke"), 20, "breaker.cuts"),
        (1, broken(Stage.MAIL, "line broke"), 500, None),
        (0, judge(Stage.RCPT, Reply(code=451, text="later")), 500, None),
        (0, Outcome(kind=Kind.WITHHELD, stage=Stage.DATA), 500, None),
        (9, judge(Stage.MAIL, Reply(code=550, text="5.7.1 sender refused")), 1, "breaker.sender"),
        (9, judge(Stage.CONNECT, Reply(code=554, text="no")), 1, "breaker.connect"),
        (0, Outcome(kind=Kind.BLOCKED, stage=Stage.CONNECT, text="certificate"), 1, "breaker.tls"),
    ],
)
def test_what_pauses_a_campaign(taken, outcome, times, code):
    assert story(taken, outcome, times) == code


def test_trouble_that_comes_late_is_not_hidden_by_what_went_well():
    watch = Breaker(Thresholds())
    watch.taken = 1_000_000
    trips = [watch.saw(refused()) for _ in range(20)]
    assert trips[:19] == [None] * 19
    assert trips[19] is not None


@pytest.mark.parametrize("name", ["refusals", "policy"])
def test_a_threshold_of_nothing_is_never_reached(name):
    thresholds = Thresholds(refusals=0, policy=0)
    assert story(0, refused() if name == "refusals" else POLICY, 500, thresholds) is None


@pytest.mark.parametrize(
    ("sent", "hard", "before", "code"),
    [
        (100, 19, 0, None),
        (100, 20, 0, "breaker.bounces"),
        (1000, 20, 0, None),
        (1000, 100, 0, "breaker.bounces"),
        (1000, 110, 100, None),
        (1000, 120, 100, "breaker.bounces"),
        (0, 0, 0, None),
    ],
)
def test_dead_addresses_pause_it_and_after_that_only_as_many_again(sent, hard, before, code):
    trip = breaker.bounces(Thresholds(), sent=sent, hard=hard, before=before)
    assert (trip.code if trip else None) == code


def test_the_reason_is_a_sentence_with_the_servers_words():
    trip = breaker.blocked(judge(Stage.MAIL, Reply(code=550, text="5.7.1 sender\nrefused.")))
    assert trip.words("fr") == (
        "le relais refuse notre adresse d’expédition (MAIL: 550 5.7.1 sender refused)"
    )
    assert "refuses our sender" in trip.words("en")
