"""The job that reads what comes back."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from lettre.audience import store as audience
from lettre.audience.model import SubscriptionState
from lettre.audience.tables import SubscriptionRow
from lettre.db import reading, transaction
from lettre.errors import WorldError
from lettre.jobs import archive
from lettre.jobs.feedback import job
from lettre.jobs.model import Job
from lettre.jobs.runner import Runner, jobs_of
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


def test_a_reading_that_fails_is_tried_again_when_the_runner_says(sqlite_engine, tmp_path):
    house = sent(sqlite_engine)
    work = job(settings(tmp_path, "maildir:in"), sqlite_engine, lambda: NOW)
    with pytest.raises(WorldError):
        work.run(NOW, threading.Event())
    for name in ("tmp", "new", "cur"):
        (tmp_path / "in" / name).mkdir(parents=True)
    (tmp_path / "in/new/1").write_bytes(bounce(house.message(0).sender, address(0)))
    assert work.run(NOW + timedelta(seconds=5), threading.Event())
    assert not work.run(NOW + timedelta(minutes=4), threading.Event())


def test_an_archive_that_cannot_be_indexed_is_tried_again_when_the_runner_says(sqlite_engine, tmp_path):
    with transaction(sqlite_engine) as session:
        session.execute(text("DROP TABLE archive_issues"))
    work = archive.job(settings(tmp_path, None), sqlite_engine)
    for second in (0, 5):
        with pytest.raises(WorldError):
            work.run(NOW + timedelta(seconds=second), threading.Event())


def test_what_comes_back_is_read_while_a_campaign_is_sent(engine, tmp_path):
    house = sent(engine)
    for name in ("tmp", "new", "cur"):
        (tmp_path / "in" / name).mkdir(parents=True)
    (tmp_path / "in/new/1").write_bytes(bounce(house.message(0).sender, address(0)))
    begun, release = threading.Event(), threading.Event()

    def last(_now, stop):
        begun.set()
        release.wait(60)
        return True

    towards = settings(tmp_path, "maildir:in")
    jobs = Job(name="campaigns", run=last), job(towards, engine, lambda: NOW)
    with Runner(towards, engine, jobs).running(lambda: NOW):
        assert begun.wait(60)
        deadline = time.monotonic() + 10
        while state(engine) is not SubscriptionState.BOUNCED and time.monotonic() < deadline:
            time.sleep(0.02)
        found = state(engine)
        release.set()
    assert found is SubscriptionState.BOUNCED


def test_the_campaigns_of_a_house_do_not_keep_feedback_or_departures_waiting(sqlite_engine, tmp_path):
    lanes = {each.name: each.lane for each in jobs_of(settings(tmp_path, None), sqlite_engine)}
    apart = {lanes["campaigns"], lanes["feedback"], lanes["departures"], lanes["outbox"]}
    assert len(apart) == 4


def test_a_mail_that_stays_is_named_once_and_what_was_read_is_logged(sqlite_engine, tmp_path, caplog):
    house = sent(sqlite_engine)
    for name in ("tmp", "new", "cur"):
        (tmp_path / "in" / name).mkdir(parents=True)
    for number in (0, 1):
        raw = bounce(house.message(number).sender, address(number))
        (tmp_path / f"in/new/{number}").write_bytes(raw)
    with transaction(sqlite_engine) as session:
        odd = update(SubscriptionRow).where(SubscriptionRow.id == house.reader(0).id)
        session.execute(odd.values(state="odd"))
    work = job(settings(tmp_path, "maildir:in"), sqlite_engine, lambda: NOW)
    with caplog.at_level("INFO", "lettre.jobs"):
        assert work.run(NOW, threading.Event())
        assert not work.run(NOW + timedelta(minutes=5), threading.Event())
    assert [each.levelname for each in caplog.records] == ["INFO", "ERROR"]
    assert str(tmp_path / "in/new/0") in caplog.text
