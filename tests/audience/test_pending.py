"""Those who do not confirm: forgotten when they never were readers, as they were when they had been."""

from datetime import timedelta

from sqlalchemy import func, select

from lettre.audience import enrol, pending, store
from lettre.audience.enrol import Origin
from lettre.audience.imports import Row
from lettre.audience.model import ConsentEvent
from lettre.audience.tables import ConsentRow, SubscriberRow, SubscriptionRow
from lettre.db import transaction

LISTED = Origin(source="liste", actor="test", event=ConsentEvent.LISTED)
DAYS = timedelta(days=30)


def listed(engine, *names, newsletter="cpc", at):
    with transaction(engine) as session:
        rows = [Row(line=1, address=f"{name}@example.org", name=None) for name in names]
        enrol.enrol(session, rows, newsletter, LISTED, at)


def expired(engine, before, now):
    with transaction(engine) as session:
        return pending.expire(session, before, now)


def states(engine):
    with transaction(engine) as session:
        return {(each.address, each.newsletter): each.state.value for each in store.find(session)}


def test_who_never_confirmed_is_forgotten_whole_and_who_still_may_is_not(engine, now):
    listed(engine, "tard", at=now)
    listed(engine, "juste", at=now + timedelta(days=1))
    assert expired(engine, now + timedelta(hours=1), now + DAYS) == 1
    assert states(engine) == {("juste@example.org", "cpc"): "pending"}
    with transaction(engine) as session:
        assert session.scalars(select(SubscriberRow.address)).all() == ["juste@example.org"]
        assert session.scalar(select(func.count(ConsentRow.id))) == 1
    assert expired(engine, now + timedelta(hours=1), now + DAYS) == 0


def test_an_address_stays_while_another_newsletter_has_it(engine, now):
    listed(engine, "zoe", at=now)
    with transaction(engine) as session:
        store.add(session, "zoe@example.org", None, "arts", now=now, source="essai", actor="test")
    assert expired(engine, now + DAYS, now + DAYS) == 1
    assert states(engine) == {("zoe@example.org", "arts"): "active"}


def test_a_reader_who_had_left_and_did_not_confirm_is_unsubscribed_as_before(engine, now):
    with transaction(engine) as session:
        number = store.add(session, "zoe@example.org", None, "cpc", now=now, source="essai", actor="test")
        store.unsubscribe(session, number, now=now, source="page", actor="reader", detail={})
        # signed up anew, by whom nobody knows
        session.get(SubscriptionRow, number).state = "pending"
    assert expired(engine, now + DAYS, now + DAYS) == 1
    assert states(engine) == {("zoe@example.org", "cpc"): "unsubscribed"}
    with transaction(engine) as session:
        assert [each.event.value for each in store.history(session, "zoe@example.org")] == [
            "added", "left", "expired",
        ]  # fmt: skip


def test_whose_question_came_back_is_forgotten_and_a_reader_whose_letters_did_is_not(engine, now):
    listed(engine, "personne", at=now)
    with transaction(engine) as session:
        store.add(session, "zoe@example.org", None, "cpc", now=now, source="essai", actor="test")
    with transaction(engine) as session:
        for each in store.find(session):
            assert store.bounce(session, each.id, now=now, source="mail", detail={})
    assert expired(engine, now + DAYS, now + DAYS) == 1
    assert states(engine) == {("zoe@example.org", "cpc"): "bounced"}
