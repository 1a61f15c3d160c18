from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettre.campaign import retry
from lettre.campaign.model import MOVES, Delivery, DeliveryState
from lettre.mail.outcome import Kind, Outcome, Stage

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def delivery(deferrals=0, number=1):
    return Delivery(
        id=number, subscription=1, address="a@example.org", name=None, attempts=0, deferrals=deferrals
    )


def outcome(kind, text="2.0.0 ok", code=250):
    return Outcome(kind=kind, stage=Stage.DOT, code=code, text=text)


# what the server did → what the ledger holds, and the least that it waits
OUTCOMES = [
    (Kind.ACCEPTED, 0, DeliveryState.SENT, None),
    (Kind.REFUSED, 0, DeliveryState.FAILED, None),
    (Kind.UNCERTAIN, 0, DeliveryState.UNCERTAIN, None),
    (Kind.UNSENT, 0, DeliveryState.QUEUED, None),
    (Kind.BLOCKED, 0, DeliveryState.QUEUED, None),
    (Kind.DEFERRED, 0, DeliveryState.DEFERRED, timedelta(minutes=5)),
    (Kind.DEFERRED, 1, DeliveryState.DEFERRED, timedelta(minutes=10)),
    (Kind.DEFERRED, 5, DeliveryState.DEFERRED, timedelta(minutes=160)),
    (Kind.DEFERRED, 6, DeliveryState.DEFERRED, timedelta(hours=4)),
    (Kind.DEFERRED, 20, DeliveryState.DEFERRED, timedelta(hours=4)),
    (Kind.DEFERRED, retry.tries(retry.GIVE_UP), DeliveryState.FAILED, None),
]


@pytest.mark.parametrize(("kind", "deferrals", "state", "wait"), OUTCOMES)
def test_an_outcome_leads_to_one_decision(kind, deferrals, state, wait):
    decision = retry.decide(outcome(kind), delivery(deferrals), NOW)
    assert decision.state is state
    assert decision.response == "2.0.0 ok"
    if wait is None:
        assert decision.next_at is None
    else:
        assert decision.next_at is not None
        assert NOW + wait <= decision.next_at < NOW + wait * (1 + retry.JITTER)


# the first time, and the fifth: what is said and when the reader is tried again, in minutes
WORDS = [
    (450, "4.7.1 Greylisted, try again in 10 minutes", 10, 80),
    (450, "4.7.1 Greylisted", 5, 80),
    (452, "4.2.2 mailbox full", 240, 240),
    (421, "4.7.0 [TSS04] temporarily deferred", 120, 120),
    (451, "4.3.0 try again in 1 minute", 5, 80),
]


@pytest.mark.parametrize(("code", "text", "first", "fifth"), WORDS)
def test_a_reader_waits_as_the_server_asks(code, text, first, fifth):
    for deferrals, minutes in ((0, first), (4, fifth)):
        decision = retry.decide(outcome(Kind.DEFERRED, text, code), delivery(deferrals), NOW)
        assert decision.next_at is not None
        least = timedelta(minutes=minutes)
        assert NOW + least <= decision.next_at < NOW + least * (1 + retry.JITTER)


@pytest.mark.parametrize("days", [1, 3, 5])
def test_a_reader_is_given_the_days_that_the_house_says(days):
    now, deferrals = NOW, 0
    while True:
        row = delivery(deferrals)
        decision = retry.decide(outcome(Kind.DEFERRED, "later", 451), row, now, timedelta(days=days))
        if decision.state is DeliveryState.FAILED:
            break
        assert decision.next_at is not None
        now, deferrals = decision.next_at, deferrals + 1
    assert timedelta(days=days) <= now - NOW <= timedelta(days=days) * (1 + retry.JITTER) + timedelta(hours=5)
    assert decision.response == "later"


@given(st.integers(1, 10**9), st.integers(0, 20))
def test_chance_is_the_rows_own(number, deferrals):
    once, again = (
        retry.decide(outcome(Kind.DEFERRED), delivery(deferrals, number), NOW).next_at for _ in range(2)
    )
    assert once == again


def test_those_put_off_together_do_not_come_back_together():
    moments = {
        retry.decide(outcome(Kind.DEFERRED), delivery(0, number), NOW).next_at for number in range(200)
    }
    assert len(moments) == 200
    spread = max(moments) - min(moments)
    assert spread > timedelta(minutes=5) * retry.JITTER * 0.9


def test_every_state_has_its_moves_and_what_is_final_has_none():
    assert set(MOVES) == set(DeliveryState)
    assert {state for state, moves in MOVES.items() if not moves} == {
        DeliveryState.SENT, DeliveryState.SKIPPED
    }  # fmt: skip
