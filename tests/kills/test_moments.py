"""The moments of kills: whoever dies in the worst way, every later kill still finds somebody to write to."""

from random import Random

import pytest

from tests.kills import moments


@pytest.mark.parametrize(
    ("recipients", "kills", "lines"),
    [(20_000, 200, 10), (2000, 20, 10), (300, 6, 5), (40, 2, 2), (90, 4, 10)],
)
@pytest.mark.parametrize("seed", range(5))
def test_a_campaign_outlasts_its_kills(recipients, kills, lines, seed):
    left, chance = recipients, Random(seed)
    for still in range(kills, 0, -1):
        moment = moments.choose(chance, left=left, kills=still, lines=lines, delay=0.03, early=True)
        assert moment.most >= 1
        assert moment.after is None or 1 <= moment.after <= moment.most
        # the relay took all it may, and every line died with a body and its forerunner
        left -= moment.most + moments.A_LINE * lines
        assert left > 0


def test_kills_come_over_the_whole_campaign_and_mostly_in_its_middle():
    chance, left, early = Random(1), 20_000, 0
    for still in range(200, 0, -1):
        moment = moments.choose(chance, left=left, kills=still, lines=10, delay=0.03, early=True)
        early += moment.after is None
        left -= (moment.after or 0) + 10
    assert 0 < early < 40
    assert left < 6000
