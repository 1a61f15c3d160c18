"""Real senders, ended at random moments, and nobody lost or written to twice: `make chaos` in small."""

import json

from tests.kills import harness


def test_killed_and_asked_to_stop_a_campaign_comes_to_its_end(tmp_path):
    signals = ["KILL", "TERM", "KILL", "KILL", "INT", "KILL"]
    wish = harness.Wish(recipients=300, signals=signals, connections=5)
    verdict = harness.run(tmp_path, wish)
    print(harness.summary(wish, verdict))
    assert verdict.broken == []
    assert len(verdict.kills) == 6


def test_a_campaign_that_ends_before_its_last_kill_is_judged_and_told(tmp_path):
    wish = harness.Wish(recipients=3, signals=["KILL"] * 3, connections=3)
    verdict = harness.run(tmp_path, wish)
    assert len(verdict.broken) == 1
    assert verdict.broken[0].startswith("everybody was written to after ")
    said = json.loads(harness.summary(wish, verdict))
    assert (said["kills"], said["lost"], said["doubled"]) == (len(verdict.kills), 0, 0)
    assert said["kills"] < 3
