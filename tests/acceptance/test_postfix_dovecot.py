"""A campaign through a real Postfix, its bounces in a real Dovecot, and every reader in the right state.

Postfix writes the notifications itself; nothing here is made up but the readers. What lettre did is
judged by Postfix's log, by the mailbox over IMAP, and by lettre's own export.
"""

import json
import os
import re
import signal
import smtplib
import sqlite3
import subprocess
import sys
from email import message_from_bytes
from email.message import EmailMessage

import pytest

from tests.acceptance.post_office import (
    BACK,
    HOUSE,
    LATER,
    LEAVE,
    LISTED,
    PostOffice,
    environment,
    post_office,
    wait_for,
)
from tests.project import lettre, make_project

pytestmark = pytest.mark.acceptance(seconds=40)

LIVING = [f"vivant{number}@{domain}" for domain in (LISTED, LATER) for number in range(60)]
#: refused while lettre speaks to the relay
DEAD_NOW = [f"parti{number}@{LISTED}" for number in range(4)]
#: accepted by the relay, and refused behind it
DEAD_LATER = [f"parti{number}@{LATER}" for number in range(30)]
FULL = [f"plein{number}@{LATER}" for number in range(4)]
ABSENT = [f"absente{number}@{LATER}" for number in range(3)]
#: their answering machines know what a newsletter is (RFC 5230 4.6), and are silent
POLITE = [f"polie{number}@{LATER}" for number in range(3)]
EVERYBODY = [*LIVING, *DEAD_NOW, *DEAD_LATER, *FULL, *ABSENT, *POLITE]

RIGHT = {
    **dict.fromkeys(EVERYBODY, "active"),
    **dict.fromkeys([*DEAD_NOW, *DEAD_LATER], "bounced"),
}


def run(folder, office, *arguments, code=0):
    done = lettre(folder, *arguments, env=environment(office))
    assert done.returncode == code, done.stdout + done.stderr
    return done


def project(folder, office: PostOffice, return_path: str):
    """A project that sends through the post office and reads its mailbox."""
    make_project(folder)
    settings = folder / "lettre.toml"
    text = settings.read_text()
    text = text.replace(
        'transport = "maildir:outbox"',
        f'transport = "smtp://lettre@localhost:{office.submission}?starttls=required&connections=4"',
    )
    text = text.replace(
        'return_path = "retours@lettre.example.org"',
        f'return_path = "{return_path}"\nunsubscribe_mailbox = "{LEAVE}"',
    )
    mailbox = f"imaps://{BACK.replace('@', '%40')}@localhost:{office.imaps}/INBOX"
    text = text.replace(
        "[newsletters.cpc]",
        f'[feedback]\nmailbox = "{mailbox}"\nto_look_at = "À regarder"\n\n[newsletters.cpc]',
        1,
    )
    settings.write_text(text)
    (folder / "readers.csv").write_text("email\n" + "\n".join(EVERYBODY) + "\n")
    run(folder, office, "db", "upgrade")
    run(folder, office, "subscribers", "import", "readers.csv", "--newsletter", "cpc")
    return folder


def send(folder, office):
    """Send the letter, and wait until Postfix and Dovecot have dealt with all that came of it."""
    # 4: a part is missing, the readers that the relay refused
    report = json.loads(run(folder, office, "send", "cpc/2026-11", "--yes", "--json", code=4).stdout)
    assert report["counts"]["failed"] == len(DEAD_NOW)
    assert report["counts"]["sent"] == len(EVERYBODY) - len(DEAD_NOW)
    assert suppressed(folder, office) == set(DEAD_NOW)
    back = len(DEAD_LATER) + len(FULL) + len(ABSENT)
    wait_for(lambda: office.is_idle() and len(office.mails()) >= back, 120)
    assert len(office.mails()) == back


def states(folder, office):
    found = json.loads(run(folder, office, "subscribers", "list", "--json").stdout)
    return {each["address"]: each["state"] for each in found}


def suppressed(folder, office):
    listed = json.loads(run(folder, office, "suppressions", "list", "--json").stdout)
    return {each["address"] for each in listed}


def came_back(folder, office, *options):
    return json.loads(run(folder, office, "feedback", "list", "--limit", "500", "--json", *options).stdout)


