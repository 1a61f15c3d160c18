"""Kills in the middle of what the outbox sends, judged by the relay's journal, on both databases."""

import os

import pytest

from tests.acceptance.test_kills import taken
from tests.kills import harness, outbox
from tests.kills.relay import relay
from tests.project import lettre

pytestmark = pytest.mark.acceptance(seconds=80)


def test_twenty_kills_lose_no_mail_and_send_none_twice(tmp_path):
    kill_judge_and_decide(tmp_path, harness.Wish(recipients=800, signals=["KILL"] * 20, delay=0.08))


def test_on_postgresql_they_do_not_either(tmp_path, postgres_url):
    signals = ["KILL", "KILL", "TERM", "KILL", "STOP"] * 2
    wish = harness.Wish(recipients=400, signals=signals, delay=0.08, database=postgres_url)
    kill_judge_and_decide(tmp_path, wish)


def kill_judge_and_decide(tmp_path, wish):
    verdict = outbox.run(tmp_path, wish)
    print(harness.summary(wish, verdict))
    assert verdict.broken == []
    assert verdict.uncertain > 0
    assert verdict.in_flight_kills > 0
    house, environment = tmp_path / "house", dict(os.environ)
    if wish.database is not None:
        environment["LETTRE_DATABASE"] = wish.database
    with relay(tmp_path / "relay2", 0.0) as port:
        environment["LETTRE_TRANSPORT"] = f"smtp://127.0.0.1:{port}?connections=4"
        assert lettre(house, "outbox", "resolve", "--resend", env=environment).returncode == 0
        assert lettre(house, "outbox", "send", env=environment).returncode == 0
        resent = taken(tmp_path / "relay2")
    assert len(resent) == verdict.uncertain
    first = taken(tmp_path / "relay")
    assert all(first.get(address, again) == again for address, again in resent.items())
