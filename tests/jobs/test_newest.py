"""The latest issue follows the welcome: the frozen edition, once, with the newcomer's own way out."""

import threading
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from email.utils import parsedate_to_datetime

import pytest
from sqlalchemy import select, update

from lettre.audience import links, store
from lettre.audience.links import Purpose
from lettre.campaign import newest, plan, recipients, sending
from lettre.campaign.model import CampaignState
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.db import reading, transaction
from lettre.jobs import outbox as job
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.tables import OutboxRow
from lettre.reception import Reception
from lettre.settings import Settings
from tests.house import NOW, newsletter, people, rendered

LATER = NOW + timedelta(days=9)
ZOE = "zoe@example.org"


@pytest.fixture
def settings(tmp_path):
    house = replace(
        newsletter(),
        reception=Reception(send_latest_issue=True),
        return_path="retours+{token}@example.org",
        unsubscribe_mailbox="partir@example.org",
    )
    return Settings(
        root=tmp_path, database="", transport="maildir:mailbox", base_url="http://127.0.0.1:8000",
        language="fr", newsletters={"cpc": house},
    )  # fmt: skip


def sent(engine, *, issue="2026-11", **changes):
    """An issue that has been sent to one reader."""
    with transaction(engine) as session:
        edition = replace(rendered(), issue=issue, digest=f"{issue:0<64}", **changes)
        campaign = sending.prepare(session, plan.decide(()), edition, NOW)
        session.execute(update(DeliveryRow).values(state="sent"))
        session.execute(update(CampaignRow).values(state="done"))
    return campaign.id


def arrives(engine, at=LATER):
    """A reader has just confirmed; return the wish for their issue, put down."""
    with transaction(engine) as session:
        number = store.add(session, ZOE, None, "cpc", now=at, source="essai", actor="test")
        found = newest.wish(session, newest.newest(session, "cpc"), number, ZOE)
        return number, found is not None and outbox.put(session, found, at)


def mails(settings):
    found = (settings.root / "mailbox").glob("new/*")
    return [message_from_bytes(each.read_bytes(), policy=default) for each in found]


def aimed(engine):
    with reading(engine) as session:
        return recipients.audience(session, "cpc", LATER, not_in="2026-11")


def test_the_newcomer_gets_the_frozen_edition_dated_today_with_a_way_out_of_their_own(engine, settings):
    people(engine, 1)
    campaign = sent(engine)
    number, put = arrives(engine)
    assert put
    assert job.job(settings, engine, lambda: LATER).run(LATER, threading.Event())
    (mail,) = mails(settings)
    assert (mail["To"], mail["Subject"]) == (ZOE, "Une entreprise, un lycée, un métier")
    assert parsedate_to_datetime(mail["Date"]) == LATER
    text = mail.get_body(("plain",)).get_content()
    assert ZOE in text
    leave = mail["List-Unsubscribe"].strip("<>")
    assert leave in text
    with reading(engine) as session:
        signed = links.read(leave.rpartition("/")[2], store.keys(session))
        (row,) = session.scalars(select(OutboxRow))
    assert (signed.purpose, signed.subscription, signed.campaign) == (Purpose.UNSUBSCRIBE, number, campaign)
    assert (row.state, row.params) == ("sent", {})


def test_a_further_round_for_those_who_came_since_does_not_bring_it_again(engine, settings):
    people(engine, 1)
    sent(engine)
    arrives(engine)
    with transaction(engine) as session:
        store.add(session, "other@example.org", None, "cpc", now=LATER, source="essai", actor="test")
    assert aimed(engine) == 1
    job.job(settings, engine, lambda: LATER).run(LATER, threading.Event())
    with transaction(engine) as session:
        outbox.prune(session, LATER + timedelta(days=9999))
    assert aimed(engine) == 1
    with transaction(engine) as session:
        session.execute(update(OutboxRow).values(state="failed"))
    assert aimed(engine) == 2


def test_who_had_it_from_the_campaign_does_not_get_it_again(engine):
    people(engine, 1)
    sent(engine)
    with reading(engine) as session:
        found = newest.newest(session, "cpc")
        assert newest.wish(session, found, 1, "lecteur00000@example.org") is None


def test_who_leaves_before_it_has_left_does_not_get_it(engine, settings):
    people(engine, 1)
    sent(engine)
    number, _ = arrives(engine)
    with transaction(engine) as session:
        store.unsubscribe(session, number, now=LATER, source="page", actor="reader", detail={})
    job.job(settings, engine, lambda: LATER).run(LATER, threading.Event())
    assert mails(settings) == []


def test_an_issue_whose_sending_was_stopped_goes_to_nobody_else(engine):
    people(engine, 1)
    sent(engine, issue="2026-10", date=rendered().date - timedelta(days=30))
    last = sent(engine)
    with transaction(engine) as session:
        stopped = update(CampaignRow).where(CampaignRow.id == last)
        session.execute(stopped.values(state=CampaignState.CANCELLED.value))
    with reading(engine) as session:
        assert newest.newest(session, "cpc").issue == "2026-10"
        assert newest.newest(session, "arts") is None
