"""What is not needed any more goes once a day, counted; the silent are asked once, and may stay."""

import logging
import os
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lettre.audience import enrol, forgotten, limits, store
from lettre.audience.imports import Row
from lettre.audience.limits import Claim, Window
from lettre.audience.model import ConsentEvent, How
from lettre.audience.tables import (
    AddressChangeRow,
    LimitRow,
    RetentionRow,
    SubscriptionRow,
    TraceRow,
)
from lettre.campaign import farewell, silence
from lettre.campaign.tables import EventRow
from lettre.db import reading, transaction
from lettre.feedback import kept
from lettre.feedback.mailbox import maildir
from lettre.jobs import retention
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.model import Letter, Wish
from lettre.mail.outbox.tables import OutboxRow
from lettre.settings.retention import Retention
from tests.campaign.test_persons import everything
from tests.house import NOW, newsletter

DAY = timedelta(days=1)
READER = {"source": "page", "actor": "reader"}


@pytest.fixture
def settings(settings):
    return replace(
        settings, transport="maildir:mailbox", retention=Retention(inactive_after=365, inactive_stop=60)
    )


def add(engine, name, at=NOW):
    with transaction(engine) as session:
        address = f"{name}@example.org"
        return store.add(session, address, None, "cpc", now=at, source="essai", actor="test")


def ran(engine, settings, now):
    done = {}
    for rule in retention.RULES:
        done |= retention.keep(settings, engine, now, rule, actor="lettre")
    return done


def leaves(engine, now, state="sent"):
    """The outbox does what it does: its own tests send for real."""
    with transaction(engine) as session:
        session.execute(update(OutboxRow).values(state=state, updated_at=now))


def state(engine, number):
    with reading(engine) as session:
        return store.subscription(session, number).state.value


def events(engine, name):
    with reading(engine) as session:
        return [each.event.value for each in store.history(session, f"{name}@example.org")]


def test_each_rule_deletes_what_is_over_keeps_the_rest_and_is_counted(engine, settings):
    number = add(engine, "anne")
    subject = Wish(
        letter=Letter.WELCOME, newsletter="cpc", to="anne@example.org", subscription=number, key="w"
    )
    claims = [Claim(what="network", who="192.0.2.0/24", window=Window.DAY, at_most=9)]
    with transaction(engine) as session:
        late = store.add(session, "tard@example.org", None, "cpc", now=NOW, source="essai", actor="test")
        session.execute(update(SubscriptionRow).where(SubscriptionRow.id == late).values(state="pending"))
        session.add(
            AddressChangeRow(
                subscriber_id=1, subscription_id=number, old="a@b.fr", new="c@d.fr", asked_at=NOW
            )
        )
        outbox.put(session, subject, NOW)
        limits.take(session, claims, NOW, bytes(32))
    leaves(engine, NOW)
    quiet = replace(settings, retention=Retention())
    assert ran(engine, quiet, NOW + timedelta(hours=1)) == {}
    assert ran(engine, quiet, NOW + 29 * DAY) == {"limits": 1}
    later = NOW + 31 * DAY
    assert ran(engine, quiet, later) == {"pending": 1, "address-changes": 1, "outbox": 1}
    with reading(engine) as session:
        rows = session.execute(select(RetentionRow.rule, RetentionRow.number, RetentionRow.actor)).all()
        assert sorted(rows) == [
            ("address-changes", 1, "lettre"), ("limits", 1, "lettre"),
            ("outbox", 1, "lettre"), ("pending", 1, "lettre"),
        ]  # fmt: skip
        assert not session.scalars(select(LimitRow.mark)).all()
    assert ran(engine, quiet, later) == {}
    assert state(engine, number) == "active"


def test_a_rehearsal_tells_the_numbers_and_changes_nothing(engine, settings):
    add(engine, "anne")
    later = NOW + 366 * DAY
    told = {}
    for rule in retention.RULES:
        told |= retention.rehearse(settings, engine, later, rule)
    assert told == {"inactive-asked": 1}
    with reading(engine) as session:
        assert not session.scalars(select(RetentionRow.id)).all()
        assert not session.scalars(select(OutboxRow.id)).all()
    assert ran(engine, settings, later) == {"inactive-asked": 1}


def test_nobody_is_asked_unless_the_house_sets_a_period(engine, settings):
    add(engine, "anne")
    assert ran(engine, replace(settings, retention=Retention()), NOW + 9999 * DAY) == {}


