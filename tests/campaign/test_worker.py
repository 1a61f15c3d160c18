"""The worker against a real relay and a real database of either kind."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from lettre.audience import store as audience
from lettre.audience.tables import SubscriberRow, SubscriptionRow
from lettre.campaign import decisions, lock, recipients, rounds, sending, store, worker
from lettre.campaign import plan as planning
from lettre.campaign.model import CampaignState, Decision, Delivery, DeliveryState
from lettre.campaign.rounds import End
from lettre.campaign.tables import DeliveryRow
from lettre.db import transaction
from lettre.errors import StateError
from lettre.mail.smtp import Smtp
from tests.house import NOW, newsletter, people, rendered
from tests.relay import relay


def clock():
    return datetime.now(UTC)


def start(engine, number=20):
    people(engine, number)
    with transaction(engine) as session:
        return sending.prepare(session, planning.decide([]), rendered(), NOW)


def send(engine, campaign, port, *, now=clock, connections=4, stop=None):
    composer = sending.composer(engine, campaign, newsletter())
    transport = Smtp(host="127.0.0.1", port=port, connections=connections)
    return asyncio.run(worker.run(engine, campaign, composer, transport, clock=now, stop=stop))


def counted(engine, campaign):
    with transaction(engine) as session:
        counts = store.counts(session, campaign.id)
    return {state.value: number for state, number in counts.items() if number}


def test_everybody_is_written_to_once(engine, tmp_path):
    campaign = start(engine, 50)
    with relay(tmp_path) as (port, taken):
        assert send(engine, campaign, port) is CampaignState.DONE
        journal = taken()
        assert send(engine, campaign, port) is CampaignState.DONE
        assert len(taken()) == len(journal) == 50
    assert len({line["recipients"][0] for line in journal}) == 50
    assert len({line["message_id"] for line in journal}) == 50
    assert counted(engine, campaign) == {"sent": 50}


def test_who_leaves_in_the_middle_gets_nothing_more(engine, tmp_path):
    campaign = start(engine, 3)
    with transaction(engine) as session:
        gone = session.scalars(select(SubscriptionRow.id).order_by(SubscriptionRow.id)).first()
        audience.unsubscribe(session, gone, now=NOW, source="one-click", actor="reader", detail={})
    with relay(tmp_path) as (port, taken):
        send(engine, campaign, port, connections=1)
        assert len(taken()) == 2
    assert counted(engine, campaign) == {"sent": 2, "skipped": 1}


def test_who_is_suppressed_is_skipped(engine, tmp_path):
    campaign = start(engine, 3)
    with transaction(engine) as session:
        audience.suppress(session, "lecteur00001@example.org", reason="plainte", now=NOW, actor="test")
    with relay(tmp_path) as (port, taken):
        send(engine, campaign, port)
        assert "lecteur00001@example.org" not in {line["recipients"][0] for line in taken()}
    assert counted(engine, campaign) == {"sent": 2, "skipped": 1}


def test_later_waits_and_is_taken_up_when_it_is_due(engine, tmp_path):
    campaign = start(engine, 3)
    script = {"lecteur00001@example.org": {"rcpt": "451 4.2.1 later"}}
    with relay(tmp_path / "first", script=script) as (port, taken):
        assert send(engine, campaign, port) is CampaignState.SENDING
        assert len(taken()) == 2
    assert counted(engine, campaign) == {"sent": 2, "deferred": 1}
    with relay(tmp_path / "second") as (port, taken):
        send(engine, campaign, port)
        assert not (tmp_path / "second" / "journal").read_text()
        later = datetime.now(UTC) + timedelta(minutes=6)
        assert send(engine, campaign, port, now=lambda: later) is CampaignState.DONE
        assert len(taken()) == 1
    assert counted(engine, campaign) == {"sent": 3}


def test_a_refused_reader_fails_with_the_servers_words(engine, tmp_path):
    campaign = start(engine, 2)
    script = {"lecteur00001@example.org": {"rcpt": "550 5.1.1 nobody here"}}
    with relay(tmp_path, script=script) as (port, _):
        assert send(engine, campaign, port) is CampaignState.DONE
    with transaction(engine) as session:
        (row,) = store.rows(session, campaign.id, DeliveryState.FAILED)
    assert (row.code, row.enhanced, row.response) == (550, "5.1.1", "5.1.1 nobody here")


def test_silence_after_the_dot_is_uncertain_and_waits_for_a_person(engine, tmp_path):
    campaign = start(engine, 2)
    script = {"lecteur00001@example.org": {"data": "drop"}}
    with relay(tmp_path, script=script) as (port, taken):
        assert send(engine, campaign, port) is CampaignState.DONE
        assert counted(engine, campaign) == {"sent": 1, "uncertain": 1}
        send(engine, campaign, port)
        assert len(taken()) == 1
    with transaction(engine) as session:
        assert decisions.resolve(session, campaign.id, DeliveryState.SKIPPED, NOW) == 1
    assert counted(engine, campaign) == {"sent": 1, "skipped": 1}


def test_a_relay_that_is_not_there_pauses_the_campaign_and_loses_nothing(engine):
    campaign = start(engine, 5)
    assert send(engine, campaign, 9, connections=1) is CampaignState.PAUSED
    assert counted(engine, campaign) == {"queued": 5}
    with transaction(engine) as session:
        assert "CONNECT" in (store.campaign(session, campaign.id).pause_reason or "")


def test_two_senders_never_share_a_campaign(engine, tmp_path):
    campaign = start(engine, 1)
    with lock.hold(engine, campaign.id), relay(tmp_path) as (port, _), pytest.raises(StateError) as refused:
        send(engine, campaign, port)
    assert refused.value.code == "campaign.already-running"
    assert counted(engine, campaign) == {"queued": 1}


def test_the_database_refuses_a_second_row_for_one_reader(engine):
    campaign = start(engine, 2)
    with pytest.raises(Exception, match=r"(?i)unique"), transaction(engine) as session:
        recipients.enqueue(session, campaign, NOW)
    assert counted(engine, campaign) == {"queued": 2}


def test_those_who_joined_since_get_the_frozen_edition(engine, tmp_path):
    campaign = start(engine, 2)
    with relay(tmp_path) as (port, taken):
        send(engine, campaign, port)
        people(engine, 2, first=100)
        with transaction(engine) as session:
            plan = planning.decide(store.campaigns(session, "cpc", "2026-11"), new_subscribers=True)
            campaign = sending.prepare(session, plan, None, NOW)
        send(engine, campaign, port)
        assert len(taken()) == 4
    assert counted(engine, campaign) == {"sent": 4}


def test_a_dead_senders_rows_are_uncertain_and_its_result_comes_too_late(engine, tmp_path):
    campaign = start(engine, 2)
    with transaction(engine) as session:
        (first, _) = store.due(session, campaign.id, NOW, after=0, limit=10)
    with rounds.opened(engine) as lines, lines.transaction():
        assert lines.mark(campaign, [first], NOW) == {first.id}
    with relay(tmp_path) as (port, taken):
        send(engine, campaign, port)
        assert len(taken()) == 1
    assert counted(engine, campaign) == {"sent": 1, "uncertain": 1}
    late = Decision(state=DeliveryState.SENT, code=250)
    with rounds.opened(engine) as lines, lines.transaction():
        assert lines.record([End(delivery=first, decision=late, marked=True)], NOW) == 0
    assert counted(engine, campaign) == {"sent": 1, "uncertain": 1}


def test_a_mark_is_given_once(engine):
    campaign = start(engine, 1)
    with transaction(engine) as session:
        (row,) = store.due(session, campaign.id, NOW, after=0, limit=10)
    granted = []
    for _ in range(2):
        with rounds.opened(engine) as lines, lines.transaction():
            granted.append(lines.mark(campaign, [row], NOW))
    assert granted == [{row.id}, set()]


def test_a_paused_campaign_begins_no_body(engine, tmp_path):
    campaign = start(engine, 3)
    with transaction(engine) as session:
        store.move(session, campaign.id, CampaignState.PAUSED, NOW, "une coquille")
    with relay(tmp_path) as (port, _):
        assert send(engine, campaign, port) is CampaignState.PAUSED
        assert not (tmp_path / "journal").read_text()
    assert counted(engine, campaign) == {"queued": 3}


def test_stopping_finishes_what_is_under_way_and_leaves_the_rest(engine, tmp_path):
    campaign = start(engine, 200)

    async def go(port):
        stop = asyncio.Event()
        composer = sending.composer(engine, campaign, newsletter())
        transport = Smtp(host="127.0.0.1", port=port, connections=3)

        def enough(_):
            stop.set()

        return await worker.run(
            engine, campaign, composer, transport, clock=clock, progress=enough, stop=stop
        )

    with relay(tmp_path, delay=0.01) as (port, taken):
        assert asyncio.run(go(port)) is CampaignState.SENDING
        assert 1 <= len(taken()) <= 3
        counts = counted(engine, campaign)
        assert counts == {"sent": len(taken()), "queued": 200 - len(taken())}


def test_two_thousand_rows_are_written_at_once(engine):
    moment = {"created_at": NOW}
    names = [(number, f"lecteur{number:05d}@example.org") for number in range(1, 2001)]
    readers = [{"id": number, "address": name, "address_key": name, **moment} for number, name in names]
    active = {"newsletter": "cpc", "state": "active", "changed_at": NOW, **moment}
    with transaction(engine) as session:
        session.execute(insert(SubscriberRow), readers)
        session.execute(insert(SubscriptionRow), [{"subscriber_id": number, **active} for number, _ in names])
    with transaction(engine) as session:
        campaign = sending.prepare(session, planning.decide([]), rendered(), NOW)
    assert counted(engine, campaign) == {"queued": 2000}


def test_an_in_flight_delivery_is_fenced_by_its_attempt(engine):
    campaign = start(engine, 1)
    with transaction(engine) as session:
        (row,) = store.due(session, campaign.id, NOW, after=0, limit=1)
    with rounds.opened(engine) as lines, lines.transaction():
        lines.mark(campaign, [row], NOW)
    with transaction(engine) as session:
        session.execute(update(DeliveryRow).values(attempts=7))
    with rounds.opened(engine) as lines, lines.transaction():
        stale = Delivery(id=row.id, subscription=1, address="a", name=None, attempts=0, deferrals=0)
        end = End(delivery=stale, decision=Decision(state=DeliveryState.SENT), marked=True)
        assert lines.record([end], NOW) == 0
