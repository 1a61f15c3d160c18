"""A report says the same before and after a reader of it is forgotten, and after what retention deletes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lettre.audience import leaving, store, tracking
from lettre.audience.leaving import Means, Wish
from lettre.audience.links import Purpose, Signed
from lettre.audience.trace import Kind
from lettre.campaign import events, farewell, persons, reports, visits, waiting
from lettre.campaign.events import Recorded
from lettre.campaign.tables import DeliveryRow, EventRow
from lettre.db import reading, transaction
from tests.campaign.test_persons import everything
from tests.house import NOW, people
from tests.measured import BOTH, agree, at, sent

LATER = NOW + timedelta(hours=2)
#: reader, kind, reason, whether for good, and the mail's mark
CAME = [
    (1, "bounce", "full", False, "a"),
    (1, "bounce", "full", False, "b"),
    (1, "bounce", "no-mailbox", True, "c"),
    (1, "reply", None, False, "d"),
    (2, "bounce", "full", False, "e"),
    (2, "complaint", None, False, "f"),
    (3, "auto-reply", None, False, "g"),
]
#: address and answer of each reader's delivery; 5 has the only one of its domain
FAILED = {
    2: ("lecteur00001@Example.org", "550 5.1.1 <lecteur00001@example.org> no such user"),
    3: ("lecteur00002@example.org", "550 5.1.1 no"),
    5: ("zoe@lete.example", "550 5.1.1 zzz"),
}


@pytest.fixture
def campaign(engine):
    """Five readers: 1 and 2 left by the letter, clicked and bounced, 4 has opened it and lives."""
    people(engine, 5)
    campaign = sent(engine, BOTH)
    for reader in (1, 2, 4):
        agree(engine, reader, {Kind.CLICKS: True, Kind.OPENS: True})
    for reader, link in ((1, 0), (1, 2), (1, 3), (2, 2), (4, 0), (4, 2)):
        with transaction(engine) as session:
            target = visits.target(session, at(campaign, link))
            visits.record(session, target, reader, today=BOTH, now=LATER)
    with transaction(engine) as session:
        session.execute(update(DeliveryRow).values(state="sent", updated_at=NOW))
        for reader, (address, said) in FAILED.items():
            values = {"state": "failed", "address": address, "response": said, "code": 550}
            session.execute(update(DeliveryRow).where(DeliveryRow.subscription_id == reader).values(values))
        for reader, kind, reason, hard, mark in CAME:
            event = Recorded(
                fingerprint=mark, kind=kind, reason=reason, hard=hard, outcome="counted", at=NOW,
                campaign=campaign.id, subscription=reader, known_by="verp",
            )  # fmt: skip
            assert events.record(session, event)
    with transaction(engine) as session:
        for reader in (1, 2):
            link = Signed(purpose=Purpose.UNSUBSCRIBE, subscription=reader, campaign=campaign.id)
            leaving.leave(session, link, Wish(means=Means.PAGE), now=NOW)
    return campaign


def account(engine, campaign):
    with reading(engine) as session:
        return reports.account(session, campaign.id)


def forget(engine, *readers):
    for reader in readers:
        with transaction(engine) as session:
            key = store.active_key(session)
            persons.forget_at(
                session, f"lecteur{reader - 1:05d}@example.org", key=key, now=NOW, actor="reader"
            )


def test_a_report_is_the_same_before_and_after_its_readers_are_forgotten(engine, campaign):
    before = account(engine, campaign)
    assert before.since.counts() == {
        "hard-bounces": 1, "soft-bounces": 2, "complaints": 1, "unsubscribed": 2, "replies": 1,
    }  # fmt: skip
    assert (before.readership.clicks.readers, before.readership.opens.readers) == (3, 2)
    assert before.readership.agreed == 3
    assert [each.number for each in before.domains] == [2, 1]
    for reader in (1, 2, 3, 4):
        forget(engine, reader)
        after = account(engine, campaign)
        assert replace(after, reasons=()) == replace(before, reasons=())
    assert "lecteur00001" not in everything(engine).casefold()


def test_a_dead_address_counts_against_a_campaign_under_way_though_its_reader_is_forgotten(engine, campaign):
    forget(engine, 1)
    with reading(engine) as session:
        assert waiting.dead(session, campaign.id) == 1


def test_of_a_servers_words_one_of_those_that_are_left_is_shown(engine, campaign):
    forget(engine, 2, 3)
    (reason,) = account(engine, campaign).reasons
    assert (reason.number, reason.example) == (3, "550 5.1.1 zzz")


def test_a_domain_that_might_name_its_reader_goes_with_them(engine, campaign):
    forget(engine, 5)
    assert "lete.example" not in everything(engine)
    assert [(each.what, each.number) for each in account(engine, campaign).domains] == [
        ("example.org", 2), ("", 1),
    ]  # fmt: skip


def test_what_is_about_another_reader_stays_theirs(engine, campaign):
    with transaction(engine) as session:
        session.execute(
            update(EventRow).where(EventRow.fingerprint == "a").values(sender="lecteur00003@example.org")
        )
    before = account(engine, campaign)
    forget(engine, 4)
    assert account(engine, campaign).since == before.since
    with reading(engine) as session:
        row = session.scalars(select(EventRow).where(EventRow.fingerprint == "a")).one()
        assert (row.subscription_id, row.sender) == (1, "")


def test_who_is_erased_long_after_they_left_is_counted_on(engine, campaign):
    before = account(engine, campaign)
    with transaction(engine) as session:
        assert len(farewell.erase(session, NOW + timedelta(days=1), LATER)) == 2
    after = account(engine, campaign)
    assert replace(after, reasons=()) == replace(before, reasons=())
    with transaction(engine) as session:
        assert farewell.prune(session, LATER + timedelta(days=1)) > 0
    assert account(engine, campaign).since == before.since


def test_traces_that_are_pruned_are_counted_on_and_who_has_newer_ones_once(engine, campaign):
    before = account(engine, campaign)
    with transaction(engine) as session:
        target = visits.target(session, at(campaign, 4))
        visits.record(session, target, 1, today=BOTH, now=LATER + timedelta(days=9))
    between = account(engine, campaign)
    assert between.readership.clicks.readers == before.readership.clicks.readers
    for days in (8, 10):
        with transaction(engine) as session:
            assert tracking.prune(session, LATER + timedelta(days=days)) > 0
        assert account(engine, campaign).readership == between.readership


def test_what_anybody_could_have_written_is_not_counted(engine, campaign):
    with reading(engine) as session:
        before = events.returns(session, campaign.id)
    assert before.complained == 1
    with transaction(engine) as session:
        for mark, outcome in (("y", "unproven"), ("z", "forged")):
            event = Recorded(
                fingerprint=mark, kind="complaint", outcome=outcome, at=NOW, campaign=campaign.id,
                subscription=4, known_by="address",
            )  # fmt: skip
            events.record(session, event)
    with reading(engine) as session:
        assert events.returns(session, campaign.id) == before
