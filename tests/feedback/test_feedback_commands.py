"""`lettre feedback` for real: in a project on disk, as a person or a mail server calls it."""

import json
import re
import sqlite3

import pytest

from tests.feedback.house import address
from tests.project import lettre, make_project

DEAD = """\
Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@relay.example.net (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B.1"

--B.1
Content-Type: text/plain

<{reader}>: host mx.example.org[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)

--B.1
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net

Final-Recipient: rfc822; {reader}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--B.1--
"""
ANSWER = "From: Une lectrice <{reader}>\nTo: {to}\nSubject: Re: La lettre\n\nMerci pour ce numéro.\n"


@pytest.fixture
def project(tmp_path):
    """A project whose letter left, into a Maildir, for three readers with signed return paths."""
    make_project(tmp_path, people=3)
    settings = tmp_path / "lettre.toml"
    text = settings.read_text().replace("retours@", "retours+{token}@")
    settings.write_text(
        text.replace("[newsletters.cpc]", '[feedback]\nmailbox = "maildir:in"\n\n[newsletters.cpc]', 1)
    )
    for name in ("tmp", "new", "cur"):
        (tmp_path / "in" / name).mkdir(parents=True)
    done = lettre(tmp_path, "send", "cpc/2026-11", "--yes")
    assert done.returncode == 0, done.stderr
    return tmp_path


def dead(project, number):
    """The bounce of a reader's message, to the return path it left with."""
    for file in (project / "outbox" / "new").iterdir():
        text = file.read_text()
        if f"Delivered-To: {address(number)}" in text:
            to = re.search(r"^Return-Path: <(.+)>$", text, re.MULTILINE)[1]
            return DEAD.format(to=to, reader=address(number))
    raise AssertionError(number)


def states(project):
    done = lettre(project, "subscribers", "list", "--json")
    return {each["address"]: each["state"] for each in json.loads(done.stdout)}


def test_the_houses_mailbox_is_read(project):
    (project / "in/new/1").write_text(dead(project, 0))
    (project / "in/new/2").write_text(ANSWER.format(reader=address(1), to="lettre@lettre.example.org"))
    foreseen = lettre(project, "feedback", "read", "--dry-run", "--json")
    assert [each["events"][0]["outcome"] for each in json.loads(foreseen.stdout)] == ["suppressed", "kept"]
    assert set(states(project).values()) == {"active"}
    done = lettre(project, "feedback", "read", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "mails": 2,
        "again": 0,
        "outcomes": {"suppressed": 1, "kept": 1},
        "places": {"processed": 1, "to-look-at": 0, "left": 1},
        "refused": {},
        "troubles": [],
    }
    assert states(project) == {address(0): "bounced", address(1): "active", address(2): "active"}
    listed = json.loads(lettre(project, "feedback", "list", "--to-look-at", "--json").stdout)
    assert [(each["from"], each["outcome"]) for each in listed] == [(address(1), "kept")]
    assert "Re: La lettre" in lettre(project, "feedback", "list").stdout


def test_what_was_read_is_told_whatever_one_mail_met(project):
    for number in (0, 1):
        (project / f"in/new/{number}").write_text(dead(project, number))
    with sqlite3.connect(project / "subscribers/lettre.db") as house:
        house.execute("UPDATE subscriptions SET state = 'odd' WHERE id = 1")
    house.close()
    foreseen = lettre(project, "feedback", "read", "--dry-run", "--json")
    assert foreseen.returncode == 4
    assert [each.get("recorded") for each in json.loads(foreseen.stdout)] == [None, False]
    done = lettre(project, "feedback", "read")
    assert done.returncode == 4
    assert "2 messages lus" in done.stdout
    assert "in/new/0" in done.stderr
    assert "lettre feedback explain" in done.stderr
    done = lettre(project, "feedback", "read", "--json")
    assert [each["mail"] for each in json.loads(done.stdout)["troubles"]] == [str(project / "in/new/0")]
    assert lettre(project, "feedback", "read", "-", typed=dead(project, 0)).returncode == 75


