"""The job that reads what comes back."""

import threading
from datetime import timedelta

from lettre.audience import store as audience
from lettre.audience.model import SubscriptionState
from lettre.db import reading
from lettre.jobs.feedback import job
from lettre.settings import Feedback, Settings
from tests.feedback.house import address, bounce, sent
from tests.house import NOW


def settings(folder, mailbox):
    return Settings(
        root=folder,
        database="",
        transport="maildir:outbox",
        base_url="http://127.0.0.1:8000",
        language="fr",
        newsletters={},
        feedback=Feedback(mailbox=mailbox, every=5),
    )


def state(engine):
    with reading(engine) as session:
        return next(audience.find(session, address=address(0))).state


def test_the_mailbox_is_read_when_its_time_has_come(sqlite_engine, tmp_path):
    house = sent(sqlite_engine)
    for name in ("tmp", "new", "cur"):
        (tmp_path / "in" / name).mkdir(parents=True)
    work = job(settings(tmp_path, "maildir:in"), sqlite_engine, lambda: NOW)
    stop = threading.Event()
    assert not work.run(NOW, stop)
    (tmp_path / "in/new/1").write_bytes(bounce(house.message(0).sender, address(0)))
    assert not work.run(NOW + timedelta(minutes=4), stop)
    assert state(sqlite_engine) is SubscriptionState.ACTIVE
    assert work.run(NOW + timedelta(minutes=5), stop)
    assert state(sqlite_engine) is SubscriptionState.BOUNCED
    assert not work.run(NOW + timedelta(minutes=10), stop)


def test_a_house_without_a_mailbox_has_nothing_to_read(sqlite_engine, tmp_path):
    sent(sqlite_engine)
    for mailbox in (None, "pipe:"):
        assert not job(settings(tmp_path, mailbox), sqlite_engine, lambda: NOW).run(NOW, threading.Event())
