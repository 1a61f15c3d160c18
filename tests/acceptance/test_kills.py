"""Kills in the middle of a campaign, judged by the relay's journal, and what a person then decides.

`make chaos` does the same with 20,000 readers and 200 kills.
"""

import csv
import io
import os

import pytest

from tests.journal import Tail
from tests.kills import harness
from tests.kills.relay import relay
from tests.project import lettre

pytestmark = pytest.mark.acceptance(seconds=150)


def test_twenty_five_kills_lose_nobody_and_write_to_nobody_twice(tmp_path):
    kill_judge_and_decide(tmp_path, harness.Wish(recipients=2_000, signals=["KILL"] * 25))


def test_on_postgresql_they_do_not_either(tmp_path, postgres_url):
    signals = ["KILL", "KILL", "TERM", "KILL", "STOP"] * 2
    kill_judge_and_decide(tmp_path, harness.Wish(recipients=1_000, signals=signals, database=postgres_url))


def test_a_sender_that_slept_goes_on_and_none_came_in_its_place(tmp_path):
    wish = harness.Wish(recipients=600, signals=["STOP", "KILL", "STOP", "TERM", "STOP"])
    verdict = harness.run(tmp_path, wish)
    assert verdict.broken == []


def kill_judge_and_decide(tmp_path, wish):
    verdict = harness.run(tmp_path, wish)
    print(harness.summary(wish, verdict))
    assert verdict.broken == []
    # who is asked to end finishes what is in flight: only SIGKILL meets it
    killed = wish.signals.count("KILL")
    assert verdict.in_flight_kills >= killed * 2 // 3, "too few kills met a body: the run proves little"
    assert verdict.uncertain > 0
    house, environment = tmp_path / "house", dict(os.environ)
    if wish.database is not None:
        environment["LETTRE_DATABASE"] = wish.database
    exported = lettre(house, "campaign", "export", env=environment)
    states = [row["state"] for row in csv.DictReader(io.StringIO(exported.stdout))]
    assert len(states) == wish.recipients
    assert states.count("uncertain") == verdict.uncertain
    # a second send sends nothing
    assert lettre(house, "send", harness.ISSUE, "--yes", env=environment).returncode == 3
    # what a person decides is done: sent again, with the same bytes
    with relay(tmp_path / "relay2", 0.0) as port:
        environment["LETTRE_TRANSPORT"] = f"smtp://127.0.0.1:{port}?connections=10"
        assert lettre(house, "campaign", "resolve", "--resend", env=environment).returncode == 0
        assert lettre(house, "campaign", "resume", env=environment).returncode == 0
        resent = taken(tmp_path / "relay2")
    assert len(resent) == verdict.uncertain
    first = taken(tmp_path / "relay")
    assert all(first.get(address, again) == again for address, again in resent.items())


def taken(folder):
    """Return the SHA-256 of each address's message."""
    return {entry["address"]: entry["sha256"] for entry in Tail(folder).read() if entry["step"] == "taken"}
