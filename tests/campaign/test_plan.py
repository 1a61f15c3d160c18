from datetime import UTC, datetime

import pytest

from lettre.campaign import plan
from lettre.campaign.model import Campaign, CampaignState
from lettre.campaign.plan import Step

BEGUN = datetime(2026, 11, 16, tzinfo=UTC)


def campaign(state, round_=1, *, begun=True):
    return Campaign(
        id=round_, newsletter="cpc", issue="2026-11", round=round_, digest="0" * 64, subject="Objet",
        state=state, created_at=BEGUN, started_at=BEGUN if begun else None,
    )  # fmt: skip


DONE, SENDING, PAUSED = CampaignState.DONE, CampaignState.SENDING, CampaignState.PAUSED
SCHEDULED, CANCELLED = CampaignState.SCHEDULED, CampaignState.CANCELLED

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
    ([CANCELLED], {}, Step.REFUSE, 1),
    ([CANCELLED], {"new_subscribers": True}, Step.REFUSE, 1),
    ([CANCELLED], {"again": "erratum"}, Step.AGAIN, 2),
]

# the same of campaigns that never began: they were scheduled, and nobody has been written to
BEFORE_THEIR_HOUR = [
    ([SCHEDULED], {}, Step.BEGIN, 1),
    ([PAUSED], {}, Step.BEGIN, 1),
    ([CANCELLED], {}, Step.START, 2),
    ([CANCELLED, CANCELLED], {"again": "erratum"}, Step.START, 3),
]


@pytest.mark.parametrize(("states", "wish", "step", "round_"), WISHES)
def test_a_wish_to_send_means_one_thing(states, wish, step, round_):
    existing = [campaign(state, number) for number, state in enumerate(states, 1)]
    decided = plan.decide(existing, **wish)
    assert (decided.step, decided.round) == (step, round_)


@pytest.mark.parametrize(("states", "wish", "step", "round_"), BEFORE_THEIR_HOUR)
def test_a_wish_to_send_what_never_began_means_one_thing(states, wish, step, round_):
    existing = [campaign(state, number, begun=False) for number, state in enumerate(states, 1)]
    decided = plan.decide(existing, **wish)
    assert (decided.step, decided.round) == (step, round_)


def test_a_round_cancelled_before_its_hour_leaves_the_round_before_as_it_was():
    existing = [campaign(DONE), campaign(CANCELLED, 2, begun=False)]
    assert plan.decide(existing).step is Step.REFUSE
    joining = plan.decide(existing, new_subscribers=True)
    assert (joining.step, joining.round) == (Step.JOIN, 1)
    assert plan.decide(existing, again="erratum").round == 3
