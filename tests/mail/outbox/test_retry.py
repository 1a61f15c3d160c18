"""What follows from each outcome, and how long somebody in front of a mailbox waits."""

from datetime import timedelta

import pytest

from lettre.mail.outbox import retry
from lettre.mail.outbox.model import Entry, Letter, OutboxState, Wish
from lettre.mail.outcome import Kind, Outcome, Stage
from tests.house import NOW


def entry(letter=Letter.CONFIRM, attempts=0, deferrals=0):
    wish = Wish(letter=letter, newsletter="cpc", to="a@example.org", subscription=1, key="k")
    return Entry(
        id=1,
        wish=wish,
        state=OutboxState.QUEUED,
        attempts=attempts,
        deferrals=deferrals,
        dated_at=NOW,
        due_at=NOW,
        updated_at=NOW,
    )


def outcome(kind):
    return Outcome(kind=kind, stage=Stage.DOT, code=451, enhanced="4.3.0", text="4.3.0 later")


@pytest.mark.parametrize(
    ("kind", "state", "seconds"),
    [
        (Kind.ACCEPTED, OutboxState.SENT, None),
        (Kind.REFUSED, OutboxState.FAILED, None),
        (Kind.UNCERTAIN, OutboxState.UNCERTAIN, None),
        (Kind.BLOCKED, OutboxState.QUEUED, 300),
        (Kind.UNSENT, OutboxState.QUEUED, 20),
        (Kind.DEFERRED, OutboxState.DEFERRED, 60),
    ],
)
def test_an_outcome_leads_to_its_state(kind, state, seconds):
    decision = retry.decide(outcome(kind), entry(), NOW)
    due_at = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert (decision.state, decision.due_at, decision.code) == (state, due_at, 451)


def test_waits_grow_and_come_to_an_end():
    waits = [retry.decide(outcome(Kind.DEFERRED), entry(deferrals=at), NOW).due_at - NOW for at in range(12)]
    assert waits == sorted(waits)
    assert waits[-1] == retry.DELAYS[-1]


@pytest.mark.parametrize(("kind", "least"), [(Kind.UNSENT, retry.CUT), (Kind.BLOCKED, retry.PUT_OFF)])
def test_a_mail_that_left_no_mark_waits_longer_with_its_age(kind, least):
    ages = [timedelta(minutes=10 * at) for at in range(30)]
    waits = [retry.decide(outcome(kind), entry(), NOW + age).due_at - NOW - age for age in ages]
    assert (waits[0], waits[2], waits[-1]) == (least, timedelta(minutes=10), retry.LONGEST_CUT)
    assert waits == sorted(waits)


@pytest.mark.parametrize("kind", [Kind.DEFERRED, Kind.UNSENT, Kind.BLOCKED])
@pytest.mark.parametrize(("letter", "hours"), [(Letter.CONFIRM, 48), (Letter.DATA, 12)])
def test_a_mail_nobody_waits_for_any_more_is_given_up(letter, hours, kind):
    late = NOW + timedelta(hours=hours)
    given_up = retry.decide(outcome(kind), entry(letter), late)
    assert (given_up.state, given_up.response) == (OutboxState.FAILED, "4.3.0 later")
    early = late - timedelta(hours=1)
    assert retry.decide(outcome(kind), entry(letter), early).state is not OutboxState.FAILED
    assert retry.put_off(entry(letter), "r", late).state is OutboxState.FAILED
