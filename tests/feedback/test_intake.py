"""A reading: what mails say is committed before they move, and nothing that comes stops it."""

import json
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text, update
from sqlalchemy.event import listens_for

from lettre.audience import links
from lettre.audience.links import Purpose
from lettre.audience.tables import SubscriptionRow
from lettre.campaign import begun
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.db import transaction
from lettre.errors import WorldError
from lettre.feedback import apply, intake
from lettre.feedback.intake import Tally
from lettre.feedback.mailbox.maildir import Maildir
from lettre.feedback.mailbox.pipe import Pipe
from lettre.feedback.verdict import Outcome
from tests.feedback.boxes import filled, names, recorded, take, three
from tests.feedback.house import FIXED, address, complaint, plain, sent
from tests.house import NOW

#: what no database keeps: half a character, from JSON and from a charset that is none, and a NUL
_SES = (
    b"Content-Type: application/json\n\n"
    b'{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":'
    b'[{"emailAddress":"a@example.org","diagnosticCode":"smtp; 550 5.1.1 \\ud800 no"}]}}\n'
)
_DSN = (
    b"From: MAILER-DAEMON@example.org\nContent-Type: multipart/report; boundary=x\n\n"
    b"--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
    b"Final-Recipient: utf-8; b\\x{00}\xc3\xa9@example.org\nAction: failed\nStatus: 5.1.1\n\n--x--\n"
)
_UTF_7 = b"From: a@example.org\nSubject: x\nContent-Type: text/plain; charset=utf7\n\n+2AA- no\n"
UNSTORABLE = (_SES, _UTF_7, _DSN)


def test_what_no_database_keeps_does_not_stop_the_reading(engine, tmp_path):
    house = sent(engine)
    box = filled(tmp_path / "box", *UNSTORABLE, *three(house))
    tally = take(engine, box)
    assert (tally.mails, tally.outcomes.total(), tally.outcomes[Outcome.SUPPRESSED]) == (6, 6, 1)
    assert not [each for each in names(tmp_path / "box") if each.startswith("new/")]
    assert "b\N{REPLACEMENT CHARACTER}é@example.org" in [each.recipient for each in recorded(engine)]


def spoilt(engine, subscription):
    """Have a reader's row hold what no version writes, so that a mail about them meets a defect."""
    with transaction(engine) as session:
        row = update(SubscriptionRow).where(SubscriptionRow.id == subscription)
        session.execute(row.values(state="odd"))


def with_trouble(engine, folder):
    """Three mails of which the first meets a defect; it has a Message-ID that would colour a terminal."""
    house = sent(engine)
    first, *others = three(house)
    named = first.replace(b"Message-Id:", b"X-Id:").replace(
        b"Subject:", b"Message-Id: <a.1@b>\x1b[31m\nSubject:"
    )
    spoilt(engine, house.reader(0).id)
    return filled(folder, named, *others)


def test_a_mail_that_nobody_foresaw_stays_is_named_and_the_others_are_read(engine, tmp_path):
    box = with_trouble(engine, tmp_path / "box")
    tally = take(engine, box)
    assert (tally.mails, tally.outcomes.total(), tally.places.total()) == (3, 2, 2)
    assert names(tmp_path / "box") == ["cur/001.host:2,", "cur/002.host:2,F", "new/000.host"]
    (trouble,) = tally.troubles
    assert (trouble.recorded, trouble.message_id) == (False, "<a.1@b>")
    said = trouble.sentence("fr")
    assert str(tmp_path / "box/new/000.host") in said
    assert "lettre feedback explain" in said
    with transaction(engine) as session:
        session.execute(update(SubscriptionRow).values(state="active"))
    assert take(engine, box).outcomes == {Outcome.SUPPRESSED: 1}


def test_looking_goes_on_after_a_mail_that_nobody_foresaw(engine, tmp_path):
    with with_trouble(engine, tmp_path / "box") as opened:
        seen = intake.look(engine, opened, NOW)
    assert [each.key for each, _ in seen.mails] == ["new/001.host", "new/002.host"]
    assert [each.message_id for each in seen.troubles] == ["<a.1@b>"]


