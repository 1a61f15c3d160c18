"""What is under way when a campaign is cancelled: its answers count, and nothing is left waiting."""

import asyncio

import pytest

from lettre.campaign import decisions, rounds, sending, store, worker
from lettre.campaign import plan as planning
from lettre.campaign.model import CampaignState, Decision, DeliveryState
from lettre.campaign.rounds import End
from lettre.db import reading, transaction
from lettre.mail.smtp import Smtp
from tests.house import NOW, newsletter, people, rendered


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        (DeliveryState.SENT, {"sent": 1, "skipped": 2}),
        (DeliveryState.FAILED, {"failed": 1, "skipped": 2}),
        (DeliveryState.UNCERTAIN, {"uncertain": 1, "skipped": 2}),
        (DeliveryState.DEFERRED, {"skipped": 3}),
        (DeliveryState.QUEUED, {"skipped": 3}),
    ],
)
def test_a_message_under_way_ends_as_its_answer_says_and_is_not_tried_again(engine, answer, ends):
    people(engine, 3)
    with transaction(engine) as session:
        campaign = sending.prepare(session, planning.decide([]), rendered(), NOW)
        (first, *_) = store.due(session, campaign.id, NOW, after=0, limit=1)
    with rounds.opened(engine) as lines, lines.transaction():
        assert lines.mark(campaign, [first], NOW) == {first.id}
    with transaction(engine) as session:
        store.move(session, campaign.id, CampaignState.CANCELLED, NOW)
        assert decisions.drop_waiting(session, campaign.id, NOW) == 2
    with rounds.opened(engine) as lines, lines.transaction():
        assert lines.record([End(delivery=first, decision=Decision(state=answer), marked=True)], NOW) == 1
    composer = sending.composer(engine, campaign, newsletter())
    # nobody listens there: whatever still waited would have to be tried
    nowhere = Smtp(host="127.0.0.1", port=9, connections=1)
    state = asyncio.run(worker.run(engine, campaign, composer, nowhere, clock=lambda: NOW))
    assert state is CampaignState.CANCELLED
    with reading(engine) as session:
        counts = store.counts(session, campaign.id)
    assert {state.value: number for state, number in counts.items() if number} == ends
