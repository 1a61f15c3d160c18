"""Mailboxes: what is read comes out whole, goes to its place once it is recorded, and nothing is lost."""

import mailbox as stdlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update

from lettre.audience import links
from lettre.audience.links import Purpose
from lettre.campaign import begun, events
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.db import reading, transaction
from lettre.errors import SettingsError, WorldError
from lettre.feedback import apply, intake
from lettre.feedback.mailbox.folders import wire
from lettre.feedback.mailbox.imap import Imap
from lettre.feedback.mailbox.mailboxes import from_url
from lettre.feedback.mailbox.maildir import Maildir, keep
from lettre.feedback.mailbox.mbox import Mbox
from lettre.feedback.mailbox.pipe import Pipe
from lettre.feedback.verdict import Outcome
from lettre.settings import Feedback
from tests.feedback.house import FIXED, address, bounce, complaint, plain, sent
from tests.house import NOW


def filled(folder: Path, *mails: bytes) -> Maildir:
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(mails):
        (folder / "new" / f"{number:03d}.host").write_bytes(raw)
    return Maildir(folder)


def take(engine, mailbox):
    with mailbox as opened:
        return intake.take(engine, opened, lambda: NOW)


def names(folder):
    return sorted(f"{each.parent.name}/{each.name}" for each in folder.glob("*/*"))


def recorded(engine):
    with reading(engine) as session:
        return events.events(session)


def three(house):
    return (
        bounce(house.message(0).sender, address(0)),
        plain(address(1), FIXED, "Re: la lettre", "Merci"),
        bounce(FIXED, "stranger@example.net"),
    )


def test_a_maildir_is_read_and_each_mail_goes_to_its_place(engine, tmp_path):
    house = sent(engine)
    box = filled(tmp_path / "box", *three(house))
    tally = take(engine, box)
    assert (tally.mails, tally.again) == (3, 0)
    assert tally.outcomes == {Outcome.SUPPRESSED: 1, Outcome.KEPT: 1, Outcome.NOBODY: 1}
    assert names(tmp_path / "box") == ["cur/000.host:2,S", "cur/001.host:2,", "cur/002.host:2,F"]
    assert (tmp_path / "box/cur/000.host:2,S").read_bytes() == three(house)[0]


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


def test_a_mail_that_nobody_foresaw_stays_and_the_others_are_read(engine, tmp_path):
    house = sent(engine)
    box = filled(tmp_path / "box", *three(house))
    hours = iter([None, NOW, NOW])
    with box as opened, pytest.raises(TypeError):
        # the first mail meets no hour, as a defect of ours might have it
        intake.take(engine, opened, lambda: next(hours))
    assert names(tmp_path / "box") == ["cur/001.host:2,", "cur/002.host:2,F", "new/000.host"]
    assert take(engine, box).outcomes == {Outcome.SUPPRESSED: 1}


def test_a_second_reading_records_nothing_and_moves_nothing(engine, tmp_path):
    house = sent(engine)
    box = filled(tmp_path / "box", *three(house))
    take(engine, box)
    before = names(tmp_path / "box"), len(recorded(engine))
    tally = take(engine, box)
    assert (tally.mails, tally.again) == (1, 1)  # the answer, which stays unread for a person
    assert (names(tmp_path / "box"), len(recorded(engine))) == before


def test_the_flags_of_a_mail_program_are_kept(engine, tmp_path):
    sent(engine)
    box = filled(tmp_path / "box")
    (tmp_path / "box/cur/7.host:2,R").write_bytes(plain(address(1), FIXED, "Re: la lettre"))
    take(engine, box)
    assert names(tmp_path / "box") == ["cur/7.host:2,R"]
    assert len(recorded(engine)) == 1


def test_a_folder_that_is_no_maildir_is_said(engine, tmp_path):
    with pytest.raises(WorldError) as raised:
        take(engine, Maildir(tmp_path))
    assert raised.value.code == "feedback.no-maildir"


def test_an_mbox_is_read_as_it_is_and_not_changed(engine, tmp_path):
    house = sent(engine)
    file = tmp_path / "mbox"
    box = stdlib.mbox(file)
    for raw in (*three(house), plain(address(2), FIXED, "Re", "Bonjour\nFrom here on\n")):
        box.add(raw)
    box.close()
    before = file.read_bytes()
    with Mbox(file) as opened:
        mails = [each.raw for each in opened.mails()]
    assert [each.rstrip(b"\n") for each in mails[:3]] == [each.rstrip(b"\n") for each in three(house)]
    assert b"\nFrom here on" in mails[3]
    assert take(engine, Mbox(file)).outcomes.total() == 4
    assert take(engine, Mbox(file)).again == 4
    assert file.read_bytes() == before
    assert len(recorded(engine)) == 4