def test_the_silent_are_asked_once_and_whoever_did_something_is_not(engine, settings):
    add(engine, "silent")
    answered, wished = add(engine, "answered"), add(engine, "wished")
    add(engine, "suppressed")
    add(engine, "young", NOW + 100 * DAY)
    recent = NOW + 10 * DAY
    with transaction(engine) as session:
        session.add(
            EventRow(
                fingerprint="f", recipient="", kind="reply", hard=False, text="", subscription_id=answered,
                outcome="kept", sender="", subject="", at=recent,
            )
        )  # fmt: skip
        store.write_down(session, wished, ConsentEvent.STAYED, How(now=recent, **READER))
        store.suppress(session, "suppressed@example.org", reason="essai", now=NOW, actor="test")
    later = NOW + 366 * DAY
    assert ran(engine, settings, later) == {"inactive-asked": 1}
    with reading(engine) as session:
        (mail,) = session.scalars(select(OutboxRow))
        assert (mail.address, mail.letter) == ("silent@example.org", "inactive")
        assert mail.params == {"until": (later + 60 * DAY).date().isoformat()}
    assert events(engine, "silent") == ["added", "still-asked"]
    assert "inactive-asked" not in ran(engine, settings, later + DAY)


def test_who_lets_the_day_pass_is_unsubscribed_and_never_before_it(engine, settings):
    number = add(engine, "anne")
    asked = NOW + 366 * DAY
    ran(engine, settings, asked)
    leaves(engine, asked)
    assert ran(engine, settings, asked + 60 * DAY) == {}
    assert state(engine, number) == "active"
    assert ran(engine, settings, asked + 61 * DAY) == {"inactive-ended": 1}
    assert (state(engine, number), events(engine, "anne")[-1]) == ("unsubscribed", "left")


@pytest.mark.parametrize("without", ["inactive_stop", "mail", "day"])
def test_nobody_is_ended_without_the_houses_word_a_mail_that_left_and_a_day_it_told(
    engine, settings, without
):
    number = add(engine, "anne")
    asked = NOW + 366 * DAY
    silent = replace(settings, retention=replace(settings.retention, inactive_stop=0))
    ran(engine, silent if without == "day" else settings, asked)
    leaves(engine, asked, "failed" if without == "mail" else "sent")
    ran(engine, silent if without == "inactive_stop" else settings, asked + 61 * DAY)
    assert state(engine, number) == "active"


def test_who_stays_is_not_ended_and_is_asked_again_only_after_another_silence(engine, settings):
    number = add(engine, "anne")
    asked = NOW + 366 * DAY
    ran(engine, settings, asked)
    leaves(engine, asked)
    with transaction(engine) as session:
        assert silence.stay(session, [number], How(now=asked + DAY, **READER)) == 1
        assert silence.stay(session, [number], How(now=asked + DAY, **READER)) == 0
    assert "inactive-ended" not in ran(engine, settings, asked + 90 * DAY)
    assert ran(engine, settings, asked + 365 * DAY) == {}
    assert ran(engine, settings, asked + 367 * DAY) == {"inactive-asked": 1}


def test_what_another_reader_does_answers_for_nobody(engine, settings):
    number, other = add(engine, "anne"), add(engine, "bob")
    asked = NOW + 366 * DAY
    assert ran(engine, settings, asked) == {"inactive-asked": 2}
    with transaction(engine) as session:
        assert silence.stay(session, [other], How(now=asked + DAY, **READER)) == 1
    assert "inactive-asked" not in ran(engine, settings, asked + 2 * DAY)
    with transaction(engine) as session:
        assert silence.asked(session, number)
        assert silence.stay(session, [number], How(now=asked + 3 * DAY, **READER)) == 1
        assert not silence.asked(session, number)


def test_a_newsletter_may_have_its_own_patience(engine, settings):
    other = replace(newsletter(), slug="arts", inactive_after=100, inactive_stop=10)
    never = replace(newsletter(), slug="cours", inactive_after=0)
    settings = replace(settings, newsletters={**settings.newsletters, "arts": other, "cours": never})
    numbers = {}
    for slug in settings.newsletters:
        with transaction(engine) as session:
            numbers[slug] = store.add(
                session, f"{slug}@example.org", None, slug, now=NOW, source="essai", actor="test"
            )
    asked = NOW + 101 * DAY
    assert ran(engine, settings, asked) == {"inactive-asked": 1}
    leaves(engine, asked)
    assert ran(engine, settings, asked + 11 * DAY) == {"inactive-ended": 1}
    assert {slug: state(engine, number) for slug, number in numbers.items()} == {
        "cpc": "active", "arts": "unsubscribed", "cours": "active",
    }  # fmt: skip
    assert ran(engine, settings, NOW + 366 * DAY) == {"inactive-asked": 1, "outbox": 1}


