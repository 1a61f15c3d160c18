"""What is put into the outbox is there once, with what causes it, or not at all."""

from datetime import timedelta

import pytest

from lettre.db import reading, transaction
from lettre.mail.outbox import store
from lettre.mail.outbox.model import MOVES, STANDING, Letter, OutboxState, Wish
from tests.house import NOW, people


def confirm(subscription=1, key="confirm:1:2026-11-23"):
    return Wish(
        letter=Letter.CONFIRM,
        newsletter="cpc",
        to="lecteur00000@example.org",
        subscription=subscription,
        params={"stamp": 3},
        key=key,
    )


def written(engine):
    with reading(engine) as session:
        return list(store.entries(session))


def test_the_same_key_twice_is_one_mail(engine):
    people(engine, 1)
    with transaction(engine) as session:
        assert store.put(session, confirm(), NOW)
        assert not store.put(session, confirm(), NOW)
    with transaction(engine) as session:
        assert not store.put(session, confirm(), NOW + timedelta(hours=1))
        assert store.put(session, confirm(key="confirm:1:2026-11-24"), NOW, NOW + timedelta(days=1))
    first, second = written(engine)
    assert (first.wish, first.dated_at, first.due_at) == (confirm(), NOW, NOW)
    assert second.due_at == NOW + timedelta(days=1)


def test_a_mail_goes_with_what_caused_it_when_that_is_rolled_back(engine):
    people(engine, 1)

    def sign_up_that_fails():
        with transaction(engine) as session:
            store.put(session, confirm(), NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        sign_up_that_fails()
    assert written(engine) == []


def test_a_mail_goes_with_its_subscription(engine):
    people(engine, 1)
    with transaction(engine) as session:
        store.put(session, confirm(), NOW)
    with transaction(engine) as session:
        for table in ("consents", "subscriptions", "subscribers"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    assert written(engine) == []


def test_a_letter_that_acts_on_a_subscription_needs_one(sqlite_engine):
    with transaction(sqlite_engine) as session, pytest.raises(ValueError, match="confirm"):
        store.put(session, confirm(subscription=None), NOW)


def test_every_state_has_its_moves_and_every_letter_but_the_report_its_standing():
    assert set(MOVES) == set(OutboxState)
    assert set(Letter) - set(STANDING) == {Letter.REPORT}
