"""Campaigns beside each other: none waits for ever behind another; either database, a real relay."""

import socket
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from lettre.campaign import plan as planning
from lettre.campaign import sending, store
from lettre.campaign.model import LATE, CampaignState
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.db import reading, transaction
from lettre.jobs import campaigns, departures
from lettre.jobs.runner import Runner
from lettre.jobs.store import due_campaigns, keep_turns
from lettre.newsletter import Dkim
from tests.house import NOW, newsletter, people, rendered
from tests.relay import relay

#: to lettre, a relay here is one elsewhere: its campaigns are no rehearsals
ELSEWHERE = "127.0.0.2"
STEP = timedelta(minutes=5)
READERS = 6


def scheduled(engine, issue, due_at):
    with transaction(engine) as session:
        edition = replace(rendered(), issue=issue, digest=f"{issue:0<64}")
        return sending.prepare(session, planning.decide([]), edition, NOW, due_at=due_at)


def state(engine, campaign):
    with reading(engine) as session:
        return store.campaign(session, campaign.id).state


def due(engine, now):
    with reading(engine) as session:
        return due_campaigns(session, now)


def fired(engine, campaign, now):
    with transaction(engine) as session:
        sending.leave(session, campaign, now, approved=False, by_hand=False)


def given_to(engine, campaign, slug):
    """Let a campaign be that of another newsletter."""
    with transaction(engine) as session:
        session.execute(update(CampaignRow).where(CampaignRow.id == campaign.id).values(newsletter=slug))


def test_a_campaign_whose_hour_comes_while_another_is_sent_leaves_after_it(
    engine, settings, tmp_path, caplog
):
    people(engine, READERS)
    first, second = scheduled(engine, "2026-11", NOW), scheduled(engine, "2026-12", NOW + STEP)
    journal = tmp_path / "relay" / "journal"

    def clock():
        # each message takes five minutes: the first campaign goes on until long after the second's hour
        return NOW + STEP * (journal.read_text().count("\n") if journal.exists() else 0)

    with relay(tmp_path / "relay", delay=0.3) as (port, taken), caplog.at_level("INFO", "lettre.jobs"):
        towards = replace(settings, transport=f"smtp://127.0.0.1:{port}?connections=1&starttls=never")
        jobs = departures.job(towards, engine, clock), campaigns.job(towards, engine, clock)
        with Runner(towards, engine, jobs, pause=0.02).running(clock):
            deadline = time.monotonic() + 30
            while state(engine, second) is not CampaignState.DONE and time.monotonic() < deadline:
                time.sleep(0.05)
        assert len(taken()) == 2 * READERS
    assert STEP * READERS > STEP + LATE
    assert {state(engine, each) for each in (first, second)} == {CampaignState.DONE}
    with reading(engine) as session:
        # on time, however late its turn
        assert store.campaign(session, second.id).started_at < NOW + STEP + LATE


def test_one_that_waits_for_its_turn_is_not_forgotten_and_one_without_a_server_is(engine):
    people(engine, 2)
    waiting = scheduled(engine, "2026-11", NOW)
    fired(engine, waiting, NOW)
    moments = [NOW + timedelta(minutes=minutes) for minutes in (10, 20, 30)]
    for moment in moments:
        with transaction(engine) as session:
            keep_turns(session, moment)
        assert due(engine, moment + timedelta(minutes=10)) == [waiting.id]
    # a server that was away for longer asks
    away = moments[-1] + LATE + timedelta(minutes=1)
    with transaction(engine) as session:
        keep_turns(session, away)
    assert due(engine, away) == []


def test_a_campaign_cancelled_while_another_is_sent_does_not_get_its_turn(engine, settings, tmp_path):
    people(engine, 3)
    first, second = scheduled(engine, "2026-11", NOW), scheduled(engine, "2026-12", NOW)
    for each in (first, second):
        fired(engine, each, NOW)
    with relay(tmp_path / "relay", delay=0.3) as (port, taken):

        def cancel():
            while not taken():
                time.sleep(0.02)
            with transaction(engine) as session:
                store.move(session, second.id, CampaignState.CANCELLED, NOW)

        somebody = threading.Thread(target=cancel)
        somebody.start()
        towards = replace(settings, transport=f"smtp://127.0.0.1:{port}?connections=1&starttls=never")
        assert campaigns.job(towards, engine, lambda: NOW).run(NOW, threading.Event())
        somebody.join()
        assert len(taken()) == 3
    assert (state(engine, first), state(engine, second)) == (CampaignState.DONE, CampaignState.CANCELLED)


