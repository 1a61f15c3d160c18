"""Campaigns that wait for their hour: they leave at it, or ask; either database, a real relay."""

import threading
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import update

from lettre.campaign import approvals, decisions, lock, sending, store
from lettre.campaign import plan as planning
from lettre.campaign.model import LATE, CampaignState
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.db import reading, transaction
from lettre.jobs import campaigns, departures
from lettre.jobs.store import due_campaigns
from lettre.mail.model import Recipient
from lettre.manners import Manners, WarmUp
from tests.house import NOW, newsletter, people, rendered
from tests.relay import relay

HOUR = NOW + timedelta(hours=2)


@pytest.fixture
def campaign(engine):
    people(engine, 3)
    with transaction(engine) as session:
        return sending.prepare(session, planning.decide([]), rendered(), NOW, due_at=HOUR)


def look(settings, engine, *moments):
    """Let a runner with its two jobs look at these moments, one after the other."""

    def clock():
        return moments[-1]

    jobs = departures.job(settings, engine, clock), campaigns.job(settings, engine, clock)
    looks = [[job.run(moment, threading.Event()) for job in jobs] for moment in moments]
    return [any(answers) for answers in looks]


def now_is(engine, campaign):
    with reading(engine) as session:
        return store.campaign(session, campaign.id)


def counted(engine, campaign):
    with reading(engine) as session:
        return {state.value: n for state, n in store.counts(session, campaign.id).items() if n}


def test_it_leaves_at_its_hour_to_whoever_is_subscribed_then(engine, settings, campaign, tmp_path):
    people(engine, 1, first=50)
    with relay(tmp_path / "relay") as (port, taken):
        towards = replace(settings, transport=f"smtp://127.0.0.1:{port}?starttls=never")
        assert look(towards, engine, HOUR - timedelta(seconds=1)) == [False]
        assert counted(engine, campaign) == {}
        assert look(towards, engine, HOUR) == [True]
        assert len(taken()) == 4
    found = now_is(engine, campaign)
    assert (found.state, found.started_at) == (CampaignState.DONE, HOUR)


def test_its_letters_are_dated_when_they_leave_and_not_when_it_was_asked_for(engine, campaign):
    with transaction(engine) as session:
        sending.leave(session, campaign, HOUR, approved=False, by_hand=False)
        (edition,) = store.editions(session, campaign.id)
    assert edition.dated_at == HOUR
    letters = sending.composer(engine, campaign, newsletter())
    letter = letters.compose(Recipient(subscription=1, address="a@example.org")).content
    assert f"\r\nDate: {format_datetime(HOUR)}\r\n".encode() in letter


def test_it_leaves_a_little_late_but_not_hours_late(engine, settings, campaign, tmp_path, caplog):
    with caplog.at_level("INFO", "lettre.jobs"):
        moments = [HOUR + LATE + timedelta(seconds=seconds) for seconds in (1, 2, 3)]
        assert look(settings, engine, *moments) == [False] * 3
    assert now_is(engine, campaign).state is CampaignState.SCHEDULED
    # told once, with what to do
    (said,) = caplog.messages
    assert "lettre send cpc/2026-11" in said
    assert f"lettre campaign cancel {campaign.id}" in said
    assert look(settings, engine, HOUR + LATE) == [True]
    assert counted(engine, campaign) == {"sent": 3}


def test_an_approval_taken_back_before_the_hour_holds_it_back(engine, settings, caplog):
    people(engine, 3)
    with transaction(engine) as session:
        approvals.approve(session, rendered(), by="S. K.", version="1", note=None, now=NOW)
        plan = planning.decide([])
        campaign = sending.prepare(session, plan, rendered(), NOW, approved=True, due_at=HOUR)
        approvals.withdraw(session, "cpc", "2026-11", by="S. K.", reason="une erreur", now=NOW)
    strict = replace(settings, newsletters={"cpc": replace(newsletter(), requires_approval=True)})
    with caplog.at_level("INFO", "lettre.jobs"):
        assert look(strict, engine, HOUR) == [False]
    found = now_is(engine, campaign)
    assert (found.state, found.started_at) == (CampaignState.PAUSED, None)
    assert "approbation" in found.pause_reason
    assert "approbation" in caplog.messages[0]


