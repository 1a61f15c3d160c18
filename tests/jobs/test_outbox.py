"""Mails to single persons leave by themselves while the server runs, whatever else it is doing."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from lettre.campaign import plan as planning
from lettre.campaign import sending, store
from lettre.campaign.model import CampaignState
from lettre.db import transaction
from lettre.errors import WorldError
from lettre.jobs import outbox, reports
from lettre.jobs.doctor import database
from lettre.jobs.model import Job
from lettre.jobs.runner import Runner
from lettre.mail.outbox import desk, marks, retry
from lettre.mail.outbox.tables import OutboxRow
from tests.house import NOW, newsletter, people, rendered
from tests.mail.outbox.house import LATER, entries, pending, states
from tests.relay import relay


@pytest.fixture
def settings(settings):
    return replace(settings, transport="maildir:mailbox")


def job(settings, engine):
    return outbox.job(settings, engine, lambda: NOW)


def test_what_is_put_leaves_and_then_there_is_nothing_to_do(engine, settings):
    work = job(settings, engine)
    assert not work.run(NOW, threading.Event())
    pending(engine, 0, 1)
    assert work.run(NOW, threading.Event())
    assert set(states(engine).values()) == {"sent"}
    assert len(list((settings.root / "mailbox").glob("new/*"))) == 2
    assert not work.run(NOW, threading.Event())


def test_it_leaves_what_another_sender_is_sending(engine, settings):
    pending(engine, 0)
    work = job(settings, engine)
    with desk.hold(engine):
        assert not work.run(NOW, threading.Event())
    assert work.run(NOW, threading.Event())


def test_a_relay_that_is_not_there_is_told_and_asked_again(engine, settings):
    pending(engine, 0)
    away = replace(settings, transport="smtp://127.0.0.1:9?starttls=never")
    with pytest.raises(WorldError) as told:
        job(away, engine).run(NOW, threading.Event())
    assert told.value.code == "outbox.no-relay"
    assert job(settings, engine).run(NOW, threading.Event())


def test_a_job_that_takes_its_time_keeps_no_mail_waiting(engine, settings, tmp_path):
    begun, release = threading.Event(), threading.Event()

    def last(_now, stop):
        begun.set()
        release.wait(60)
        return True

    with relay(tmp_path / "relay") as (port, taken):
        towards = replace(settings, transport=f"smtp://127.0.0.1:{port}?starttls=never")
        jobs = (Job(name="campaign", run=last), outbox.job(towards, engine, lambda: NOW))
        with Runner(towards, engine, jobs).running(lambda: NOW):
            assert begun.wait(60)
            pending(engine, 0)
            deadline = time.monotonic() + 60
            while not taken_any(tmp_path) and time.monotonic() < deadline:
                time.sleep(0.02)
            release.set()
        assert len(taken()) == 1


def taken_any(folder):
    journal = folder / "relay" / "journal"
    return journal.exists() and journal.stat().st_size > 0


def test_editors_are_told_once_how_a_sending_ended(engine, settings):
    told = replace(newsletter(), report_to=("redaction@example.org", "chef@example.org"))
    settings = replace(settings, newsletters={"cpc": told})
    people(engine, 3)
    with transaction(engine) as session:
        campaign = sending.prepare(session, planning.decide([]), rendered(), NOW)
    assert not reports.job(settings, engine).run(NOW, threading.Event())
    with transaction(engine) as session:
        store.move(session, campaign.id, CampaignState.DONE, NOW)
    work = reports.job(settings, engine)
    assert work.run(NOW, threading.Event())
    assert not work.run(LATER, threading.Event())
    # a server that is started anew knows of it from the outbox
    assert not reports.job(settings, engine).run(LATER, threading.Event())
    found = entries(engine)
    assert [entry.wish.to for entry in found] == ["redaction@example.org", "chef@example.org"]
    assert found[0].wish.params["figures"] == ["3 personnes visées", "3 messages en attente"]
    assert job(settings, engine).run(NOW, threading.Event())
    mails = "".join(path.read_text() for path in (settings.root / "mailbox").glob("new/*"))
    assert mails.count("3 personnes vis=C3=A9es") == 4


def test_a_house_that_names_nobody_tells_nobody(sqlite_engine, settings):
    people(sqlite_engine, 1)
    with transaction(sqlite_engine) as session:
        campaign = sending.prepare(session, planning.decide([]), rendered(), NOW)
        store.move(session, campaign.id, CampaignState.DONE, NOW)
    assert not reports.job(settings, sqlite_engine).run(NOW, threading.Event())
    assert entries(sqlite_engine) == []


def test_the_doctor_says_what_is_stuck(sqlite_engine, settings):
    def found(now):
        examined = database.examine(replace(settings, database=str(sqlite_engine.url)), now)
        return next((each.found, each.params) for each in examined if each.about == "doctor.outbox")

    assert found(NOW) == ("doctor.outbox-good", {})
    pending(sqlite_engine, 0, 1)
    assert found(NOW + database.LATE)[0] == "doctor.outbox-good"
    assert found(NOW + database.LATE + timedelta(seconds=1)) == ("doctor.outbox-late", {"n": 2})
    with transaction(sqlite_engine) as session:
        (held,) = marks.due(session, NOW, but=(), most=1)
        assert marks.mark(session, held, NOW)
        marks.abandon(session, NOW)
    assert found(LATER) == ("doctor.outbox-uncertain", {"n": 1})


def test_a_newsletter_that_is_not_in_order_is_told_once_and_stops_no_other_mail(engine, settings, caplog):
    pending(engine, 0, 1)
    with transaction(engine) as session:
        session.execute(update(OutboxRow).where(OutboxRow.id == 1).values(newsletter="arts"))
    moment = NOW
    work = outbox.job(settings, engine, lambda: moment)
    assert work.run(NOW, threading.Event())
    assert sorted(states(engine).values()) == ["queued", "sent"]
    # tried again, and the reason is the same
    moment = NOW + retry.PUT_OFF
    assert work.run(moment, threading.Event())
    (said,) = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    assert "arts" in said