def test_a_question_is_remembered_as_long_as_any_newsletter_waits_for_its_answer(engine, settings):
    patient = {"cpc": replace(newsletter(), inactive_after=100, inactive_stop=200)}
    settings = replace(settings, newsletters=patient, retention=Retention())
    add(engine, "anne")
    asked = NOW + 101 * DAY
    ran(engine, settings, asked)
    leaves(engine, asked)
    assert ran(engine, settings, asked + 200 * DAY) == {}
    assert ran(engine, settings, asked + 201 * DAY) == {"inactive-ended": 1}


def gone(engine, name):
    """Whether an address is nowhere in the database, and a list would bring it back."""
    address = f"{name}@example.org"
    everywhere = everything(engine)
    with reading(engine) as session:
        fate = enrol.foresee(session, [Row(line=1, address=address, name=None)], "cpc", ConsentEvent.IMPORTED)
        return name not in everywhere, [each.value for each, rows in fate.items() if rows]


@pytest.mark.parametrize("erase", [True, False])
def test_silence_erases_only_where_the_house_said_so_and_the_question_too(engine, settings, erase):
    add(engine, "anne")
    with transaction(engine) as session:
        both = store.add(session, "bob@example.org", None, "cpc", now=NOW, source="essai", actor="test")
        store.add(session, "bob@example.org", None, "arts", now=NOW, source="essai", actor="test")
    says = replace(settings, retention=replace(settings.retention, inactive_erase=True))
    asked = NOW + 366 * DAY
    ran(engine, says if erase else settings, asked)
    with reading(engine) as session:
        assert {mail.params.get("erase") for mail in session.scalars(select(OutboxRow))} == {erase or None}
    leaves(engine, asked)
    assert retention.keep(says, engine, asked + 61 * DAY, "inactive-ended", actor="lettre").total() == 2
    foreseen = retention.rehearse(says, engine, asked + 61 * DAY, "inactive-erased")
    assert foreseen == ({"inactive-erased": 1} if erase else {})
    done = ran(engine, says, asked + 61 * DAY)
    assert {"inactive-ended": 2} | done == {"inactive-ended": 2} | ({"inactive-erased": 1} if erase else {})
    assert gone(engine, "anne") == ((True, ["forgotten"]) if erase else (False, ["unsubscribed"]))
    # another letter of the house is still wanted there
    assert state(engine, both) == "unsubscribed"


def left(engine, name, at=NOW, event=ConsentEvent.LEFT):
    number = add(engine, name)
    with transaction(engine) as session:
        how = How(now=at, source="page", actor="reader", wording="Je pars", detail={"words": f"adieu {name}"})
        store.move(session, number, event, how)
    return number


def test_who_left_long_ago_is_erased_but_for_a_fingerprint_and_the_proof(engine, settings):
    erasing = replace(settings, retention=Retention(left_days=1095))
    for name in ("anne", "suppressed"):
        left(engine, name)
    left(engine, "recent", NOW + 10 * DAY)
    left(engine, "spam", event=ConsentEvent.COMPLAINED)
    add(engine, "stays")
    with transaction(engine) as session:
        store.suppress(session, "suppressed@example.org", reason="essai", now=NOW, actor="test")
        store.add(session, "anne@example.org", None, "arts", now=NOW, source="essai", actor="test")
    later = NOW + 1096 * DAY
    # she still has another letter of the house
    assert ran(engine, erasing, later) == {}
    with transaction(engine) as session:
        (arts,) = store.find(session, newsletter="arts")
        store.move(session, arts.id, ConsentEvent.LEFT, How(now=NOW, **READER))
    assert ran(engine, replace(settings, retention=Retention()), later) == {}
    assert ran(engine, erasing, later) == {"left": 1}
    assert gone(engine, "anne") == (True, ["forgotten"])
    with reading(engine) as session:
        kept = forgotten.kept(session, "anne@example.org")
        assert [(each.newsletter, each.event.value) for each in kept] == [
            ("cpc", "added"), ("cpc", "left"), ("arts", "added"), ("arts", "left"),
        ]  # fmt: skip
        assert (kept[1].wording, kept[1].at, kept[1].detail) == ("Je pars", NOW, {})
        assert forgotten.kept(session, "recent@example.org") == []
        assert {each.address.partition("@")[0] for each in store.find(session)} == {
            "recent", "spam", "stays", "suppressed",
        }  # fmt: skip
    assert ran(engine, erasing, later + DAY) == {}
    assert ran(engine, erasing, later + 1826 * DAY) == {"left": 1, "proofs": 4}


