"""Each mail of the outbox leaves once, whatever the server says; either database, a real relay."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from lettre.audience import store as audience
from lettre.audience.tables import AddressChangeRow
from lettre.db import connect, transaction
from lettre.errors import StateError, WorldError
from lettre.mail.maildir import Maildir
from lettre.mail.outbox import desk, marks, sender, store
from lettre.mail.outbox.model import Letter, OutboxState, Wish
from lettre.mail.smtp import Smtp
from tests.house import NOW, newsletter, people
from tests.mail.outbox.house import (
    CUT_OFF,
    HUNG_UP,
    LATER,
    SCRIPT,
    TOLD_LATER,
    UNKNOWN,
    UNWANTED,
    Office,
    address,
    asked,
    entries,
    letters,
    pending,
    put,
    send,
    states,
)
from tests.relay import relay


@pytest.fixture(scope="module")
def _offices(tmp_path_factory):
    folder = tmp_path_factory.mktemp("offices")
    with relay(folder / "strict", script=SCRIPT) as strict, relay(folder / "kind") as kind:
        yield Office(*strict), Office(*kind)


@pytest.fixture
def strict(_offices):
    """A relay that answers some readers in its own way."""
    return _offices[0].look()


@pytest.fixture
def kind(_offices):
    """A relay that takes what comes."""
    return _offices[1].look()


def test_each_mail_leaves_once_and_what_it_alone_had_to_know_is_forgotten(engine, kind):
    assert pending(engine, 0, 1, 2) == 3
    assert send(engine, kind.port).states[OutboxState.SENT] == 3
    assert send(engine, kind.port).states.total() == 0
    assert kind.readers() == [address(at) for at in range(3)]
    assert {entry.state for entry in entries(engine)} == {OutboxState.SENT}
    assert [entry.wish.params for entry in entries(engine)] == [{}, {}, {}]
    assert [asked(engine, at) for at in range(3)] == [1, 1, 1]


def test_who_was_asked_or_is_about_to_be_is_not_asked_again(sqlite_engine, kind):
    pending(sqlite_engine, 0, 1)
    with transaction(sqlite_engine) as session:
        assert store.ask(session, "cpc", NOW + timedelta(days=1), actor="test") == 0
    send(sqlite_engine, kind.port)
    with transaction(sqlite_engine) as session:
        assert store.ask(session, "cpc", NOW + timedelta(days=2), actor="test") == 0


def test_a_reminder_of_next_week_is_nobody_who_could_not_be_asked(sqlite_engine, kind):
    pending(sqlite_engine, 0, 1)
    later = Wish(letter=Letter.REMINDER, newsletter="cpc", to=address(0), subscription=1, key="r")
    with transaction(sqlite_engine) as session:
        store.put(session, later, NOW - timedelta(hours=1), NOW + timedelta(days=7))
        assert store.questions(session, "cpc", NOW)[0] == {OutboxState.QUEUED: 2}
    send(sqlite_engine, kind.port)
    with transaction(sqlite_engine) as session:
        assert store.questions(session, "cpc", NOW)[0] == {OutboxState.SENT: 2}


def test_a_later_is_waited_for_and_the_mail_that_goes_then_is_the_same(engine, strict, kind):
    pending(engine, TOLD_LATER)
    before = letters(engine).compose(entries(engine)[0])
    send(engine, strict.port)
    (entry,) = entries(engine)
    assert (entry.state, entry.response) == (OutboxState.DEFERRED, "4.3.0 later")
    assert entry.due_at == NOW + timedelta(minutes=1)
    assert send(engine, kind.port).states.total() == 0
    assert send(engine, kind.port, LATER).states[OutboxState.SENT] == 1
    assert [line["message_id"] for line in kind.taken()] == [before.message_id]
    assert letters(engine).compose(entries(engine)[0]).content == before.content


@pytest.mark.parametrize(("number", "said"), [(UNKNOWN, "5.1.1 unknown"), (UNWANTED, "5.7.1 unwanted")])
def test_a_no_fails_with_its_reason_and_is_not_tried_again(sqlite_engine, strict, number, said):
    pending(sqlite_engine, number, 1)
    send(sqlite_engine, strict.port)
    send(sqlite_engine, strict.port, LATER)
    assert strict.readers() == [address(1)]
    assert states(sqlite_engine) == {address(number): "failed", address(1): "sent"}
    assert entries(sqlite_engine)[-1].response == said
    assert asked(sqlite_engine, number) == 0


def test_silence_after_the_dot_is_uncertain_until_somebody_decides(engine, strict, kind):
    pending(engine, CUT_OFF)
    before = letters(engine).compose(entries(engine)[0])
    send(engine, strict.port)
    assert states(engine) == {address(CUT_OFF): "uncertain"}
    assert asked(engine, CUT_OFF) == 1
    assert send(engine, kind.port, LATER).states.total() == 0
    with transaction(engine) as session:
        assert store.resolve(session, OutboxState.QUEUED, LATER) == 1
    send(engine, kind.port, LATER)
    assert [line["message_id"] for line in kind.taken()] == [before.message_id]
    assert states(engine) == {address(CUT_OFF): "sent"}


def test_what_is_dropped_is_never_sent(sqlite_engine, strict, kind):
    pending(sqlite_engine, CUT_OFF, UNWANTED)
    send(sqlite_engine, strict.port)
    second, first = entries(sqlite_engine)
    with transaction(sqlite_engine) as session:
        assert store.resolve(session, OutboxState.SKIPPED, LATER) == 1
        assert store.resolve(session, OutboxState.SKIPPED, LATER, only=first.id) == 0
        assert store.resolve(session, OutboxState.QUEUED, LATER, only=second.id) == 1
    send(sqlite_engine, kind.port, LATER)
    assert kind.readers() == [address(UNWANTED)]
    assert states(sqlite_engine) == {address(CUT_OFF): "skipped", address(UNWANTED): "sent"}


def test_what_a_dead_sender_was_sending_is_uncertain_and_noted_in_the_proof(engine, kind):
    pending(engine, 0, 1)
    with transaction(engine) as session:
        held = marks.due(session, NOW, but=(), most=1)[0]
        assert marks.mark(session, held, NOW)
    tally = send(engine, kind.port)
    assert kind.readers() == [address(1)]
    assert tally.states == {OutboxState.UNCERTAIN: 1, OutboxState.SENT: 1}
    assert states(engine) == {address(0): "uncertain", address(1): "sent"}
    assert [asked(engine, 0), asked(engine, 1)] == [1, 1]


def wish(letter):
    return Wish(letter=letter, newsletter="cpc", to=address(0), subscription=1, key="k")


def leave(session):
    audience.unsubscribe(session, 1, now=NOW, source="page", actor="reader", detail={})


def suppress(session):
    audience.suppress(session, address(0), reason="plainte", now=NOW, actor="test")


def move(session):
    session.execute(text("UPDATE subscribers SET address_key = 'ailleurs@example.org'"))


def change(session, **more):
    made = {"subscriber_id": 1, "subscription_id": 1, "old": address(0), "new": "ailleurs@example.org"}
    session.add(AddressChangeRow(**made, asked_at=NOW, changed_at=NOW, **more))
    move(session)


def change_and_back(session):
    change(session, undone_at=NOW)


@pytest.mark.parametrize(
    ("letter", "happens", "state"),
    [
        # a question that was answered
        (Letter.CONFIRM, None, "skipped"),
        (Letter.REMINDER, None, "skipped"),
        (Letter.WELCOME, leave, "skipped"),
        (Letter.WELCOME, suppress, "skipped"),
        (Letter.WELCOME, move, "skipped"),
        (Letter.WELCOME, None, "sent"),
        (Letter.INACTIVE, leave, "skipped"),
        (Letter.DATA, leave, "sent"),
        (Letter.DATA, move, "skipped"),
        # where somebody may have taken a reader elsewhere, the address before is the reader's
        (Letter.DATA, change, "sent"),
        (Letter.DATA, change_and_back, "skipped"),
        (Letter.WELCOME, change, "skipped"),
        (Letter.ADDRESS_NEW, move, "sent"),
        (Letter.ADDRESS_NEW, suppress, "skipped"),
    ],
)
def test_a_mail_leaves_only_while_what_it_asks_is_open(sqlite_engine, tmp_path, letter, happens, state):
    people(sqlite_engine, 1)
    put(sqlite_engine, wish(letter))
    with transaction(sqlite_engine) as session:
        if happens is not None:
            happens(session)
    mailbox = Maildir(tmp_path / "mailbox")
    asyncio.run(sender.run(sqlite_engine, letters(sqlite_engine), mailbox, clock=lambda: NOW))
    assert states(sqlite_engine) == {address(0): state}
    assert len(list((tmp_path / "mailbox").glob("new/*"))) == (state == "sent")


def test_whoever_says_yes_in_the_last_moment_is_not_asked(engine):
    pending(engine, 0)
    with transaction(engine) as session:
        (held,) = marks.due(session, NOW, but=(), most=9)
    with transaction(engine) as session:
        assert audience.confirm(session, held.wish.subscription, now=NOW, source="page")
    with transaction(engine) as session:
        assert not marks.mark(session, held, NOW)
    assert states(engine) == {address(0): "skipped"}


def test_a_stale_holder_neither_begins_nor_ends_a_mail(engine):
    pending(engine, 0)
    with transaction(engine) as session:
        (held,) = marks.due(session, NOW, but=(), most=9)
        assert marks.mark(session, held, NOW)
        assert not marks.mark(session, held, NOW)
        marks.abandon(session, NOW)
        sent = marks.Decision(state=OutboxState.SENT)
        assert not marks.record(session, held, sent, NOW, marked=True)
    assert states(engine) == {address(0): "uncertain"}


def test_there_is_one_sender_at_a_time(engine):
    pending(engine, 0)
    with desk.hold(engine), pytest.raises(StateError) as refused:
        send(engine, 9)
    assert refused.value.code == "outbox.already-running"
    with desk.hold(engine):
        pass


def test_a_sender_that_lost_its_connection_cannot_mark(postgres_url):
    engine = connect(postgres_url)
    with desk.hold(engine) as transactions:
        with transactions() as session:
            ours = session.scalar(text("SELECT pg_backend_pid()"))
        with transaction(engine) as session:
            session.execute(text("SELECT pg_terminate_backend(:ours)"), {"ours": ours})
        for _ in range(2):
            with pytest.raises(WorldError), transactions() as session:
                session.scalar(text("SELECT 1"))
        with desk.hold(engine):
            pass
    engine.dispose()


def test_a_relay_that_is_not_there_leaves_everything_as_it_was(sqlite_engine):
    pending(sqlite_engine, 0, 1)
    tally = send(sqlite_engine, 9)
    assert tally.trouble.code == "outbox.no-relay"
    assert set(states(sqlite_engine).values()) == {"queued"}
    assert [entry.due_at for entry in entries(sqlite_engine)] == [NOW, NOW]


def refused_sender(engine, tmp_path, now):
    """Run the sender on one connection, with a mail first whose sender the relay refuses.

    Returns the run's tally, that mail as it stands then, and how many others were taken.
    """
    other = replace(newsletter(), slug="autre", return_path="autre@example.org")
    pending(engine, 0, 1, 2)
    first = Wish(letter=Letter.DATA, newsletter="autre", to=address(0), subscription=1, key="d")
    with transaction(engine) as session:
        store.put(session, first, NOW - timedelta(minutes=1))
    composing = replace(letters(engine), newsletters={"cpc": newsletter(), "autre": other})
    with relay(tmp_path, script={other.return_path: {"mail": "552 5.3.4 too big"}}) as (port, taken):
        line = Smtp(host="127.0.0.1", port=port, connections=1)
        tally = asyncio.run(sender.run(engine, composing, line, clock=lambda: now))
        (held,) = (entry for entry in entries(engine) if entry.wish.key == "d")
        return tally, held, len(Office(port, taken).taken())


def test_a_sender_that_the_relay_refuses_holds_up_no_other_mail(engine, tmp_path):
    tally, held, taken = refused_sender(engine, tmp_path, NOW)
    assert taken == 3
    assert (tally.trouble, tally.put_off.code) == (None, "outbox.blocked")
    assert "5.3.4 too big" in tally.put_off.params["reason"]
    assert (held.state, held.due_at) == (OutboxState.QUEUED, NOW + timedelta(minutes=5))


def test_a_sender_that_the_relay_refuses_for_long_is_given_up_with_its_reason(sqlite_engine, tmp_path):
    tally, held, _ = refused_sender(sqlite_engine, tmp_path, NOW + timedelta(hours=12))
    assert (held.state, held.response) == (OutboxState.FAILED, "5.3.4 too big")
    assert tally.put_off.code == "outbox.blocked"


def test_a_server_that_hangs_up_at_a_reader_is_not_asked_for_ever(engine, strict):
    pending(engine, HUNG_UP)
    for minutes, waits in ((0, 20), (10, 300), (60 * 47, 3600)):
        now = NOW + timedelta(minutes=minutes)
        send(engine, strict.port, now)
        (held,) = entries(engine)
        assert (held.state, held.attempts, held.due_at - now) == (
            OutboxState.QUEUED,
            0,
            timedelta(seconds=waits),
        )
    send(engine, strict.port, NOW + timedelta(hours=48))
    assert states(engine) == {address(HUNG_UP): "failed"}


def test_a_newsletter_that_is_not_in_order_holds_up_no_other(sqlite_engine, kind):
    pending(sqlite_engine, 0, 1)
    lost = Wish(letter=Letter.DATA, newsletter="disparue", to=address(1), subscription=2, key="d")
    put(sqlite_engine, lost)
    tally = send(sqlite_engine, kind.port)
    assert len(kind.taken()) == 2
    assert tally.put_off.code == "settings.unknown-newsletter"
    assert send(sqlite_engine, kind.port).states.total() == 0
    send(sqlite_engine, kind.port, NOW + timedelta(days=3))
    assert len(kind.taken()) == 2
    last = entries(sqlite_engine)[-1]
    assert (last.state, "disparue" in last.response) == (OutboxState.FAILED, True)


def test_a_mail_that_cannot_be_written_fails_alone(sqlite_engine, kind):
    pending(sqlite_engine, 0)
    report = Wish(letter=Letter.REPORT, newsletter="cpc", to="redaction@example.org", key="r")
    put(sqlite_engine, report)
    send(sqlite_engine, kind.port)
    assert kind.readers() == [address(0)]
    assert states(sqlite_engine)["redaction@example.org"] == "failed"
    assert "subject" in entries(sqlite_engine)[-1].response


@pytest.mark.parametrize("wrong", ['{{ 1 + "a" }}', "{{ nobody }}", "{% if %}", "{{ params.issue.url }}"])
def test_a_template_of_the_house_that_is_wrong_stops_no_other_letter(sqlite_engine, tmp_path, wrong):
    people(sqlite_engine, 2)
    templates = tmp_path / "templates" / "mail"
    templates.mkdir(parents=True)
    (templates / "welcome.txt.j2").write_text(wrong)
    other = Wish(letter=Letter.DATA, newsletter="cpc", to=address(1), subscription=2, key="d")
    put(sqlite_engine, wish(Letter.WELCOME), other)
    composing = letters(sqlite_engine, root=tmp_path)
    asyncio.run(sender.run(sqlite_engine, composing, Maildir(tmp_path / "mailbox"), clock=lambda: NOW))
    assert states(sqlite_engine) == {address(0): "failed", address(1): "sent"}


def test_it_stops_between_two_mails_when_it_is_asked_to(sqlite_engine, kind):
    pending(sqlite_engine, 0, 1, 2, 3)
    send(sqlite_engine, kind.port, stop=lambda: len(kind.taken()) >= 1)
    assert 1 <= len(kind.taken()) <= 3
    assert set(states(sqlite_engine).values()) == {"sent", "queued"}


def test_what_left_long_ago_is_forgotten_and_what_is_uncertain_is_not(sqlite_engine, strict):
    pending(sqlite_engine, CUT_OFF, 1, 2)
    send(sqlite_engine, strict.port)
    with transaction(sqlite_engine) as session:
        assert store.prune(session, NOW) == 0
        assert store.prune(session, LATER) == 2
    assert states(sqlite_engine) == {address(CUT_OFF): "uncertain"}


def test_a_reader_who_is_about_to_leave_is_waited_for(engine):
    people(engine, 1)
    put(engine, wish(Letter.WELCOME))

    def mark():
        with transaction(engine) as session:
            return marks.mark(session, held, NOW)

    with transaction(engine) as session:
        (held,) = marks.due(session, NOW, but=(), most=9)
    with ThreadPoolExecutor(1) as hand:
        with transaction(engine) as session:
            leave(session)
            marked = hand.submit(mark)
            time.sleep(0.2)
            assert not marked.done()
        assert not marked.result()
    assert states(engine) == {address(0): "skipped"}
