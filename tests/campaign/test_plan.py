from datetime import UTC, datetime

import pytest

from lettre.campaign import plan
from lettre.campaign.model import Campaign, CampaignState
from lettre.campaign.plan import Step


def campaign(state, round_=1):
    return Campaign(
        id=round_, newsletter="cpc", issue="2026-11", round=round_, digest="0" * 64, subject="Objet",
        state=state, created_at=datetime(2026, 11, 16, tzinfo=UTC),
    )  # fmt: skip


DONE, SENDING, PAUSED = CampaignState.DONE, CampaignState.SENDING, CampaignState.PAUSED

# what exists, what is asked → what is done, in which round
WISHES = [
    ([], {}, Step.START, 1),
    ([], {"new_subscribers": True}, Step.START, 1),
    ([SENDING], {}, Step.RESUME, 1),
    ([PAUSED], {}, Step.RESUME, 1),
    ([SENDING], {"again": "erratum"}, Step.RESUME, 1),
    ([DONE], {}, Step.REFUSE, 1),
    ([DONE], {"new_subscribers": True}, Step.JOIN, 1),
    ([DONE], {"again": "erratum"}, Step.AGAIN, 2),
    ([DONE], {"again": ""}, Step.REFUSE, 1),
    ([DONE, DONE], {"new_subscribers": True}, Step.JOIN, 2),
    ([DONE, SENDING], {}, Step.RESUME, 2),
]


@pytest.mark.parametrize(("states", "wish", "step", "round_"), WISHES)
def test_a_wish_to_send_means_one_thing(states, wish, step, round_):
    existing = [campaign(state, number) for number, state in enumerate(states, 1)]
    decided = plan.decide(existing, **wish)
    assert (decided.step, decided.round) == (step, round_)
