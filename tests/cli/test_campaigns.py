"""What people do with a campaign under way: a real relay's journal is the truth."""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from lettre.cli.spreadsheet import written
from tests.cli.campaigns import (
    PEOPLE,
    campaign,
    counts,
    eventually,
    facts,
    lettre,
    recipients,
    schedule,
    sending,
    write,
)
from tests.project import make_project
from tests.relay import relay


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("made"), people=PEOPLE)


@pytest.fixture
def house(tmp_path, made):
    return Path(shutil.copytree(made, tmp_path / "house"))


def test_a_pause_from_another_terminal_stops_the_sender_and_a_resume_goes_on(house, tmp_path):
    with relay(tmp_path / "relay", delay=0.2) as (port, taken):
        with sending(house, port, tmp_path / "relay" / "journal") as sender:
            paused = campaign(house, "pause", "--reason", "une coquille  en page 2")
            assert paused.returncode == 0
            assert "une coquille en page 2" in paused.stdout
            said, _ = sender.communicate(timeout=10)
        assert sender.returncode == 1
        report = json.loads(said)
        assert (report["state"], report["pause_reason"]) == ("paused", "une coquille en page 2")
        assert counts(house) == {"sent": len(taken()), "queued": PEOPLE - len(taken())}
        assert 0 < len(taken()) < PEOPLE
        again = campaign(house, "pause")
        assert (again.returncode, "déjà suspendue" in again.stderr) == (0, True)
        assert facts(house)["pause_reason"] == "une coquille en page 2"
        assert campaign(house, "resume", port=port).returncode == 0
        assert set(recipients(taken()).values()) == {1}
        assert len(taken()) == PEOPLE
    assert counts(house) == {"sent": PEOPLE}
    refused = campaign(house, "pause")
    assert (refused.returncode, "terminée" in refused.stderr) == (3, True)


def test_a_cancelled_campaign_ends_for_good_and_says_who_has_it(house, tmp_path):
    with relay(tmp_path / "relay", delay=0.4) as (port, taken):
        with sending(house, port, tmp_path / "relay" / "journal") as sender:
            before = campaign(house, "cancel", "--dry-run")
            assert "l’ont déjà reçue" in before.stderr
            assert campaign(house, "cancel").returncode == 2, "nobody was there to be asked"
            assert campaign(house, "cancel", "--yes").returncode == 0
            said, _ = sender.communicate(timeout=10)
        assert sender.returncode == 4
        assert json.loads(said)["state"] == "cancelled"
        reached = len(taken())
        assert counts(house) == {"sent": reached, "skipped": PEOPLE - reached}
        for command in (("resume",), ("pause",), ("cancel", "--yes")):
            refused = campaign(house, *command, port=port)
            assert (refused.returncode, "annulée" in refused.stderr) == (3, True), command
        refused = lettre(house, "send", "cpc/2026-11", "--yes", port=port)
        assert refused.returncode == 3
        assert len(taken()) == reached
    report = json.loads(campaign(house, "report", "--json").stdout)
    assert report["skipped_why"] == {"cancelled": PEOPLE - reached}
    rows = list(csv.DictReader(io.StringIO(campaign(house, "export").stdout)))
    assert Counter(row["why"] for row in rows) == {"": reached, "cancelled": PEOPLE - reached}


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_whoever_asks_a_sender_to_end_leaves_nothing_uncertain(house, tmp_path, wish):
    with relay(tmp_path / "relay", delay=0.5) as (port, taken):
        with sending(house, port, tmp_path / "relay" / "journal", begun=2) as sender:
            sender.send_signal(wish)
            said, told = sender.communicate(timeout=10)
        reached = len(taken())
    assert sender.returncode == 4
    # the report alone is on stdout
    assert json.loads(said)["counts"]["sent"] == reached
    assert "Traceback" not in told
    assert counts(house) == {"sent": reached, "queued": PEOPLE - reached}


