from datetime import UTC, datetime, timedelta

import pytest

from lettre.campaign import retry
from lettre.campaign.model import MOVES, Delivery, DeliveryState
from lettre.mail.outcome import Kind, Outcome, Stage

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def delivery(deferrals=0):
    return Delivery(id=1, subscription=1, address="a@example.org", name=None, attempts=0, deferrals=deferrals)


# what the server did → what the ledger holds, and when it is due
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
    (Kind.DEFERRED, len(retry.DELAYS), DeliveryState.FAILED, None),
]


@pytest.mark.parametrize(("kind", "deferrals", "state", "wait"), OUTCOMES)
def test_an_outcome_leads_to_one_decision(kind, deferrals, state, wait):
    outcome = Outcome(kind=kind, stage=Stage.DOT, code=250, text="2.0.0 ok")
    decision = retry.decide(outcome, delivery(deferrals), NOW)
    assert decision.state is state
    assert decision.next_at == (None if wait is None else NOW + wait)
    assert decision.response == "2.0.0 ok"


def test_a_reader_is_given_three_days():
    assert timedelta(days=2, hours=20) <= sum(retry.DELAYS, timedelta()) <= timedelta(days=4)


def test_every_state_has_its_moves_and_what_is_final_has_none():
    assert set(MOVES) == set(DeliveryState)
    assert {state for state, moves in MOVES.items() if not moves} == {
        DeliveryState.SENT, DeliveryState.SKIPPED
    }  # fmt: skip
