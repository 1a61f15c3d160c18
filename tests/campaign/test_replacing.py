"""The mistake found in the middle: who has the former edition keeps it, who waits gets the corrected one."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lettre.campaign import decisions, reports, sending, store, worker
from lettre.campaign import plan as planning
from lettre.campaign.model import CampaignState, DeliveryState
from lettre.campaign.tables import DeliveryRow
from lettre.db import reading, transaction
from lettre.errors import StateError
from lettre.mail.smtp import Smtp
from tests.house import NOW, newsletter, people, rendered
from tests.relay import relay

LATER = NOW + timedelta(hours=1)


def corrected():
    html = rendered().html.replace("Bonjour.", "Bonjour à tous.")
    return replace(
        rendered(), html=html, subject="Objet corrigé", digest=hashlib.sha256(html.encode()).hexdigest()
    )


@pytest.fixture
def campaign(engine):
    people(engine, 6)
    with transaction(engine) as session:
        return sending.prepare(session, planning.decide([]), rendered(), NOW)


def stand(engine, **states):
    with transaction(engine) as session:
        for name, state in states.items():
            values = {"state": state, "attempts": 1, "next_at": NOW if state == "deferred" else None}
            row = int(name.removeprefix("row"))
            session.execute(update(DeliveryRow).where(DeliveryRow.id == row).values(values))


def exchange(engine, campaign):
    with transaction(engine) as session:
        return sending.replace(session, campaign, corrected(), LATER, approved=False)


def send(engine, campaign, port, composer=None):
    with reading(engine) as session:
        now = store.campaign(session, campaign.id)
    composer = composer or sending.composer(engine, now, newsletter())
    transport = Smtp(host="127.0.0.1", port=port, connections=2)
    return asyncio.run(worker.run(engine, now, composer, transport, clock=lambda: LATER))


def editions(engine):
    with reading(engine) as session:
        return list(session.scalars(select(DeliveryRow.edition).order_by(DeliveryRow.id)))


def test_who_waits_gets_the_corrected_edition_and_the_others_keep_theirs(engine, campaign):
    stand(engine, row1="sent", row2="failed", row3="uncertain", row4="deferred")
    assert exchange(engine, campaign) == 3
    assert editions(engine) == [1, 1, 1, 2, 2, 2]
    with reading(engine) as session:
        now = store.campaign(session, campaign.id)
        kept = store.editions(session, campaign.id)
    assert (now.edition, now.digest, now.subject) == (2, corrected().digest, "Objet corrigé")
    assert [each.digest for each in kept] == [rendered().digest, corrected().digest]


def test_the_letters_are_those_of_their_editions_and_a_second_copy_is_the_same_bytes(
    engine, campaign, tmp_path
):
    later = {f"lecteur{n:05d}@example.org": {"rcpt": "451 later"} for n in (3, 4, 5)}
    with relay(tmp_path, script=later) as (port, taken):
        send(engine, campaign, port)
        former = {line["recipients"][0]: line for line in taken()}
    assert len(former) == 3
    with transaction(engine) as session:
        # as if the line had been cut before the answer to the third was seen
        session.execute(update(DeliveryRow).where(DeliveryRow.id == 3).values(state="uncertain"))
        assert decisions.resolve(session, campaign.id, DeliveryState.QUEUED, LATER) == 1
        session.execute(update(DeliveryRow).values(next_at=NOW))
    assert exchange(engine, campaign) == 3
    with relay(tmp_path / "second") as (port, taken):
        assert send(engine, campaign, port) is CampaignState.DONE
        latter = {line["recipients"][0]: line for line in taken()}
    assert sorted(latter) == [f"lecteur{n:05d}@example.org" for n in (2, 3, 4, 5)]
    again = "lecteur00002@example.org"
    assert latter[again]["sha256"] == former[again]["sha256"]
    assert latter[again]["message_id"] == former[again]["message_id"]
    others = {line["subject"] for address, line in latter.items() if address != again}
    assert len(others) == 1
    assert others != {former[again]["subject"]}


def test_what_was_asked_to_be_sent_again_keeps_its_edition_through_further_ones(engine, campaign):
    stand(engine, row1="uncertain")
    with transaction(engine) as session:
        decisions.resolve(session, campaign.id, DeliveryState.QUEUED, LATER)
    exchange(engine, campaign)
    stand(engine, row1="failed", row2="failed")
    with transaction(engine) as session:
        now = store.campaign(session, campaign.id)
        assert decisions.retry(session, now, LATER) == 2
    assert editions(engine) == [1, 2, 2, 2, 2, 2]


def test_a_message_refused_before_the_correction_is_tried_again_with_it(engine, campaign):
    stand(engine, row1="failed", row2="sent")
    exchange(engine, campaign)
    with transaction(engine) as session:
        decisions.retry(session, store.campaign(session, campaign.id), LATER)
    assert editions(engine) == [2, 1, 2, 2, 2, 2]


def test_the_report_says_who_got_which(engine, campaign):
    stand(engine, row1="sent", row2="sent", row3="uncertain")
    exchange(engine, campaign)
    stand(engine, row4="sent", row5="sent", row6="sent")
    with reading(engine) as session:
        shares = reports.account(session, campaign.id).editions
    assert [(each.edition.number, each.sent, each.uncertain) for each in shares] == [(1, 2, 1), (2, 3, 0)]


def test_a_sender_that_knows_the_former_edition_alone_sends_nothing(engine, campaign, tmp_path):
    former = sending.composer(engine, campaign, newsletter())
    exchange(engine, campaign)
    with relay(tmp_path) as (port, taken):
        with pytest.raises(StateError) as refused:
            send(engine, campaign, port, former)
        assert (refused.value.code, taken()) == ("campaign.corrected-meanwhile", [])
        assert send(engine, campaign, port) is CampaignState.DONE
        assert len(taken()) == 6
