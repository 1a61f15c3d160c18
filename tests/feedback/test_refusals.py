"""What the relay refuses while it is spoken to does what a bounce would do, and once."""

import pytest
from sqlalchemy import update

from lettre.audience import store as audience
from lettre.audience.model import SubscriptionState
from lettre.campaign import events
from lettre.campaign.model import DeliveryState
from lettre.campaign.tables import DeliveryRow
from lettre.db import reading, transaction
from lettre.feedback import refusals
from lettre.feedback.verdict import Outcome
from tests.feedback.house import address, days, sent
from tests.house import NOW

LATER = NOW + days(0.1)


def refuse(house, number, stage, code, enhanced, text):
    values = {"stage": stage, "code": code, "enhanced": enhanced, "response": text}
    with transaction(house.engine) as session:
        session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.subscription_id == house.reader(number).id)
            .values(state=DeliveryState.FAILED.value, attempts=1, updated_at=NOW, **values)
        )


@pytest.mark.parametrize(
    ("stage", "code", "enhanced", "text", "outcome"),
    [
        ("RCPT", 550, "5.1.1", "5.1.1 <x@example.org>: User unknown", Outcome.SUPPRESSED),
        ("RCPT", 552, "5.2.2", "5.2.2 Mailbox full", Outcome.COUNTED),
        ("RCPT", 554, "5.7.1", "5.7.1 Relay access denied", Outcome.NOTED),
        ("DOT", 550, "5.7.1", "5.7.1 Message rejected as spam", Outcome.NOTED),
    ],
)
def test_a_refusal_is_judged_by_its_words(engine, stage, code, enhanced, text, outcome):
    house = sent(engine)
    refuse(house, 1, stage, code, enhanced, text)
    assert refusals.take(engine, LATER) == {outcome: 1}
    hard = outcome is Outcome.SUPPRESSED
    with reading(engine) as session:
        assert (audience.suppression(session, address(1)) is not None) is hard
        (found,) = events.events(session, campaign=house.campaign)
        assert (found.known_by, found.outcome, found.reply) == ("ledger", outcome.value, code)
        stands = next(audience.find(session, address=address(1))).state
    assert stands is (SubscriptionState.BOUNCED if hard else SubscriptionState.ACTIVE)


def test_a_second_look_finds_nothing(engine):
    house = sent(engine)
    refuse(house, 1, "RCPT", 550, "5.1.1", "5.1.1 User unknown")
    assert refusals.take(engine, LATER).total() == 1
    assert refusals.take(engine, LATER + days(1)).total() == 0
    with reading(engine) as session:
        assert len(events.events(session)) == 1


def test_a_reports_bounces_are_what_came_back_and_not_what_was_refused(engine):
    house = sent(engine)
    refuse(house, 1, "RCPT", 550, "5.1.1", "5.1.1 User unknown")
    refusals.take(engine, LATER)
    with reading(engine) as session:
        assert events.returns(session, house.campaign).hard == 0


def test_messages_that_were_taken_are_left_alone(engine):
    sent(engine)
    assert refusals.take(engine, LATER).total() == 0
