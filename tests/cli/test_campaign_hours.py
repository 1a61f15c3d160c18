"""A campaign that waits for its hour, and `lettre serve` that sends it."""

import json
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.campaigns import (
    PEOPLE,
    campaign,
    counts,
    eventually,
    facts,
    lettre,
    recipients,
    schedule,
    towards,
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


def test_a_campaign_waits_for_its_hour_and_says_it_in_words(house):
    for wrong in ("2020-01-01 08:30", "demain", "2099-03-29 02:30"):
        assert lettre(house, "send", "cpc/2026-11", "--at", wrong, "--yes").returncode == 2, wrong
    assert campaign(house, "list").stdout == ""
    dry = lettre(house, "send", "cpc/2026-11", "--at", "2099-11-17 08:30", "--dry-run")
    words = "le mardi 17 novembre 2099 à 08:30 (heure de Paris)"
    assert words in dry.stdout
    assert campaign(house, "list").stdout == ""
    assert words in schedule(house).stdout
    assert words in campaign(house, "list").stdout
    found = facts(house)
    assert (found["state"], found["due_at"], found["total"]) == ("scheduled", "2099-11-17T07:30:00+00:00", 0)
    # another hour, then a rest, then the same hour again
    schedule(house, "2099-11-18 08:30")
    assert facts(house)["due_at"] == "2099-11-18T07:30:00+00:00"
    assert campaign(house, "pause").returncode == 0
    assert campaign(house, "resume").returncode == 0
    assert facts(house)["state"] == "scheduled"


def test_a_scheduled_campaign_may_be_sent_at_once_and_nobody_is_asked_twice(house, tmp_path):
    schedule(house)
    assert lettre(house, "send", "cpc/2026-11").returncode == 2, "nobody was there to be asked"
    with relay(tmp_path / "relay") as (port, taken):
        assert lettre(house, "send", "cpc/2026-11", "--yes", port=port).returncode == 0
        assert len(taken()) == PEOPLE
    late = lettre(house, "send", "cpc/2026-11", "--at", "2099-01-01 08:30", "--yes")
    assert late.returncode == 3


def test_without_a_name_the_campaign_under_way_is_meant_and_not_the_one_to_come(house):
    schedule(house)
    write(house, "UPDATE campaigns SET state = 'sending', started_at = created_at")
    issues = house / "issues" / "cpc"
    shutil.copytree(issues / "2026-11", issues / "2026-12")
    later = lettre(house, "send", "cpc/2026-12", "--at", "2099-12-01 08:30", "--yes")
    assert later.returncode == 0, later.stderr
    assert facts(house, "status")["issue"] == "cpc/2026-11"
    assert campaign(house, "pause").returncode == 0
    states = {each["issue"]: each["state"] for each in facts(house, "list")}
    assert states == {"cpc/2026-11": "paused", "cpc/2026-12": "scheduled"}
    assert "cpc/2026-11" in campaign(house, "resume", "--dry-run").stdout
    assert facts(house, "show")["issue"] == "cpc/2026-12"


def test_one_that_is_cancelled_before_its_hour_was_never_sent(house, tmp_path):
    schedule(house)
    assert campaign(house, "cancel", "--yes").returncode == 0
    with relay(tmp_path / "relay") as (port, taken):
        assert lettre(house, "send", "cpc/2026-11", "--yes", port=port).returncode == 0
        assert len(taken()) == PEOPLE


def test_a_missed_hour_is_told_and_asks(house, tmp_path):
    schedule(house)
    write(house, "UPDATE campaigns SET due_at = '2026-01-01 08:30:00.000000'")
    listed = campaign(house, "list")
    assert "lettre campaign cancel 1" in listed.stderr
    assert json.loads(campaign(house, "list", "--json").stdout)[0]["missed"] is True
    checks = {row["check"]: row for row in json.loads(lettre(house, "doctor", "--json").stdout)}
    assert checks["campaigns"]["result"] == "warning"
    assert "cpc/2026-11" in checks["campaigns"]["found"]
    assert campaign(house, "resume").returncode == 2, "nobody was there to be asked"
    with relay(tmp_path / "relay") as (port, taken):
        assert campaign(house, "resume", "--yes", port=port).returncode == 0
        assert len(taken()) == PEOPLE


def test_seconds_of_grace_leave_nothing_behind_when_ctrl_c_is_pressed(house):
    command = [sys.executable, "-m", "lettre", "send", "cpc/2026-11", "--yes", "--delay", "60"]
    with subprocess.Popen(command, cwd=house, stderr=subprocess.PIPE, text=True) as sender:
        assert "Départ dans 60" in sender.stderr.readline()
        sender.send_signal(signal.SIGINT)
        _, error = sender.communicate(timeout=10)
    assert sender.returncode == 130
    assert "rien n’est parti" in error
    assert campaign(house, "list").stdout == ""


@contextmanager
def serving(house, port):
    command = [sys.executable, "-m", "lettre", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=house, env=towards(port), stderr=subprocess.PIPE, text=True) as server:
        try:
            yield server
        finally:
            server.kill()


def test_serve_sends_at_the_hour_and_ends_cleanly_in_the_middle_and_goes_on(house, tmp_path):
    schedule(house)
    write(house, "UPDATE campaigns SET due_at = strftime('%Y-%m-%d %H:%M:%f000', 'now')")
    journal = tmp_path / "relay" / "journal"
    with relay(tmp_path / "relay", delay=0.2) as (port, taken):
        with serving(house, port) as server:
            eventually(lambda: journal.is_file() and journal.read_text().count("\n") >= 4)
            server.terminate()
            _, said = server.communicate(timeout=20)
        assert server.returncode in {0, -signal.SIGTERM}
        assert "part à l’heure prévue" in said
        reached = len(taken())
        assert reached < PEOPLE
        # the server answered within the second: nothing is uncertain, nothing was lost
        assert counts(house) == {"sent": reached, "queued": PEOPLE - reached}
        with serving(house, port):
            eventually(lambda: len(taken()) >= PEOPLE)
            eventually(lambda: facts(house)["state"] == "done")
        assert set(recipients(taken()).values()) == {1}
