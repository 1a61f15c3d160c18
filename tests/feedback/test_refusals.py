"""What the relay refuses while it is spoken to does what a bounce would do, and once."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from lettre.audience import store as audience
from lettre.audience.model import SubscriptionState
from lettre.campaign import events
from lettre.campaign.model import DeliveryState
from lettre.campaign.tables import DeliveryRow
from lettre.db import reading, transaction
from lettre.feedback import refusals, store
from lettre.feedback.verdict import Outcome
from tests.feedback.house import address, days, sent
from tests.house import NOW

LATER = NOW + days(0.1)


def refuse(house, number, stage, code, enhanced, text, at=NOW):
    values = {"stage": stage, "code": code, "enhanced": enhanced, "response": text}
    with transaction(house.engine) as session:
        session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.subscription_id == house.reader(number).id)
            .values(state=DeliveryState.FAILED.value, attempts=1, updated_at=at, **values)
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


def test_a_row_that_fails_while_the_look_waits_is_recorded_once(engine):
    house = sent(engine)
    refuse(house, 1, "RCPT", 552, "5.2.2", "5.2.2 Mailbox full", at=LATER + timedelta(seconds=20))
    assert refusals.take(engine, LATER) == {Outcome.COUNTED: 1}
    with reading(engine) as session:
        assert store.refused(session, NOW) == []
    assert refusals.take(engine, LATER + days(1)).total() == 0


def test_what_was_recorded_before_is_not_counted_again(engine):
    house = sent(engine)
    refuse(house, 1, "RCPT", 552, "5.2.2", "5.2.2 Mailbox full")
    refusals.take(engine, LATER)
    # tried again and refused before a mark: the same attempt as it was
    refuse(house, 1, "RCPT", 552, "5.2.2", "5.2.2 Mailbox full", at=LATER + days(1))
    assert refusals.take(engine, LATER + days(2)) == {}


def test_many_refusals_are_carried_out_in_parts_and_each_counts_the_campaign_once(sqlite_engine):
    house = sent(sqlite_engine, 110)
    for number in range(110):
        refuse(house, number, "RCPT", 550, "5.1.1", "5.1.1 User unknown")
    said = []

    @event.listens_for(sqlite_engine, "commit")
    def _(_connection):
        said.append("commit")

    @event.listens_for(sqlite_engine, "before_cursor_execute")
    def _(_connection, _cursor, statement, *_rest):
        if "count(deliveries.id)" in statement:
            said.append("count")

    # more than a quarter of a campaign that is unknown at once is a fault of the relay's, not theirs
    assert refusals.take(sqlite_engine, LATER) == {Outcome.SUPPRESSED: 28, Outcome.COUNTED: 82}
    assert said == ["count", "commit"] * 3