def test_more_people_than_one_transaction_holds_are_all_erased(sqlite_engine, settings):
    for number in range(farewell.AT_ONCE + 2):
        left(sqlite_engine, f"anne{number}")
    erasing = replace(settings, retention=Retention(left_days=10))
    whole = {"left": farewell.AT_ONCE + 2}
    assert retention.rehearse(erasing, sqlite_engine, NOW + 10 * DAY, "left") == {}
    assert retention.rehearse(erasing, sqlite_engine, NOW + 11 * DAY, "left") == whole
    assert retention.keep_whole(erasing, sqlite_engine, NOW + 11 * DAY, "left", actor="test") == whole


def test_what_single_readers_read_is_forgotten_after_its_time(engine, settings):
    number = add(engine, "anne")
    with transaction(engine) as session:
        for campaign, at in ((1, NOW), (2, NOW + 10 * DAY)):
            session.add(
                TraceRow(
                    subscription_id=number, campaign_id=campaign, edition=1, link=1, kind="clicks", at=at
                )
            )
    quiet = replace(settings, retention=Retention(traces_days=30))
    assert ran(engine, quiet, NOW + 30 * DAY) == {}
    assert ran(engine, quiet, NOW + 31 * DAY) == {"traces": 1}
    with reading(engine) as session:
        assert session.scalars(select(TraceRow.campaign_id)).all() == [2]


def test_the_job_runs_once_a_day_and_logs_numbers_without_an_address(sqlite_engine, settings, caplog):
    add(sqlite_engine, "anne")
    later = NOW + 366 * DAY
    work = retention.job(settings, sqlite_engine, lambda: later)
    with caplog.at_level(logging.INFO, logger="lettre.jobs"):
        assert work.run(later, threading.Event())
    assert caplog.messages == ["Conservation\N{NO-BREAK SPACE}: un lecteur silencieux interrogé."]
    add(sqlite_engine, "bob")
    assert not work.run(later + timedelta(hours=23), threading.Event())
    assert work.run(later + DAY, threading.Event())


def came(engine, mark, at, **said):
    values = {
        "fingerprint": mark, "recipient": "bob@example.org", "kind": "reply", "hard": False,
        "text": "Bonjour", "outcome": "kept", "sender": "bob@example.org", "subject": "Question", "at": at,
    }  # fmt: skip
    with transaction(engine) as session:
        session.add(EventRow(**{**values, **said}))


def test_what_came_back_loses_its_words_after_its_time_and_stays_counted(engine, settings):
    number = add(engine, "anne")
    came(engine, "a", NOW, subscription_id=number, recipient="anne@example.org")
    came(engine, "b", NOW)
    came(engine, "c", NOW + DAY)
    kept_mail = settings.root / kept.FOLDER
    maildir.keep(kept_mail, b"From: bob@example.org\n\nBonjour\n", "b")
    (file,) = (kept_mail / "cur").iterdir()
    os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    quiet = replace(settings, retention=Retention(returned_days=30))
    later = NOW + 30 * DAY + timedelta(hours=1)
    assert ran(engine, replace(settings, retention=Retention(returned_days=0)), later) == {}
    assert retention.rehearse(quiet, engine, later, "returned") == {"returned": 3}
    assert file.exists()
    assert ran(engine, quiet, later) == {"returned": 3}
    assert not file.exists()
    with reading(engine) as session:
        rows = session.scalars(select(EventRow).order_by(EventRow.fingerprint)).all()
        assert [(row.kind, row.sender, row.subject, row.text) for row in rows] == [
            ("reply", "", "", ""), ("reply", "", "", ""), ("reply", "bob@example.org", "Question", "Bonjour"),
        ]  # fmt: skip
        assert [row.recipient for row in rows] == ["anne@example.org", f"#{rows[1].id}", "bob@example.org"]
    assert ran(engine, quiet, later) == {}


def test_the_kept_mails_of_who_is_erased_go_with_them(engine, settings):
    left(engine, "anne")
    for name in ("anne", "bob"):
        raw = f"From: {name}@example.org\n\nBonjour\n".encode()
        maildir.keep(settings.root / kept.FOLDER, raw, name)
    erasing = replace(settings, retention=Retention(left_days=10))
    assert ran(engine, erasing, NOW + 11 * DAY) == {"left": 1}
    assert [file.name for file in (settings.root / kept.FOLDER / "cur").iterdir()] == ["bob:2,F"]
