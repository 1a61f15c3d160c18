"""What came back is recorded once, and counted in readers."""

from dataclasses import replace

from lettre.audience import store as audience
from lettre.campaign import events
from lettre.campaign.events import Recorded
from lettre.campaign.plan import Plan, Step
from lettre.campaign.sending import prepare
from lettre.db import reading, transaction
from tests.house import NOW, people, rendered

BOUNCE = Recorded(
    fingerprint="a" * 64,
    recipient="lecteur00000@example.org",
    kind="bounce",
    reason="no-mailbox",
    hard=True,
    status="5.1.1",
    reply=550,
    text="No such user",
    known_by="verp",
    outcome="suppressed",
    sender="MAILER-DAEMON@example.org",
    subject="Undelivered Mail Returned to Sender",
    at=NOW,
)


def campaign_of(engine, readers):
    people(engine, readers)
    with transaction(engine) as session:
        plan = Plan(step=Step.START, round=1, campaign=None)
        return prepare(session, plan, rendered(), NOW).id


def test_a_mail_read_twice_is_recorded_once(engine):
    with transaction(engine) as session:
        assert events.record(session, BOUNCE)
        assert not events.record(session, BOUNCE)
        assert events.record(session, replace(BOUNCE, recipient="lecteur00001@example.org"))
    with reading(engine) as session:
        assert len(events.of_mail(session, BOUNCE.fingerprint)) == 2
        assert not events.of_mail(session, "b" * 64)
        assert len(events.events(session)) == 2


def test_what_was_recorded_is_read_as_it_was(engine):
    with transaction(engine) as session:
        events.record(session, BOUNCE)
    with reading(engine) as session:
        (found,) = events.events(session)
    assert replace(found, id=None) == BOUNCE


def test_events_are_narrowed(engine):
    with transaction(engine) as session:
        events.record(session, BOUNCE)
        events.record(session, replace(BOUNCE, fingerprint="b" * 64, kind="reply", outcome="kept"))
    with reading(engine) as session:
        assert [each.kind for each in events.events(session, kinds=["reply"])] == ["reply"]
        assert [each.kind for each in events.events(session, outcomes=["suppressed"])] == ["bounce"]
        assert not events.events(session, campaign=1)
        assert not events.events(session, subscriptions=[])
        assert len(events.events(session, limit=1)) == 1


def test_a_campaigns_returns_are_counted_in_readers(engine):
    number = campaign_of(engine, 4)
    with transaction(engine) as session:
        readers = [each.id for each in audience.find(session, newsletter="cpc")]
        soft = replace(BOUNCE, campaign=number, hard=False, reason="full")
        told = [
            replace(BOUNCE, campaign=number, subscription=readers[0]),
            replace(soft, fingerprint="b" * 64, subscription=readers[1]),
            replace(soft, fingerprint="c" * 64, subscription=readers[1]),
            replace(soft, fingerprint="d" * 64, subscription=readers[2], kind="complaint", reason=None),
        ]
        assert all(events.record(session, each) for each in told)
        audience.unsubscribe(
            session, readers[3], now=NOW, source="mail", actor="reader", detail={"campaign": number}
        )
    with reading(engine) as session:
        found = events.returns(session, number)
        nothing = events.returns(session, number + 1)
    assert (found.hard, found.soft, found.complained, found.unsubscribed) == (1, 1, 1, 1)
    assert found.bounced == {"no-mailbox": 1, "full": 1}
    assert (nothing.hard, nothing.soft, nothing.complained, nothing.unsubscribed) == (0, 0, 0, 0)