@pytest.mark.parametrize(
    ("return_path", "without", "known_by"),
    [
        (f"retours+{{token}}@{HOUSE}", "", {"verp", "envelope-id"}),
        (BACK, "", {"verp", "envelope-id"}),
        # a relay without DSN (RFC 3461) keeps no envelope identifier: the returned header tells
        (BACK, "dsn", {"link", "message-id"}),
    ],
    ids=["verp", "fixed", "fixed-without-dsn"],
)
def test_every_reader_ends_in_the_right_state(tmp_path, return_path, without, known_by):
    living = [*LIVING, *ABSENT, *POLITE]
    with post_office(living, FULL, ABSENT, POLITE, without=without, moves=not without) as office:
        folder = project(tmp_path, office, return_path)
        send(folder, office)
        assert office.log().count("status=bounced") == len(DEAD_LATER) + len(FULL)
        assert office.answers_withheld() == len(POLITE)
        foreseen = json.loads(run(folder, office, "feedback", "read", "--dry-run", "--json").stdout)
        assert len(foreseen) == len(DEAD_LATER) + len(FULL) + len(ABSENT)
        assert {each["known_by"] for each in came_back(folder, office)} == {"ledger"}
        done = json.loads(run(folder, office, "feedback", "read", "--json").stdout)
        assert done["outcomes"] == {
            "suppressed": len(DEAD_LATER),
            "counted": len(FULL),
            "noted": len(ABSENT),
        }
        assert states(folder, office) == RIGHT
        assert suppressed(folder, office) == {*DEAD_NOW, *DEAD_LATER}
        _judge_events(folder, office, known_by)
        # every mail that came back is out of the way, and was moved once
        assert office.mails() == []
        assert len(office.mails("lettre-traites")) == done["mails"]
        again = json.loads(run(folder, office, "feedback", "read", "--json").stdout)
        assert (again["mails"], again["refused"]) == (0, {})


def _judge_events(folder, office, known_by):
    found = {}
    for event in came_back(folder, office):
        found.setdefault((event["kind"], event["reason"]), []).append(event)
    assert {key: len(events) for key, events in found.items()} == {
        ("bounce", "no-mailbox"): len(DEAD_NOW) + len(DEAD_LATER),
        ("bounce", "full"): len(FULL),
        ("auto-reply", None): len(ABSENT),
    }
    assert {each["recipient"] for each in found["bounce", "full"]} == set(FULL)
    bounces = [*found["bounce", "no-mailbox"], *found["bounce", "full"]]
    assert {each["known_by"] for each in bounces} - {"ledger"} <= known_by
    assert {each["from"] for each in found["auto-reply", None]} == set(ABSENT)


def test_readers_write_back_and_a_reader_of_mail_may_die_at_any_moment(tmp_path):
    """A `mailto:` leave, an answer, and 37 mails of machines, read by processes that are killed."""
    living = [*LIVING, *ABSENT, *POLITE]
    with post_office(living, FULL, ABSENT, POLITE) as office:
        folder = project(tmp_path, office, f"retours+{{token}}@{HOUSE}")
        send(folder, office)
        (leaver, forger, writer) = LIVING[:3]
        token = _leave_token(office, leaver)
        _write(office, leaver, LEAVE, token)
        _write(office, forger, LEAVE, token[:-2] + ("AA" if token[-2:] != "AA" else "QQ"))
        _write(office, writer, BACK, "Re: Une entreprise, un lycée, un métier")
        expected = len(DEAD_LATER) + len(FULL) + len(ABSENT) + 3
        wait_for(lambda: office.is_idle() and len(office.mails()) == expected)
        kills = _read_under_kills(folder, office)
        assert kills >= 3
        run(folder, office, "feedback", "read")
        assert states(folder, office) == {**RIGHT, leaver: "unsubscribed"}
        events = [each for each in came_back(folder, office) if each["known_by"] != "ledger"]
        assert len(events) == expected == len({each["mail"] for each in events})
        outcomes = {each["from"]: each["outcome"] for each in events if each["from"] in LIVING}
        assert outcomes == {leaver: "unsubscribed", forger: "forged", writer: "kept"}
        # moved once: nothing is lost or doubled, and a person's answer stays where people read
        (stays,) = office.mails()
        assert message_from_bytes(stays)["From"] == writer
        moved = [*office.mails("lettre-traites"), *office.mails("&AMA- regarder")]
        assert len(moved) == expected - 1
        assert len({message_from_bytes(each)["Message-ID"] for each in moved}) == expected - 1


def _leave_token(office, reader):
    (letter,) = office.mails(user=reader)
    field = message_from_bytes(letter)["List-Unsubscribe"]
    found = re.search(rf"<mailto:{re.escape(LEAVE)}\?subject=([\w-]+)>", field)
    assert found
    return found[1]


def _write(office, sender, to, subject):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{abs(hash((sender, subject)))}@mail.example.org>"
    mail.set_content("Bonjour")
    with smtplib.SMTP("127.0.0.1", office.smtp) as line:
        line.send_message(mail)


def _read_under_kills(folder, office):
    """Kill a reading each time it has recorded some more mails; return how often it died at work."""
    kills = 0
    for wanted in range(4, 36, 7):
        with subprocess.Popen(
            [sys.executable, "-m", "lettre", "feedback", "read"],
            cwd=folder, env=environment(office), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as reader:  # fmt: skip
            wait_for(lambda: reader.poll() is not None or _recorded(folder) >= wanted + len(DEAD_NOW))  # noqa: B023
            if reader.poll() is None:
                os.kill(reader.pid, signal.SIGKILL)
                kills += 1
    return kills


def _recorded(folder):
    line = sqlite3.connect(f"file:{folder}/subscribers/lettre.db?mode=ro", uri=True, timeout=30)
    try:
        return line.execute("SELECT count(*) FROM events").fetchone()[0]
    finally:
        line.close()
