"""The house takes its own mistake back, and nothing that a reader wished."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lettre.audience import reinstating, store
from lettre.audience.model import ConsentEvent, How
from lettre.audience.tables import RetentionRow, SubscriptionRow
from lettre.db import reading, transaction
from tests.house import NOW
from tests.project import lettre, make_project

ADDRESS = "anne@example.org"


def how(hours=0, actor="Odile"):
    return How(now=NOW + timedelta(hours=hours), source="essai", actor=actor)


def lived(engine, *events):
    with transaction(engine) as session:
        number = store.add(session, ADDRESS, None, "cpc", now=NOW, source="essai", actor="test")
        if events[0] is ConsentEvent.SIGNED_UP:
            session.get(SubscriptionRow, number).state = "unsubscribed"
            store.write_down(session, number, ConsentEvent.LEFT, how())
        for hour, event in enumerate(events, 1):
            assert store.move(session, number, event, how(hour)), event
        store.suppress(session, ADDRESS, reason="550 5.1.1", now=NOW, actor="feedback")


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([ConsentEvent.BOUNCED], "active"),
        ([ConsentEvent.PAUSED, ConsentEvent.BOUNCED], "paused"),
        ([ConsentEvent.SIGNED_UP, ConsentEvent.BOUNCED], "pending"),
        ([ConsentEvent.BOUNCED, ConsentEvent.LEFT], "unsubscribed"),
        ([ConsentEvent.COMPLAINED], "complained"),
    ],
)
def test_an_address_is_as_it_was_before_its_mail_came_back(engine, events, state):
    lived(engine, *events)
    with transaction(engine) as session:
        assert reinstating.reinstate(session, ADDRESS, how(9), "panne de leur serveur")
    with reading(engine) as session:
        assert store.suppression(session, ADDRESS) is None
        assert [each.state.value for each in store.find(session)] == [state]
        (row,) = session.scalars(select(RetentionRow))
        assert (row.rule, row.number, row.actor, row.reason) == (
            "unsuppressed", 1, "Odile", "panne de leur serveur",
        )  # fmt: skip
    with transaction(engine) as session:
        assert not reinstating.reinstate(session, ADDRESS, how(10), "encore")
        assert len(session.scalars(select(RetentionRow)).all()) == 1


def test_the_command_says_what_it_did_and_that_there_is_nothing_more_to_do(tmp_path):
    folder = make_project(tmp_path / "house")
    assert lettre(folder, "db", "upgrade").returncode == 0
    lettre(folder, "suppressions", "add", ADDRESS, "--reason", "erreur")
    words = ("subscribers", "unsuppress", ADDRESS, "--reason", "panne")
    done = lettre(folder, *words)
    assert (done.returncode, done.stderr) == (0, f"{ADDRESS} peut de nouveau recevoir du courrier.\n")
    again = lettre(folder, *words)
    assert again.returncode == 3
    assert "n’est pas interdite d’envoi" in again.stderr
