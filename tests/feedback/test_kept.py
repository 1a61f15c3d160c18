"""Mails that wait for a person go with whom they name, and with those who are not needed any more."""

import base64
import os
from datetime import timedelta

import pytest

from lettre.campaign.persons import Erased
from lettre.feedback import kept
from lettre.feedback.heading import fingerprint
from lettre.feedback.mailbox import maildir
from tests.house import NOW

HIM = Erased(addresses=("lea@example.org",), mails=frozenset())

PLAIN = b"From: x@example.net\r\nTo: retours@example.org\r\nSubject: s\r\n\r\nOf <lea@example.org>: gone\r\n"
SUBJECT = b"From: x@example.net\nSubject: =?utf-8?b?bGVhQGV4YW1wbGUub3Jn?= left\n\nwords\n"
SENDER = b"From: =?utf-8?q?L=C3=A9a?= <LEA@Example.org>\nSubject: s\n\nwords\n"
HIDDEN = (
    b"From: x@example.net\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-16\n"
    b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes("to=lea@example.org".encode("utf-16"))
)
INSIDE = (
    b'From: x@example.net\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary="b"\n\n--b\n'
    b"Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; lea@example.org\n\n--b--\n"
)
OTHER = b"From: clea@example.org\nTo: lea@example.org.uk\nSubject: lea@example.organic\n\nwords\n"


def keep(root, *mails):
    for raw in mails:
        maildir.keep(root / kept.FOLDER, raw, fingerprint(raw))


def there(root):
    return {file.read_bytes() for file in (root / kept.FOLDER / "cur").iterdir()}


@pytest.mark.parametrize("raw", [PLAIN, SUBJECT, SENDER, HIDDEN, INSIDE])
def test_a_mail_that_names_who_is_erased_goes_wherever_it_says_so_and_others_stay(tmp_path, raw):
    keep(tmp_path, raw, OTHER)
    assert kept.forget(tmp_path, HIM) == 1
    assert there(tmp_path) == {OTHER}


def test_a_mail_that_was_found_to_be_theirs_goes_without_naming_them(tmp_path):
    keep(tmp_path, OTHER, PLAIN)
    theirs = Erased(addresses=("zoe@example.org",), mails=frozenset({fingerprint(OTHER)}))
    assert kept.forget(tmp_path, theirs) == 1
    assert there(tmp_path) == {PLAIN}


def test_a_house_without_a_pipe_has_kept_nothing(tmp_path):
    assert kept.forget(tmp_path, HIM) == 0
    assert kept.prune(tmp_path, NOW) == 0


def test_mails_go_by_the_day_they_came(tmp_path):
    keep(tmp_path, OTHER, PLAIN)
    came = NOW.timestamp()
    for file in (tmp_path / kept.FOLDER / "cur").iterdir():
        os.utime(file, (came, came if file.read_bytes() == PLAIN else came + 60))
    assert len(list(kept.old(tmp_path, NOW + timedelta(seconds=30)))) == 1
    assert kept.prune(tmp_path, NOW + timedelta(seconds=30)) == 1
    assert there(tmp_path) == {OTHER}