@pytest.mark.parametrize("state", [CampaignState.PAUSED, CampaignState.CANCELLED])
def test_one_that_was_stopped_does_not_leave(engine, settings, campaign, state):
    with transaction(engine) as session:
        store.move(session, campaign.id, state, NOW)
    assert look(settings, engine, HOUR) == [False]
    assert counted(engine, campaign) == {}


def stopped(engine, campaign, *, by_hand):
    """Let it leave, and stop its sender after one message."""
    with transaction(engine) as session:
        sending.leave(session, campaign, HOUR, approved=False, by_hand=by_hand)
        session.execute(update(DeliveryRow).where(DeliveryRow.id == 1).values(state="sent", attempts=1))


@pytest.mark.parametrize(
    ("by_hand", "after", "taken_up"),
    [
        (False, timedelta(minutes=1), True),
        (False, LATE + timedelta(minutes=1), False),
        (True, timedelta(minutes=1), False),
    ],
    ids=[
        "a server that starts again goes on",
        "hours later it asks",
        "what a person began is theirs",
    ],
)
def test_what_stopped_in_the_middle_is_taken_up_soon_or_not_at_all(
    engine, campaign, by_hand, after, taken_up
):
    stopped(engine, campaign, by_hand=by_hand)
    with reading(engine) as session:
        assert due_campaigns(session, HOUR + after) == ([campaign.id] if taken_up else [])


def test_what_a_person_takes_up_again_is_no_longer_the_schedules(engine, campaign):
    stopped(engine, campaign, by_hand=False)
    with transaction(engine) as session:
        fired = store.campaign(session, campaign.id)
        sending.leave(session, fired, HOUR, approved=False, by_hand=True)
    with reading(engine) as session:
        assert due_campaigns(session, HOUR + timedelta(minutes=1)) == []


def test_two_who_let_it_leave_at_once_take_its_readers_once(engine, campaign):
    for by_hand in (False, True):
        with transaction(engine) as session:
            # both read it before either wrote
            sending.leave(session, campaign, HOUR, approved=False, by_hand=by_hand)
    assert counted(engine, campaign) == {"queued": 3}


def test_a_campaign_cancelled_under_way_keeps_nothing_waiting(engine, settings, campaign):
    stopped(engine, campaign, by_hand=False)
    with transaction(engine) as session:
        session.execute(update(DeliveryRow).where(DeliveryRow.id == 2).values(state="sending", attempts=1))
        store.move(session, campaign.id, CampaignState.CANCELLED, HOUR)
        assert decisions.drop_waiting(session, campaign.id, HOUR) == 1
    with transaction(engine) as session:
        assert session.get_one(CampaignRow, campaign.id).finished_at == HOUR
    assert counted(engine, campaign) == {"sent": 1, "sending": 1, "skipped": 1}


def test_who_waits_for_the_days_share_behind_another_process_is_not_forgotten(
    engine, settings, campaign, caplog
):
    shared = replace(settings, manners=Manners(warm_up=WarmUp(first=100)))
    at = [HOUR]
    jobs = departures.job(shared, engine, lambda: at[0]), campaigns.job(shared, engine, lambda: at[0])

    def after(minutes):
        at[0] = HOUR + timedelta(minutes=minutes)
        for job in jobs:
            job.run(at[0], threading.Event())

    with lock.hold(engine, campaign.id + 1, share=True):
        for minutes in range(0, 40, 8):
            after(minutes)
        assert counted(engine, campaign) == {"queued": 3}
    assert "la part du jour" in caplog.text
    after(45)
    assert counted(engine, campaign) == {"sent": 3}


def test_what_has_left_and_lies_still_is_told_once(engine, settings, campaign, caplog):
    gone = replace(settings, newsletters={"autre": newsletter()})
    at = [HOUR]
    watch = departures.job(settings, engine, lambda: at[0])
    send = campaigns.job(gone, engine, lambda: at[0])
    for minutes in (0, 5, 14, 16, 17, 30):
        at[0] = HOUR + timedelta(minutes=minutes)
        watch.run(at[0], threading.Event())
        send.run(at[0], threading.Event())
        told = [each for each in caplog.messages if "n’en sort" in each]
        assert len(told) == (minutes > 15)
    assert f"lettre campaign resume {campaign.id}" in told[0]
