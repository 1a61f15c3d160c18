"""What follows from an event: the table, whole."""

from itertools import product

import pytest

from lettre.feedback.event import HARD, Event, EventKind, Reason
from lettre.feedback.verdict import COUNTING, GENUINE, Outcome, Proof, judge

SENT_AWAY = {Outcome.SUPPRESSED, Outcome.COMPLAINED, Outcome.UNSUBSCRIBED}


@pytest.mark.parametrize(("kind", "reason"), list(product(EventKind, Reason)))
def test_nobody_is_sent_away_without_proof(kind, reason):
    event = Event(kind=kind, reason=reason)
    for proof, forged in product((None, Proof.ADDRESS), (True, False)):
        assert judge(event, proof, forged=forged) not in SENT_AWAY


@pytest.mark.parametrize("proof", sorted(GENUINE, key=lambda each: each.value))
@pytest.mark.parametrize("reason", list(Reason))
def test_a_proven_bounce_suppresses_exactly_when_it_is_hard(proof, reason):
    found = judge(Event(kind=EventKind.BOUNCE, reason=reason), proof, forged=False)
    assert (found is Outcome.SUPPRESSED) is (reason in HARD)
    assert (found is Outcome.COUNTED) is (reason in COUNTING)


def test_no_reason_is_both_hard_and_counted():
    assert not HARD & COUNTING


@pytest.mark.parametrize("kind", [EventKind.BOUNCE, EventKind.COMPLAINT, EventKind.UNSUBSCRIBE])
def test_a_forged_token_is_refused_unless_something_genuine_stands_beside_it(kind):
    event = Event(kind=kind, reason=Reason.NO_MAILBOX)
    assert judge(event, Proof.ADDRESS, forged=True) is Outcome.FORGED
    assert judge(event, None, forged=True) is Outcome.FORGED
    assert judge(event, Proof.MESSAGE_ID, forged=True) in SENT_AWAY


@pytest.mark.parametrize("kind", [EventKind.DELAY, EventKind.RECEIPT, EventKind.AUTO_REPLY])
def test_what_only_tells_changes_nothing(kind):
    assert {judge(Event(kind=kind), proof, forged=False) for proof in (*Proof, None)} == {Outcome.NOTED}
