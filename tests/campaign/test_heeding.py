"""A sender hears what somebody decides elsewhere, even while it has nothing to mark."""

import asyncio

import pytest

from lettre.campaign import heeding, sending, store
from lettre.campaign import plan as planning
from lettre.campaign.model import CampaignState
from lettre.db import transaction
from tests.house import NOW, people, rendered


@pytest.mark.parametrize("state", [CampaignState.PAUSED, CampaignState.CANCELLED])
def test_a_pause_or_an_end_from_elsewhere_is_heard_within_seconds(engine, state):
    people(engine, 1)
    with transaction(engine) as session:
        campaign = sending.prepare(session, planning.decide([]), rendered(), NOW)

    def decide():
        with transaction(engine) as session:
            store.move(session, campaign.id, state, NOW)

    async def listen():
        stop = asyncio.Event()
        heard = asyncio.create_task(heeding.heed(engine, campaign.id, stop))
        await asyncio.sleep(heeding.LOOK / 2)
        assert not stop.is_set()
        await asyncio.to_thread(decide)
        async with asyncio.timeout(10):
            await stop.wait()
        heard.cancel()

    asyncio.run(listen())
