"""What became of a campaign, counted by either database."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from lettre.audience import store as audience
from lettre.campaign import events, reports, sending
from lettre.campaign import plan as planning
from lettre.campaign.events import Recorded
from lettre.campaign.model import CampaignState, DeliveryState
from lettre.campaign.stats import Tally
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.db import reading, transaction
from tests.house import NOW, people, rendered

#: address, state, minutes after NOW, code, enhanced code, answer
ROWS = [
    ("a@un.example", "sent", 0, 250, "2.0.0", "Ok"),
    ("b@un.example", "sent", 0, 250, "2.0.0", "Ok"),
    ("c@deux.example", "sent", 1, 250, "2.0.0", "Ok"),
    ("d@UN.example", "failed", 1, 550, "5.1.1", "unknown"),
    ("e@deux.example", "failed", 1, 550, "5.1.1", "no such user"),
    ("f@un.example", "failed", 2, 552, "5.2.2", "full"),
    ("g@un.example", "deferred", 2, 451, "4.7.1", "later"),
    ("h@un.example", "uncertain", 2, None, None, ""),
    ("i@un.example", "skipped", 2, None, None, ""),
    ("j@un.example", "queued", 0, None, None, ""),
]


@pytest.fixture
def campaign(engine):
    people(engine, len(ROWS))
    with transaction(engine) as session:
        campaign = sending.prepare(session, planning.decide([]), rendered(), NOW)
        for number, (address, state, minutes, code, enhanced, response) in enumerate(ROWS, start=1):
            values = {
                "address": address,
                "state": state,
                "code": code,
                "enhanced": enhanced,
                "response": response,
                "attempts": int(state != "queued"),
                "updated_at": NOW + timedelta(minutes=minutes),
                "why": "unsubscribed" if state == "skipped" else None,
            }
            session.execute(update(DeliveryRow).where(DeliveryRow.id == number).values(values))
        return campaign


def account(engine, campaign):
    with reading(engine) as session:
        return reports.account(session, campaign.id)


def test_every_reader_is_counted_once(engine, campaign):
    found = account(engine, campaign)
    assert found.report.total == len(ROWS)
    assert {state.value: n for state, n in found.report.counts.items() if n} == {
        "sent": 3, "failed": 3, "deferred": 1, "uncertain": 1, "skipped": 1, "queued": 1,
    }  # fmt: skip


def test_failures_are_counted_by_reason_and_by_domain(engine, campaign):
    found = account(engine, campaign)
    failed = [
        (each.code, each.enhanced, each.number)
        for each in found.reasons
        if each.state is DeliveryState.FAILED
    ]
    assert failed == [(550, "5.1.1", 2), (552, "5.2.2", 1)]
    assert found.domains == (Tally(what="un.example", number=2), Tally(what="deux.example", number=1))
    assert found.skipped == (Tally(what="unsubscribed", number=1),)


def test_the_speed_is_what_the_server_took_in_each_minute_of_utc(engine, campaign):
    found = account(engine, campaign)
    assert found.minutes == (
        Tally(what="2026-11-23T08:30", number=2),
        Tally(what="2026-11-23T08:31", number=1),
    )
    assert (found.fastest, found.per_minute) == (2, 1.5)


def test_who_left_through_this_letter_is_counted_and_nobody_else(engine, campaign):
    with transaction(engine) as session:
        for reader, through in ((1, campaign.id), (2, campaign.id), (3, campaign.id + 1)):
            detail = {"campaign": through}
            audience.unsubscribe(session, reader, now=NOW, source="one-click", actor="reader", detail=detail)
    assert account(engine, campaign).since.unsubscribed == 2


def test_what_came_back_is_counted_in_readers_and_by_reason(engine, campaign):
    came = [
        ("bounce", "no-mailbox", True, 1),
        ("bounce", "full", False, 2),
        ("bounce", "full", False, 3),
        ("bounce", "full", False, 3),
        ("complaint", None, False, 2),
        ("reply", None, False, 1),
    ]
    with transaction(engine) as session:
        for number, (kind, reason, hard, reader) in enumerate(came):
            event = Recorded(
                fingerprint=str(number), kind=kind, reason=reason, hard=hard, outcome="recorded",
                at=NOW, campaign=campaign.id, subscription=reader, known_by="verp",
            )  # fmt: skip
            assert events.record(session, event)
    since = account(engine, campaign).since
    assert since.counts() == {
        "hard-bounces": 1, "soft-bounces": 2, "complaints": 1, "unsubscribed": 0, "replies": 1,
    }  # fmt: skip
    assert since.bounced == (Tally(what="full", number=2), Tally(what="no-mailbox", number=1))
    assert ("bounced", "full", 2) in list(account(engine, campaign).rows())


def test_a_spreadsheet_has_every_figure(engine, campaign):
    rows = list(account(engine, campaign).rows())
    assert ("aimed", "", 10) in rows
    assert ("failed", "552 5.2.2 full", 1) in rows
    assert sum(number for what, _, number in rows if what == "state") == len(ROWS)
    assert sum(number for what, _, number in rows if what == "minute") == 3


def progress(engine, campaign, now):
    with reading(engine) as session:
        return reports.progress(session, campaign.id, now)


def test_the_rate_is_of_the_last_minute_and_tells_how_long_it_will_take(engine, campaign):
    found = progress(engine, campaign, NOW + timedelta(seconds=30))
    assert found.recent == 3
    # of a campaign half a minute old, three messages are six a minute
    assert found.rate == 6
    assert found.remaining == timedelta(seconds=10)
    assert found.trouble in {"552 5.2.2 full", "451 4.7.1 later"}
    assert found.moved_at == NOW + timedelta(minutes=2)


def test_what_stands_still_has_no_end_in_sight(engine, campaign):
    found = progress(engine, campaign, NOW + timedelta(hours=1))
    assert (found.recent, found.remaining) == (0, None)
    assert found.still == timedelta(minutes=58)
    assert not found.over


def test_what_moved_within_the_minute_is_not_called_still(engine, campaign):
    assert progress(engine, campaign, NOW + timedelta(minutes=3)).still is None


@pytest.mark.parametrize("state", CampaignState)
def test_a_watch_ends_when_nothing_more_will_happen_by_itself(engine, campaign, state):
    with transaction(engine) as session:
        session.execute(update(CampaignRow).values(state=state.value))
    over = progress(engine, campaign, NOW).over
    assert over is (state not in {CampaignState.SENDING, CampaignState.SCHEDULED})
