"""Real senders, ended at random moments, and nobody lost or written to twice: `make chaos` in small."""

from tests.kills import harness


def test_killed_and_asked_to_stop_a_campaign_comes_to_its_end(tmp_path):
    signals = ["KILL", "TERM", "KILL", "KILL", "INT", "KILL"]
    wish = harness.Wish(recipients=300, signals=signals, connections=5)
    verdict = harness.run(tmp_path, wish)
    print(harness.summary(wish, verdict))
    assert verdict.broken == []
    assert len(verdict.kills) == 6
