"""Mailboxes: what is read comes out whole, goes to its place once it is recorded, and nothing is lost."""

import mailbox as stdlib
import os
from pathlib import Path

import pytest

from lettre.errors import SettingsError, WorldError
from lettre.feedback.mailbox.folders import wire
from lettre.feedback.mailbox.imap import Imap
from lettre.feedback.mailbox.mailboxes import from_url
from lettre.feedback.mailbox.maildir import Maildir, keep
from lettre.feedback.mailbox.mbox import Mbox
from lettre.feedback.mailbox.pipe import Pipe
from lettre.feedback.verdict import Outcome
from lettre.settings import Feedback
from tests.feedback.boxes import filled, names, recorded, take, three
from tests.feedback.house import FIXED, address, plain, sent
from tests.feedback.imap_server import imap_server


def test_a_maildir_is_read_and_each_mail_goes_to_its_place(engine, tmp_path):
    house = sent(engine)
    box = filled(tmp_path / "box", *three(house))
    tally = take(engine, box)
    assert (tally.mails, tally.again) == (3, 0)
    assert tally.outcomes == {Outcome.SUPPRESSED: 1, Outcome.KEPT: 1, Outcome.NOBODY: 1}
    assert names(tmp_path / "box") == ["cur/000.host:2,S", "cur/001.host:2,", "cur/002.host:2,F"]
    assert (tmp_path / "box/cur/000.host:2,S").read_bytes() == three(house)[0]


def test_a_second_reading_records_nothing_and_moves_nothing(engine, tmp_path):
    house = sent(engine)
    box = filled(tmp_path / "box", *three(house))
    take(engine, box)
    before = names(tmp_path / "box"), len(recorded(engine))
    tally = take(engine, box)
    assert (tally.mails, tally.again) == (0, 0)
    assert (names(tmp_path / "box"), len(recorded(engine))) == before


def test_a_mail_that_a_person_has_opened_before_is_read_all_the_same(engine, tmp_path):
    """A mail program calls a mail seen that it has shown."""
    house = sent(engine)
    box = filled(tmp_path / "box", *three(house))
    (tmp_path / "box/new/000.host").rename(tmp_path / "box/cur/000.host:2,S")
    assert take(engine, box).outcomes[Outcome.SUPPRESSED] == 1
    # whatever flags it is given later, a mail that was read is not read again
    (tmp_path / "box/cur/000.host:2,S").rename(tmp_path / "box/cur/000.host:2,R")
    assert take(engine, box).mails == 0


def test_a_maildir_forgets_the_names_of_mails_that_are_gone(engine, tmp_path):
    sent(engine)
    box = filled(tmp_path / "box", plain(address(1), FIXED, "Re: la lettre"))
    read = tmp_path / "box/lettre-read"
    read.write_text("".join(f"{number}.gone\n" for number in range(1200)))
    take(engine, box)
    assert read.read_text() == "000.host\n"
    assert take(engine, box).mails == 0


def test_a_mail_that_another_has_moved_meanwhile_and_a_folder_stop_no_reading(engine, tmp_path):
    house = sent(engine)
    box = filled(tmp_path / "box", *three(house))
    (tmp_path / "box/new/000.folder").mkdir()

    class Elsewhere(Maildir):
        def mails(self):
            for mail in super().mails():
                (self.path / mail.key).rename(self.path / "cur" / f"{mail.key[4:]}:2,S")
                yield mail

    tally = take(engine, Elsewhere(box.path))
    assert (tally.outcomes.total(), tally.troubles) == (3, [])
    assert take(engine, box).mails == 0


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


# --- IMAP -----------------------------------------------------------------------------


@pytest.mark.parametrize("says_next", [True, False])
def test_mails_of_an_imap_folder_are_found_however_their_numbers_are_spread(tmp_path, says_next):
    uids = [5, 50_000, 50_001, 120_000]
    with imap_server(uids, says_next=says_next) as port:
        url = f"imap://u:p@127.0.0.1:{port}"
        with from_url(url, tmp_path, Feedback()) as box:
            assert [int(each.key) for each in box.mails()] == uids


def test_an_imap_folder_with_more_mails_than_one_answer_holds_is_read(tmp_path):
    """The standard library refuses a line of a million octets; 130,000 numbers of 7 digits are more."""
    with imap_server(range(1_000_001, 1_130_001)) as port:
        url = f"imap://u:p@127.0.0.1:{port}"
        with from_url(url, tmp_path, Feedback()) as box:
            assert next(iter(box.mails())).key == "1000001"


def test_a_password_that_a_server_cannot_take_is_said_and_not_shown(tmp_path):
    with imap_server([]) as port:
        box = from_url(f"imap://u:s%C3%A9cret@127.0.0.1:{port}", tmp_path, Feedback())
        with pytest.raises(WorldError) as raised, box:
            pass
    assert raised.value.code == "feedback.imap-ascii"
    assert "cret" not in str(raised.value.params)