@pytest.mark.parametrize(
    ("answer", "code", "state"),
    [("oui", 0, "cancelled"), ("y", 0, "cancelled"), ("", 1, "scheduled"), ("nein", 1, "scheduled")],
)
def test_in_a_terminal_a_person_is_asked_and_only_a_yes_is_one(house, answer, code, state):
    schedule(house)
    ours, theirs = os.openpty()
    try:
        os.write(ours, f"{answer}\n".encode())
        command = [sys.executable, "-m", "lettre", "campaign", "cancel"]
        asked = subprocess.run(
            command, cwd=house, stdin=theirs, capture_output=True, text=True, timeout=30, check=False
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert "Cela ne se défait pas. [o/N]" in asked.stderr
    assert (asked.returncode, facts(house)["state"]) == (code, state)


def test_what_a_dead_sender_left_is_settled_when_its_campaign_is_cancelled(house, tmp_path):
    with relay(tmp_path / "relay", delay=0.4) as (port, taken):
        with sending(house, port, tmp_path / "relay" / "journal") as sender:
            sender.kill()
        assert campaign(house, "cancel", "--yes").returncode == 0
        found = counts(house)
        uncertain = found.get("uncertain", 0)
        assert found["sent"] <= len(taken()) <= found["sent"] + uncertain
    assert uncertain <= 2
    assert found["sent"] + uncertain + found["skipped"] == PEOPLE
    write(house, "UPDATE deliveries SET state = 'uncertain' WHERE id = 1")
    assert campaign(house, "resolve", "--resend").returncode == 3
    assert campaign(house, "resolve", "--drop").returncode == 0
    assert "uncertain" not in counts(house)


def test_another_terminal_watches_until_it_is_over(house, tmp_path):
    with (
        relay(tmp_path / "relay", delay=0.25) as (port, _),
        sending(house, port, tmp_path / "relay" / "journal"),
    ):
        seen = campaign(house, "status", "--watch", "--json")
    assert seen.returncode == 0
    looks = [json.loads(line) for line in seen.stdout.splitlines()]
    sent = [look["counts"]["sent"] for look in looks]
    assert sent == sorted(sent)
    assert sent[0] < sent[-1] == PEOPLE
    assert looks[0]["per_minute"] > 0
    assert looks[0]["remaining_seconds"] > 0
    assert looks[-1]["state"] == "done"
    assert f"{PEOPLE} sur {PEOPLE}" in campaign(house, "status").stdout


def test_ctrl_c_leaves_the_watch_and_nothing_else(house, tmp_path):
    journal = tmp_path / "relay" / "journal"
    with relay(tmp_path / "relay", delay=0.5) as (port, taken), sending(house, port, journal, begun=2):
        command = [sys.executable, "-m", "lettre", "campaign", "status", "--watch"]
        with subprocess.Popen(
            command, cwd=house, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as watcher:
            assert "sur" in watcher.stdout.readline()
            watcher.send_signal(signal.SIGINT)
            _, error = watcher.communicate(timeout=10)
        assert (watcher.returncode, error.strip()) == (0, "")
        before = len(taken())
        eventually(lambda: len(taken()) > before)
        assert campaign(house, "pause").returncode == 0


def test_uncertain_messages_are_named_before_they_are_decided(house, tmp_path):
    lost = ["lecteur00003@example.org", "lecteur00007@example.org"]
    with relay(tmp_path / "relay", script={name: {"data": "drop"} for name in lost}) as (port, _):
        assert lettre(house, "send", "cpc/2026-11", "--yes", port=port).returncode == 4
    named = campaign(house, "resolve")
    assert named.stdout.split() == lost
    assert campaign(house, "resolve", "--resend", "--dry-run").stdout == named.stdout
    assert json.loads(campaign(house, "resolve", "--json").stdout)["uncertain"] == lost
    assert counts(house)["uncertain"] == 2
    assert campaign(house, "resolve", "--drop", "--only", lost[0]).returncode == 0
    assert campaign(house, "resolve").stdout.split() == lost[1:]
    assert campaign(house, "resolve", "--resend").returncode == 0
    with relay(tmp_path / "second") as (port, taken):
        assert campaign(house, "resume", port=port).returncode == 0
        assert list(recipients(taken())) == lost[1:]
    assert counts(house) == {"sent": PEOPLE - 1, "skipped": 1}


def test_who_says_yes_to_a_retry_does_not_undo_a_pause_said_meanwhile(house, tmp_path):
    script = {"lecteur00003@example.org": {"rcpt": "550 5.7.1 not wanted"}}
    with relay(tmp_path / "relay", script=script) as (port, taken):
        assert lettre(house, "send", "cpc/2026-11", "--yes", port=port).returncode == 4
        ours, theirs = os.openpty()
        command = [sys.executable, "-m", "lettre", "campaign", "retry", "--failed"]
        with subprocess.Popen(command, cwd=house, stdin=theirs, stderr=subprocess.PIPE, text=True) as asked:
            said = ""
            while "[o/N]" not in said:
                more = asked.stderr.read(1)
                assert more, said
                said += more
            write(house, "UPDATE campaigns SET state = 'paused', pause_reason = 'refus'")
            os.write(ours, b"oui\n")
            asked.communicate(timeout=30)
        os.close(ours)
        os.close(theirs)
        assert len(taken()) == PEOPLE - 1
    found = facts(house)
    assert (found["state"], found["pause_reason"]) == ("paused", "refus")
    assert found["counts"]["queued"] == 1


def test_refused_messages_are_tried_again_but_not_where_nobody_reads(house, tmp_path):
    script = {
        "lecteur00001@example.org": {"rcpt": "550 5.1.1 no such user"},
        "lecteur00002@example.org": {"rcpt": "552 5.2.2 mailbox full"},
        "lecteur00003@example.org": {"rcpt": "550 5.7.1 not wanted"},
        "lecteur00004@example.org": {"rcpt": "550 5.7.1 not wanted"},
    }
    with relay(tmp_path / "relay", script=script) as (port, _):
        assert lettre(house, "send", "cpc/2026-11", "--yes", port=port).returncode == 4
    assert counts(house) == {"sent": PEOPLE - 4, "failed": 4}
    left = ("subscribers", "unsubscribe", "lecteur00004@example.org", "--newsletter", "cpc")
    assert lettre(house, *left).returncode == 0, lettre(house, *left).stderr
    looked = campaign(house, "retry", "--failed", "--dry-run")
    assert "2 messages seraient" in looked.stdout
    assert "2 messages refusés sont laissés" in looked.stderr
    assert campaign(house, "retry").returncode == 2
    assert campaign(house, "retry", "--failed", "--code", "6xx").returncode == 2
    assert campaign(house, "retry", "--failed", "--code", "4xx").returncode == 3
    assert campaign(house, "retry", "--failed").returncode == 2, "nobody was there to be asked"
    assert counts(house)["failed"] == 4
    with relay(tmp_path / "second") as (port, taken):
        assert campaign(house, "retry", "--failed", "--code", "5.7", "--yes", port=port).returncode == 4
        assert list(recipients(taken())) == ["lecteur00003@example.org"]
        assert campaign(house, "retry", "--failed", "--yes", port=port).returncode == 4
        only = ("retry", "--failed", "--only", "Lecteur00001@example.org", "--yes")
        # the relay said that there is no such address: it is suppressed, and not written to again
        assert campaign(house, *only, port=port).returncode == 3
        assert len(taken()) == 2
    assert counts(house) == {"sent": PEOPLE - 2, "failed": 2}
    refused = campaign(house, "retry", "--failed", "--only", "lecteur00004@example.org", "--yes")
    assert refused.returncode == 3


def half(out):
    with written(out) as file:
        file.write("half")
        raise RuntimeError


def test_an_export_to_a_file_opens_in_french_excel_and_a_failure_leaves_the_old_one(house, tmp_path):
    schedule(house)
    out = tmp_path / "ledger.csv"
    out.write_text("precious")
    assert campaign(house, "cancel", "--yes").returncode == 0
    assert campaign(house, "export", "--out", str(out)).returncode == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfaddress,state,")
    before = out.read_bytes()
    with pytest.raises(RuntimeError):
        half(out)
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_number_that_no_campaign_can_have_is_no_such_campaign(house):
    done = campaign(house, "show", "9" * 5000)
    assert done.returncode == 3
    assert "Aucune campagne" in done.stderr


def test_what_has_left_and_lies_still_is_told_by_the_list_and_by_the_doctor(house):
    schedule(house)
    assert "n’en sort" not in campaign(house, "list").stderr
    write(house, "UPDATE campaigns SET state = 'sending', due_at = '2026-01-01', started_at = '2026-01-01'")
    write(
        house,
        "INSERT INTO deliveries (campaign_id, subscription_id, address, state, attempts, deferrals, response,"
        " edition, pinned, updated_at)"
        " VALUES (1, 1, 'a@example.org', 'queued', 0, 0, '', 1, 0, '2026-01-01')",
    )
    said = campaign(house, "list").stderr.replace("\u00a0", " ")
    assert "« lettre campaign resume 1 » la reprend" in said
    rows = {row["check"]: row for row in json.loads(lettre(house, "doctor", "--json").stdout)}
    assert (rows["campaigns"]["result"], rows["campaigns"]["code"]) == ("warning", "doctor.campaigns-still")
