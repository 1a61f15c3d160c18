"""Ten `kill -9` in one campaign of 10,000, judged by the server's journal alone.

The relay is a process of its own (aiosmtpd) that writes down what it took before it says 250.
Every figure here comes from that journal or from the exported ledger, never from what the
sender printed.
"""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.project import lettre, make_project
from tests.relay import relay

CONNECTIONS = 10

pytestmark = pytest.mark.acceptance


def ledger(folder, environment):
    done = lettre(folder, "campaign", "export", env=environment)
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def kill_in_mid_flight(folder, environment, journal, wanted):
    """Start a sender, and kill it once the relay has taken `wanted` messages in all."""
    with subprocess.Popen(
        [sys.executable, "-m", "lettre", "send", "cpc/2026-11", "--yes"],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as sender:  # fmt: skip
        deadline = time.monotonic() + 120
        while len(journal()) < wanted:
            assert sender.poll() is None, "the sender ended before it could be killed"
            assert time.monotonic() < deadline, "the sender is too slow"
            time.sleep(0.01)
        os.kill(sender.pid, signal.SIGKILL)
        sender.wait()


def test_ten_kills_lose_nobody_and_write_to_nobody_twice(tmp_path):
    kill_and_judge(tmp_path, dict(os.environ), people=10_000, kills=10)


def test_four_kills_on_postgresql_do_the_same(tmp_path, postgres_url):
    kill_and_judge(tmp_path, {**os.environ, "LETTRE_DATABASE": postgres_url}, people=2_500, kills=4)


def kill_and_judge(tmp_path, environment, *, people, kills):
    folder = make_project(tmp_path / "house", people=people, environment=environment)
    with relay(tmp_path / "relay", delay=0.02) as (port, taken):
        environment["LETTRE_TRANSPORT"] = f"smtp://127.0.0.1:{port}?connections={CONNECTIONS}"
        uncertain = []
        for kill in range(kills):
            before = len(taken()) if kill else 0
            kill_in_mid_flight(folder, environment, taken, before + 400 + 37 * kill)
            rows = Counter(row["state"] for row in ledger(folder, environment))
            uncertain.append(rows["uncertain"] + rows["sending"])
        last = lettre(folder, "send", "cpc/2026-11", "--yes", "--json", env=environment)
        journal = taken()
    got = Counter(address for line in journal for address in line["recipients"])
    rows = {row["address"]: row["state"] for row in ledger(folder, environment)}
    states = Counter(rows.values())
    print(f"uncertain after each kill: {uncertain}; states: {states}; accepted by the relay: {len(journal)}")
    assert len(rows) == people
    assert set(states) <= {"sent", "uncertain"}
    assert all(got[address] == 1 for address, state in rows.items() if state == "sent")
    assert all(got[address] <= 1 for address, state in rows.items() if state == "uncertain")
    steps = [after - before for before, after in zip([0, *uncertain], uncertain, strict=False)]
    assert all(0 <= step <= CONNECTIONS for step in steps)
    assert states["uncertain"] > 0, "no kill landed while a body was in flight: the run proves nothing"
    assert last.returncode == 4
    assert json.loads(last.stdout)["counts"]["uncertain"] == states["uncertain"]
    # a second send sends nothing
    again = lettre(folder, "send", "cpc/2026-11", "--yes", env=environment)
    assert again.returncode == 3
    # what a person decides is done: sent again, with the same bytes
    with relay(tmp_path / "relay2") as (port, taken):
        environment["LETTRE_TRANSPORT"] = f"smtp://127.0.0.1:{port}?connections={CONNECTIONS}"
        assert lettre(folder, "campaign", "resolve", "--resend", env=environment).returncode == 0
        assert lettre(folder, "campaign", "resume", env=environment).returncode == 0
        resent = taken()
    assert len(resent) == states["uncertain"]
    first = {line["recipients"][0]: line["sha256"] for line in journal}
    assert all(first.get(line["recipients"][0], line["sha256"]) == line["sha256"] for line in resent)
