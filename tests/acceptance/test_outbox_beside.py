"""A campaign and mails to single people leave beside each other: all of both, each once."""

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime

import pytest

from lettre.audience import enrol
from lettre.audience.enrol import Origin
from lettre.audience.imports import Row
from lettre.audience.model import ConsentEvent
from lettre.db import connect, transaction
from lettre.mail.outbox import store
from tests.journal import Tail
from tests.kills import harness
from tests.kills.relay import relay
from tests.project import lettre

pytestmark = pytest.mark.acceptance(seconds=25)

READERS, ASKED = 400, 60


def ask(house):
    """Put a question to people who are no readers yet."""
    rows = [Row(line=at, address=f"nouveau{at:03d}@example.org", name=None) for at in range(ASKED)]
    engine, now = connect(f"sqlite:///{house}/subscribers/lettre.db"), datetime.now(UTC)
    with transaction(engine) as session:
        enrol.enrol(
            session, rows, "cpc", Origin(source="liste", actor="test", event=ConsentEvent.LISTED), now
        )
        assert store.ask(session, "cpc", now, actor="test") == ASKED
    engine.dispose()
    return [row.address for row in rows]


def test_questions_leave_while_a_campaign_is_under_way(tmp_path):
    environment = dict(os.environ)
    house = harness.make_house(tmp_path / "house", READERS, environment)
    with relay(tmp_path / "relay", 0.15) as port:
        environment["LETTRE_TRANSPORT"] = f"smtp://127.0.0.1:{port}?connections=4"
        tail = Tail(tmp_path / "relay")
        serve = [sys.executable, "-m", "lettre", "serve", "--port", "0"]
        with subprocess.Popen(serve, cwd=house, env=environment, stderr=subprocess.DEVNULL) as server:
            send = [sys.executable, "-m", "lettre", "send", harness.ISSUE, "--yes"]
            with subprocess.Popen(send, cwd=house, env=environment, stdout=subprocess.DEVNULL) as campaign:
                until(lambda: tail.number("taken") > READERS // 8)
                asked = ask(house)
                assert campaign.wait(harness.PATIENCE) == 0
            until(lambda: tail.number("taken") >= READERS + ASKED)
            server.terminate()
    times = [entry["address"] for entry in tail.read() if entry["step"] == "taken"]
    assert Counter(times) == Counter([*harness.addresses(READERS), *asked])
    # they did not wait for its end
    last = max(at for at, address in enumerate(times) if address.startswith("lecteur"))
    first = min(at for at, address in enumerate(times) if address.startswith("nouveau"))
    assert first < last
    assert lettre(house, "outbox", "list", env=environment).stdout == ""


def until(come):
    deadline = time.monotonic() + harness.PATIENCE
    while not come():
        assert time.monotonic() < deadline
        time.sleep(0.05)