def test_an_mbox_that_is_not_there_is_said(engine, tmp_path):
    with pytest.raises(WorldError) as raised:
        take(engine, Mbox(tmp_path / "mbox"))
    assert raised.value.code == "feedback.no-mbox"


def test_a_pipe_keeps_what_a_person_should_see(engine, tmp_path):
    house = sent(engine)
    kept = tmp_path / "kept"
    for raw in (*three(house), three(house)[2]):
        take(engine, Pipe(raw, kept))
    assert len(recorded(engine)) == 3
    found = sorted((kept / "cur").iterdir())
    assert {each.read_bytes() for each in found} == set(three(house)[1:])
    assert len(found) == 2
    assert not list((kept / "tmp").iterdir())


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
        assert not apply.waits(session, by_link(house), NOW)
        session.execute(update(DeliveryRow).values(state="sending", updated_at=NOW))
        assert apply.waits(session, by_link(house), NOW)


def test_looking_moves_and_records_nothing(engine, tmp_path):
    house = sent(engine)
    box = filled(tmp_path / "box", *three(house))
    with box as opened:
        seen = intake.look(engine, opened, NOW)
    assert [each.outcome for _, verdicts in seen for each in verdicts] == [
        Outcome.SUPPRESSED,
        Outcome.KEPT,
        Outcome.NOBODY,
    ]
    assert not recorded(engine)
    assert len(list((tmp_path / "box/new").iterdir())) == 3


# --- from a URL -----------------------------------------------------------------------


def test_a_mailbox_comes_from_its_url(tmp_path):
    house = Feedback(processed="Fait")
    assert from_url("maildir:in/box", tmp_path, house) == Maildir(tmp_path / "in/box")
    assert from_url("maildir:/var/box", tmp_path, house) == Maildir(Path("/var/box"))
    assert isinstance(from_url("mbox:/var/mail/back", tmp_path, house), Mbox)
    box = from_url("imaps://a%40b:s%2Fe@imap.example.org/Retours%20lus?verify=no", tmp_path, house)
    assert isinstance(box, Imap)
    account = box.account
    assert (account.host, account.port, account.tls, account.verify) == (
        "imap.example.org",
        993,
        True,
        False,
    )
    assert (account.user, account.password, account.folder) == ("a@b", "s/e", "Retours lus")
    assert (account.processed, account.to_look_at) == ("Fait", "lettre-a-voir")


@pytest.mark.parametrize(
    ("url", "starttls"),
    [
        ("imap://u:p@imap.example.org", True),
        ("imap://u:p@imap.example.org?starttls=never", False),
        ("imap://u:p@127.0.0.1", False),
        ("imap://u:p@127.0.0.1?starttls=required", True),
    ],
)
def test_a_password_leaves_this_machine_over_tls_alone_unless_it_is_asked_for(tmp_path, url, starttls):
    box = from_url(url, tmp_path, Feedback())
    assert isinstance(box, Imap)
    assert box.account.starttls is starttls


@pytest.mark.parametrize(
    ("url", "code"),
    [("pop3://u:p@example.org", "unknown-mailbox"), ("imaps://u@imap.example.org/INBOX", "no-password")],
)
def test_a_url_that_cannot_be_read_is_said(tmp_path, url, code):
    with pytest.raises(SettingsError) as raised:
        from_url(url, tmp_path, Feedback())
    assert raised.value.code == f"feedback.{code}"


def test_a_server_that_is_not_there_is_said(tmp_path):
    with pytest.raises(WorldError) as raised, from_url("imap://u:p@127.0.0.1:9", tmp_path, Feedback()):
        pass
    assert raised.value.code == "feedback.imap"
    assert raised.value.params["where"] == "u@127.0.0.1"
    assert os.strerror(111) in raised.value.params["reason"]


@pytest.mark.parametrize(
    ("name", "travels"),
    [
        ("INBOX", '"INBOX"'),
        ("lettre-traites", '"lettre-traites"'),
        ("À voir & à lire", '"&AMA- voir &- &AOA- lire"'),
        ("Envoyés/台北", '"Envoy&AOk-s/&U,BTFw-"'),
        ('a "b"\\', '"a \\"b\\"\\\\"'),
    ],
)
def test_a_folders_name_travels_in_modified_utf_7(name, travels):
    """台北 is RFC 3501's own example (5.1.3)."""
    assert wire(name) == travels


def test_a_kept_mail_is_its_owners_alone(tmp_path):
    keep(tmp_path / "feedback", b"Bonjour", "mark")
    kept = tmp_path / "feedback"
    assert {each.stat().st_mode & 0o777 for each in kept.glob("*/*")} == {0o600}
    assert {each.stat().st_mode & 0o777 for each in (kept, *kept.iterdir())} == {0o700}