def test_a_mail_server_hands_a_mail_over(project):
    for _ in range(2):
        done = lettre(project, "feedback", "read", "-", typed=dead(project, 2))
        assert done.returncode == 0, done.stderr
    assert states(project)[address(2)] == "bounced"
    done = lettre(
        project, "feedback", "read", "-", typed=ANSWER.format(reader=address(1), to="x@example.org")
    )
    assert done.returncode == 0, done.stderr
    (kept,) = (project / "subscribers/feedback/cur").iterdir()
    assert "Merci pour ce numéro." in kept.read_text()


def test_the_mail_server_keeps_a_mail_that_could_not_be_recorded(project):
    raw = dead(project, 2)
    environment = {"PATH": "/usr/bin:/bin", "LETTRE_DATABASE": "postgresql://nobody@127.0.0.1:9/nothing"}
    done = lettre(project, "feedback", "read", "-", typed=raw, env=environment)
    assert done.returncode == 75
    assert done.stderr.strip()
    (project / "lettre.toml").write_text("mistake")
    assert lettre(project, "feedback", "read", "-", typed=raw).returncode == 75


@pytest.mark.parametrize(
    "given",
    [
        ("-C", "nowhere", "feedback", "read", "-"),
        ("feedback", "read", "--imap", "imaps://u:p@imap.example.org/INBOX", "-"),
        ("feedback", "read", "--nonsense", "-"),
    ],
)
def test_the_mail_server_keeps_a_mail_whatever_is_wrong_with_the_command(project, given):
    done = lettre(project, *given, typed=dead(project, 2))
    assert done.returncode == 75
    assert done.stderr.strip()
    assert states(project)[address(2)] == "active"


def test_a_mailbox_of_the_command_line_is_checked_as_a_setting_is(project):
    done = lettre(project, "feedback", "read", "--imap", "imap://u:pass@localhost:99999/INBOX")
    assert done.returncode == 2
    assert "--imap" in done.stderr
    assert "pass" not in done.stderr


def test_one_mail_is_explained_and_nothing_changes(project):
    file = project / "mail"
    file.write_text(dead(project, 0))
    done = lettre(project, "feedback", "explain", "mail")
    assert done.returncode == 0, done.stderr
    for words in ("boîte inexistante", address(0), "jeton de l’adresse de retour", "on n’écrit plus jamais"):
        assert words in done.stdout
    (event,) = json.loads(lettre(project, "feedback", "explain", "mail", "--json").stdout)["events"]
    assert (event["reader"], event["known_by"], event["outcome"]) == (address(0), "verp", "suppressed")
    assert set(states(project).values()) == {"active"}
    assert json.loads(lettre(project, "feedback", "list", "--json").stdout) == []


def test_a_house_without_a_mailbox_is_told_so(tmp_path):
    make_project(tmp_path)
    done = lettre(tmp_path, "feedback", "read")
    assert done.returncode == 2
    assert "[feedback]" in done.stderr


def test_signed_return_paths_need_a_mailbox_to_come_back_to(tmp_path):
    make_project(tmp_path)
    settings = tmp_path / "lettre.toml"
    settings.write_text(settings.read_text().replace("retours@", "retours+{token}@"))
    done = lettre(tmp_path, "subscribers", "list")
    assert done.returncode == 2
    assert "lettre.toml:10 (newsletters.cpc.return_path)" in done.stderr
    assert "{token}" in done.stderr


def test_the_doctor_opens_the_mailbox(project):
    def said():
        found = json.loads(lettre(project, "doctor", "--json").stdout)
        return next(each for each in found if each["check"] == "mailbox")

    assert said()["result"] == "good"
    (project / "in" / "new").rmdir()
    assert said()["result"] == "failed"
