"""Deferred messages are taken up by the server's own runner: a real relay, both databases."""

import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from lettre.audience import store as audience
from lettre.campaign import lock, sending, store
from lettre.campaign import plan as planning
from lettre.campaign.model import CampaignState
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.db import reading, transaction
from lettre.jobs.runner import jobs_of
from lettre.jobs.store import due_campaigns
from tests.house import NOW, people, rendered
from tests.relay import relay

LATER = NOW + timedelta(minutes=6)


@pytest.fixture
def campaign(engine):
    people(engine, 3)
    with transaction(engine) as session:
        return sending.prepare(session, planning.decide([]), rendered(), NOW)


def stand(engine, *states, attempts=1, next_at=None):
    """Put the campaign's rows into these states, in order."""
    with transaction(engine) as session:
        for row, state in enumerate(states, start=1):
            values = {
                "state": state,
                "attempts": attempts,
                "next_at": next_at if state == "deferred" else None,
            }
            session.execute(update(DeliveryRow).where(DeliveryRow.id == row).values(**values))


def counted(engine, campaign):
    with reading(engine) as session:
        return {state.value: n for state, n in store.counts(session, campaign.id).items() if n}


def due(engine, now):
    with reading(engine) as session:
        return due_campaigns(session, now)


def run(settings, engine, now, stop=None):
    job = next(each for each in jobs_of(settings, engine, clock=lambda: now) if each.name == "campaigns")
    return job.run(now, stop or threading.Event())


def test_a_deferred_message_is_sent_when_its_time_has_come_and_not_before(
    engine, settings, campaign, tmp_path
):
    stand(engine, "sent", "sent", "deferred", next_at=NOW + timedelta(minutes=5))
    with relay(tmp_path / "relay") as (port, taken):
        towards = replace(settings, transport=f"smtp://127.0.0.1:{port}?starttls=never")
        assert run(towards, engine, NOW) is False
        assert not (tmp_path / "relay" / "journal").read_text()
        assert run(towards, engine, LATER) is True
        assert [line["recipients"] for line in taken()] == [["lecteur00002@example.org"]]
        assert run(towards, engine, LATER) is False
    assert counted(engine, campaign) == {"sent": 3}
    with reading(engine) as session:
        assert store.campaign(session, campaign.id).state is CampaignState.DONE


def test_a_reader_who_left_meanwhile_gets_nothing_more(engine, settings, campaign, tmp_path):
    stand(engine, "sent", "sent", "deferred", next_at=NOW)
    with transaction(engine) as session:
        audience.unsubscribe(session, 3, now=NOW, source="one-click", actor="reader", detail={})
    with relay(tmp_path / "relay") as (port, taken):
        towards = replace(settings, transport=f"smtp://127.0.0.1:{port}?starttls=never")
        assert run(towards, engine, LATER) is True
        assert taken() == []
    assert counted(engine, campaign) == {"sent": 2, "skipped": 1}


@pytest.mark.parametrize(
    ("states", "attempts", "taken_up"),
    [
        (("queued", "queued", "queued"), 0, False),
        (("sent", "deferred", "queued"), 0, False),
        (("sent", "sent", "deferred"), 1, True),
        (("sent", "sent", "queued"), 1, True),
        (("sent", "sent", "sending"), 1, True),
        (("sent", "sent", "sent"), 1, False),
        (("sent", "failed", "uncertain"), 1, False),
    ],
    ids=[
        "a sending that was stopped waits for a person",
        "so does its deferred part",
        "a deferred row is taken up",
        "a row whose line was cut is taken up",
        "a row of a dead process is settled",
        "nothing is left to do",
        "an uncertain row waits for a person",
    ],
)
def test_what_has_begun_is_finished_and_nothing_else(engine, campaign, states, attempts, taken_up):
    stand(engine, *states, attempts=attempts, next_at=NOW)
    assert due(engine, NOW) == ([campaign.id] if taken_up else [])


@pytest.mark.parametrize("state", [CampaignState.PAUSED, CampaignState.DONE])
def test_a_campaign_that_is_paused_or_done_is_left_alone(engine, campaign, state):
    stand(engine, "sent", "sent", "deferred", next_at=NOW)
    with transaction(engine) as session:
        session.execute(update(CampaignRow).values(state=state.value))
    assert due(engine, LATER) == []


def test_a_row_that_a_dead_process_left_becomes_uncertain_and_is_not_sent_again(
    engine, settings, campaign, tmp_path
):
    stand(engine, "sent", "sent", "sending")
    assert run(settings, engine, NOW) is True
    assert counted(engine, campaign) == {"sent": 2, "uncertain": 1}
    assert not list((tmp_path / "outbox").glob("new/*"))


def test_a_campaign_that_another_process_sends_is_left_to_it(engine, settings, campaign):
    stand(engine, "sent", "sent", "deferred", next_at=NOW)
    with lock.hold(engine, campaign.id):
        assert run(settings, engine, LATER) is False
    assert counted(engine, campaign) == {"sent": 2, "deferred": 1}


@contextmanager
def unfriendly():
    """A server that refuses everybody at the door (RFC 5321 3.1); yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def refuse():
            with door.accept()[0] as line:
                line.sendall(b"554 5.7.1 not from here\r\n")
                line.recv(1024)

        thread = threading.Thread(target=refuse)
        thread.start()
        yield door.getsockname()[1]
        thread.join()


def test_a_server_that_refuses_us_pauses_the_campaign_and_it_is_said(engine, settings, campaign, caplog):
    stand(engine, "sent", "sent", "deferred", next_at=NOW)
    with unfriendly() as port, caplog.at_level("INFO", "lettre.jobs"):
        towards = replace(settings, transport=f"smtp://127.0.0.1:{port}?connections=1&starttls=never")
        assert run(towards, engine, LATER) is True
    with reading(engine) as session:
        assert store.campaign(session, campaign.id).state is CampaignState.PAUSED
    assert counted(engine, campaign) == {"sent": 2, "deferred": 1}
    assert "not from here" in caplog.messages[0]
    assert f"lettre campaign resume {campaign.id}" in caplog.messages[0]


def test_a_wish_to_stop_is_heard_while_the_server_is_not_reached(engine, settings, campaign):
    stand(engine, "sent", "sent", "deferred", next_at=NOW)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    stop = threading.Event()
    wish = threading.Timer(0.3, stop.set)
    wish.start()
    begun = time.monotonic()
    run(replace(settings, transport=f"smtp://127.0.0.1:{port}?connections=1"), engine, LATER, stop)
    wish.join()
    assert time.monotonic() - begun < 3, "it went on trying"
    assert counted(engine, campaign) == {"sent": 2, "deferred": 1}
