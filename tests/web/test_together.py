"""Wishes that come in crowds are written together, each answered for itself."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, select

from lettre.audience.tables import SubscriptionRow
from lettre.db import connect, transaction
from lettre.web.together import Together
from tests.house import people


def leave(number):
    def work(session):
        if number == 3:
            raise ValueError(number)
        row = session.get_one(SubscriptionRow, number)
        row.state = "unsubscribed"
        return row.id

    return work


def gone(engine):
    with transaction(engine) as session:
        return set(session.scalars(select(SubscriptionRow.id).where(SubscriptionRow.state == "unsubscribed")))


def test_each_gets_its_own_answer_and_a_fault_stays_with_whoever_made_it(engine):
    people(engine, 20)
    together = Together(engine)
    with ThreadPoolExecutor(10) as hands:
        asked = {number: hands.submit(together.do, leave(number)) for number in range(1, 21)}
    with pytest.raises(ValueError, match="3"):
        asked.pop(3).result()
    assert {number: each.result() for number, each in asked.items()} == {number: number for number in asked}
    assert gone(engine) == set(asked)


def test_those_who_wait_are_written_in_one_transaction(sqlite_engine):
    people(sqlite_engine, 20)
    commits = []
    own = connect(str(sqlite_engine.url))
    event.listen(own, "commit", commits.append)
    together = Together(own)
    with ThreadPoolExecutor(10) as hands:
        with transaction(sqlite_engine) as session:
            session.connection()
            # somebody else writes: the first of ours waits for them, and the others for the first
            asked = [hands.submit(together.do, leave(number)) for number in range(11, 21)]
            while len(together.waiting) < 9:
                assert not any(each.done() for each in asked)
        assert [each.result() for each in asked] == list(range(11, 21))
    own.dispose()
    assert len(commits) == 2


def test_a_database_that_is_locked_too_long_is_said_to_each_who_waits(sqlite_engine):
    people(sqlite_engine, 2)
    own = connect(str(sqlite_engine.url))
    event.listen(own, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=50"))
    together = Together(own)
    with transaction(sqlite_engine) as session, ThreadPoolExecutor(2) as hands:
        session.connection()
        asked = [hands.submit(together.do, leave(number)) for number in (1, 2)]
        assert {getattr(each.exception(), "code", None) for each in asked} == {"db.locked"}
    own.dispose()
    assert gone(sqlite_engine) == set()