def test_a_mail_that_cannot_be_moved_is_recorded_and_moved_by_the_next_reading(engine, tmp_path):
    house = sent(engine)
    box = filled(tmp_path / "box", *three(house))
    in_the_way = tmp_path / "box/cur/000.host:2,S"
    (in_the_way / "x").mkdir(parents=True)
    tally = take(engine, box)
    assert (tally.outcomes.total(), tally.places.total()) == (3, 2)
    assert [each.recorded for each in tally.troubles] == [True]
    (in_the_way / "x").rmdir()
    in_the_way.rmdir()
    tally = take(engine, box)
    assert (tally.outcomes.total(), tally.troubles, in_the_way.is_file()) == (0, [], True)


def test_of_two_who_record_a_mail_at_once_both_know_where_it_goes(engine, tmp_path):
    house = sent(engine)
    raw = three(house)[2]
    box = filled(tmp_path / "box", raw)
    with ThreadPoolExecutor(1) as hand:
        with transaction(engine) as session:
            apply.record(session, apply.understand(session, raw, NOW), NOW)
            session.flush()
            second = hand.submit(take, engine, box)
            time.sleep(0.5)  # it reads that nobody has recorded it, and waits to
        tally = second.result()
    assert (tally.again, tally.outcomes.total()) == (1, 0)
    assert names(tmp_path / "box") == ["cur/000.host:2,F"]


def test_what_was_done_is_known_when_the_database_goes_in_the_middle(sqlite_engine, tmp_path):
    house = sent(sqlite_engine)
    box, tally = filled(tmp_path / "box", *three(house)), Tally()

    def rename():
        with transaction(sqlite_engine) as session:
            session.execute(text("ALTER TABLE events RENAME TO gone"))

    hours = iter([lambda: None, lambda: None, rename])

    def clock():
        next(hours, lambda: None)()
        return NOW

    with box as opened, pytest.raises(WorldError):
        intake.take(sqlite_engine, opened, clock, tally=tally)
    assert tally.outcomes == {Outcome.SUPPRESSED: 1}


@pytest.mark.parametrize("kind", ["maildir", "pipe"])
def test_a_reader_killed_between_the_record_and_the_move_loses_and_doubles_nothing(
    sqlite_engine, tmp_path, kind
):
    house = sent(sqlite_engine)
    raw = three(house)[2]
    box, kept = tmp_path / "box", tmp_path / "kept"
    filled(box, raw)
    (tmp_path / "mail").write_bytes(raw)
    done = subprocess.run(
        [sys.executable, "-c", DIES, str(sqlite_engine.url), kind, str(tmp_path)], check=False, timeout=60
    )
    assert done.returncode == -signal.SIGKILL
    assert len(recorded(sqlite_engine)) == 1
    assert names(box) == ["new/000.host"]
    tally = take(sqlite_engine, Maildir(box) if kind == "maildir" else Pipe(raw, kept))
    assert (tally.mails, tally.again) == (1, 1)
    assert len(recorded(sqlite_engine)) == 1
    if kind == "maildir":
        assert names(box) == ["cur/000.host:2,F"]
    else:
        assert [each.read_bytes() for each in (kept / "cur").iterdir()] == [raw]


#: a reader that dies when what a mail says is committed, before the mail is moved
DIES = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from lettre.db import connect
from lettre.feedback import intake
from lettre.feedback.intake import Tally
from lettre.feedback.mailbox.maildir import Maildir
from lettre.feedback.mailbox.pipe import Pipe

url, kind, folder = sys.argv[1:]

class Dying:
    def settle(self, mail, place):
        os.kill(os.getpid(), signal.SIGKILL)

class DyingMaildir(Dying, Maildir): ...
class DyingPipe(Dying, Pipe): ...

folder = Path(folder)
raw = (folder / "mail").read_bytes()
box = DyingMaildir(folder / "box") if kind == "maildir" else DyingPipe(raw, folder / "kept")
with box as opened:
    intake.take(connect(url), opened, lambda: datetime(2026, 11, 23, 8, 30, tzinfo=UTC))
