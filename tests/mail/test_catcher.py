"""The catcher keeps what it accepts, byte for byte, and says so in its journal."""

import hashlib
import smtplib
import socket

import pytest

from lettre.mail import catcher

MESSAGE = b"Message-ID: <un@example.org>\r\nSubject: Bonjour\r\n\r\nUne ligne.\r\n.Un point.\r\n"


def post(port, *recipients, content=MESSAGE):
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("lettre@example.org", recipients, content)


def test_a_message_is_kept_as_it_came(tmp_path):
    with catcher.catching(tmp_path / "caught") as port:
        post(port, "anne@example.org")
    (caught,) = catcher.journal(tmp_path / "caught")
    kept = (tmp_path / "caught" / caught.file).read_bytes()
    assert kept == MESSAGE
    assert caught.sha256 == hashlib.sha256(MESSAGE).hexdigest()
    assert (caught.recipient, caught.message_id) == ("anne@example.org", "<un@example.org>")


def test_each_recipient_of_an_envelope_has_a_file_and_a_line(tmp_path):
    with catcher.catching(tmp_path) as port:
        post(port, "anne@example.org", "benoit@example.org")
        post(port, "chloe@example.org")
    assert [each.file for each in catcher.journal(tmp_path)] == ["0001.eml", "0002.eml", "0003.eml"]
    assert len(list(tmp_path.glob("*.eml"))) == 3


def test_a_line_is_in_the_journal_before_the_answer_leaves(tmp_path):
    with catcher.catching(tmp_path) as port:
        post(port, "anne@example.org")
        assert len(catcher.journal(tmp_path)) == 1


def test_what_was_not_finished_is_not_in_the_journal(tmp_path):
    with catcher.catching(tmp_path) as port:
        with socket.create_connection(("127.0.0.1", port)) as line:
            assert line.recv(100).startswith(b"220 ")
            for said in (b"EHLO me", b"MAIL FROM:<a@example.org>", b"RCPT TO:<b@example.org>", b"DATA"):
                line.sendall(said + b"\r\n")
                assert line.recv(1000)[:1] in b"23"
            line.sendall(b"Subject: x\r\n\r\nhalf a mess")
        post(port, "anne@example.org")
    assert [each.recipient for each in catcher.journal(tmp_path)] == ["anne@example.org"]


def test_it_lets_go_of_whoever_is_still_connected(tmp_path):
    with catcher.catching(tmp_path) as port:
        line = socket.create_connection(("127.0.0.1", port))
        assert line.recv(100).startswith(b"220 ")
    assert line.recv(100) == b""
    line.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_block_that_raises_leaves_no_door_open(tmp_path):
    with pytest.raises(LookupError), catcher.catching(tmp_path) as port:
        raise LookupError(port)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