UNSIGNED = replace(newsletter(), slug="arts", dkim=Dkim(selector="s1", keys="nowhere"))


@pytest.mark.parametrize(
    ("others", "reason"), [({}, "arts"), ({"arts": UNSIGNED}, "lettre dkim init")], ids=["gone", "no key"]
)
def test_a_campaign_that_cannot_be_sent_is_told_with_its_number_and_stops_no_other(
    engine, settings, caplog, others, reason
):
    people(engine, 2)
    broken, sound = scheduled(engine, "2026-11", NOW), scheduled(engine, "2026-12", NOW)
    for each in (broken, sound):
        fired(engine, each, NOW)
    given_to(engine, broken, "arts")
    moment = NOW
    towards = replace(settings, newsletters={**settings.newsletters, **others})
    job = campaigns.job(towards, engine, lambda: moment)
    assert job.run(NOW, threading.Event()) is True
    assert (state(engine, broken), state(engine, sound)) == (CampaignState.SENDING, CampaignState.DONE)
    (said,) = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
    assert f"campagne {broken.id} (arts/2026-11)" in said
    assert reason in said
    # again after 5 s, then after 10 s more, and not at every look
    for seconds, times in ((4, 1), (5, 2), (14, 2), (15, 3)):
        moment = NOW + timedelta(seconds=seconds)
        job.run(moment, threading.Event())
        assert len([each for each in caplog.records if each.levelname == "ERROR"]) == times


def test_a_campaign_that_cannot_leave_at_its_hour_keeps_no_other_from_leaving(engine, settings, caplog):
    people(engine, 2)
    broken, sound = scheduled(engine, "2026-11", NOW), scheduled(engine, "2026-12", NOW)
    given_to(engine, broken, "arts")
    job = departures.job(settings, engine, lambda: NOW)
    assert job.run(NOW, threading.Event()) is True
    assert (state(engine, broken), state(engine, sound)) == (CampaignState.SCHEDULED, CampaignState.SENDING)
    assert f"campagne {broken.id} (arts/2026-11)" in caplog.text
    assert job.run(NOW + timedelta(seconds=4), threading.Event()) is False
    assert caplog.text.count("arts/2026-11") == 1


@pytest.fixture
def elsewhere(settings):
    """The settings of a real sending whose public pages nobody serves, and whose relay nobody is to call."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    house = replace(newsletter(), base_url=f"http://127.0.0.1:{port}")
    transport = f"smtp://{ELSEWHERE}:{port}?starttls=never"
    return replace(settings, transport=transport, newsletters={"cpc": house})


def test_pages_that_are_not_served_pause_a_campaign_and_it_is_said_once(engine, elsewhere, caplog):
    people(engine, 1)
    campaign = scheduled(engine, "2026-11", NOW)
    fired(engine, campaign, NOW)
    job = campaigns.job(elsewhere, engine, lambda: NOW)
    for _ in range(2):
        job.run(NOW, threading.Event())
    assert state(engine, campaign) is CampaignState.PAUSED
    (said,) = caplog.messages
    assert "suspendue" in said
    assert "/u/" in said


def test_a_database_in_trouble_before_departure_pauses_nothing_and_is_told_as_what_it_is(
    engine, elsewhere, caplog
):
    people(engine, 1)
    campaign = scheduled(engine, "2026-11", NOW)
    fired(engine, campaign, NOW)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE signing_keys RENAME TO away"))
    job = campaigns.job(elsewhere, engine, lambda: NOW)
    for _ in range(2):
        job.run(NOW, threading.Event())
    assert state(engine, campaign) is CampaignState.SENDING
    (said,) = caplog.messages
    assert "suspendue" not in said
    assert f"campagne {campaign.id} (cpc/2026-11) ne peut pas partir" in said


def test_rows_that_tell_of_waiting_are_those_nobody_has_begun(engine):
    people(engine, 2)
    campaign = scheduled(engine, "2026-11", NOW)
    fired(engine, campaign, NOW)
    with transaction(engine) as session:
        session.execute(update(DeliveryRow).where(DeliveryRow.id == 1).values(state="sent", attempts=1))
        keep_turns(session, NOW + STEP)
    with reading(engine) as session:
        found = [(row.state.value, row.updated_at) for row in store.rows(session, campaign.id)]
    assert sorted(found) == [("queued", NOW + STEP), ("sent", NOW)]
