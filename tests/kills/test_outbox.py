"""Real senders of the outbox, ended at random moments, and nobody lost or written to twice."""

from tests.kills import harness, outbox


def test_killed_twice_the_outbox_comes_to_its_end(tmp_path):
    wish = harness.Wish(recipients=40, signals=["KILL", "KILL"], connections=4)
    verdict = outbox.run(tmp_path, wish)
    print(harness.summary(wish, verdict))
    assert verdict.broken == []
    assert len(verdict.kills) == 2
    # the outbox takes two lines of a relay, whatever else it would give
    assert all(kill.lines <= 2 for kill in verdict.kills)