"""


def test_a_mail_whose_record_fails_stays_where_it_is(sqlite_engine, tmp_path):
    house = sent(sqlite_engine)
    box = filled(tmp_path / "box", *three(house))
    with sqlite_engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE events")
        connection.commit()
    with pytest.raises(WorldError):
        take(sqlite_engine, box)
    assert names(tmp_path / "box") == ["new/000.host", "new/001.host", "new/002.host"]


def test_a_reading_stops_between_two_mails_when_it_is_asked_to(engine, tmp_path):
    house = sent(engine)
    box = filled(tmp_path / "box", *three(house))
    asked = iter([False, True])
    with box as opened:
        assert intake.take(engine, opened, lambda: NOW, lambda: next(asked)).outcomes.total() == 1
    assert len(list((tmp_path / "box/new").iterdir())) == 2


def by_link(house):
    link = links.token(house.key, purpose=Purpose.UNSUBSCRIBE, subscription=2, campaign=house.campaign)
    return plain(address(1), "partir@lettre.example.org", link)


def by_complaint(house):
    return complaint(house.message(1).content.partition(b"\r\n\r\n")[0].decode(), address(1))


@pytest.mark.parametrize("mail", [by_link, by_complaint])
def test_a_wish_to_leave_by_mail_waits_for_a_letter_between_its_mark_and_its_first_byte(
    engine, tmp_path, mail
):
    house = sent(engine)
    box = filled(tmp_path / "box", mail(house))
    with transaction(engine) as session:
        session.execute(update(CampaignRow).values(state="sending"))
        marked = update(DeliveryRow).where(DeliveryRow.subscription_id == 2)
        session.execute(marked.values(state="sending", updated_at=NOW))
    with ThreadPoolExecutor(1) as hand:
        begin = time.monotonic()
        read = hand.submit(take, engine, box)
        time.sleep(0.2)
        state, passed = house.reader(1).state.value, time.monotonic() - begin
        with transaction(engine) as session:
            session.execute(update(DeliveryRow).values(state="sent"))
        assert read.result().outcomes.total() == 1
    assert state == "active" or passed > begun.FRESH.total_seconds()
    assert house.reader(1).state.value in {"unsubscribed", "complained"}


def test_a_letter_on_its_way_to_another_keeps_no_wish_waiting(engine, tmp_path):
    house = sent(engine)
    with transaction(engine) as session:
        session.execute(update(CampaignRow).values(state="sending"))
        marked = update(DeliveryRow).where(DeliveryRow.subscription_id == 3)
        session.execute(marked.values(state="sending", updated_at=NOW))
    with transaction(engine) as session:
        wish = apply.understand(session, by_link(house), NOW)
        assert not apply.waits(session, wish, NOW)
        session.execute(update(DeliveryRow).values(state="sending", updated_at=NOW))
        assert apply.waits(session, wish, NOW)


def test_what_bears_a_message_id_is_found_while_somebody_else_writes(sqlite_engine, tmp_path):
    """Anybody may name an identifier of our form: all deliveries are looked through, nobody waits for it."""
    house = sent(sqlite_engine, return_path=FIXED)
    named = house.message(1).message_id
    box = filled(tmp_path / "box", plain("tiers@example.net", FIXED, "Re", In_Reply_To=named))
    looked = threading.Event()

    @listens_for(sqlite_engine, "before_cursor_execute")
    def _(_connection, _cursor, statement, *_):
        if statement.startswith("SELECT deliveries.subscription_id"):
            looked.set()

    with ThreadPoolExecutor(1) as hand:
        with transaction(sqlite_engine):
            read = hand.submit(take, sqlite_engine, box)
            found = looked.wait(10)
        assert read.result().outcomes == {Outcome.KEPT: 1}
    assert found
    assert [each.subscription for each in recorded(sqlite_engine)] == [house.reader(1).id]


def test_a_mail_about_many_is_recorded_in_part_and_looked_at(engine, tmp_path):
    sent(engine)
    dead = [{"emailAddress": f"a{n}@example.org", "diagnosticCode": "550 5.1.1 no"} for n in range(2000)]
    notice = {"notificationType": "Bounce", "bounce": {"bouncedRecipients": dead}}
    box = filled(tmp_path / "box", plain("ses@example.net", FIXED, "Bounce", json.dumps(notice)))
    assert take(engine, box).outcomes == {Outcome.NOBODY: 51}
    assert names(tmp_path / "box") == ["cur/000.host:2,F"]


def test_looking_moves_and_records_nothing(engine, tmp_path):
    house = sent(engine)
    box = filled(tmp_path / "box", *three(house))
    with box as opened:
        seen = intake.look(engine, opened, NOW)
    assert [each.outcome for _, verdicts in seen.mails for each in verdicts] == [
        Outcome.SUPPRESSED,
        Outcome.KEPT,
        Outcome.NOBODY,
    ]
    assert not recorded(engine)
    assert len(list((tmp_path / "box/new").iterdir())) == 3
