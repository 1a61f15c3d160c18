"""A sender hears what somebody decides elsewhere, even while it has nothing to mark."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from lettre.campaign import heeding, sending, store
from lettre.campaign import plan as planning
from lettre.campaign.model import CampaignState
from lettre.db import reading, transaction
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


def test_a_look_that_fails_is_followed_by_another(engine):
    people(engine, 1)
    with transaction(engine) as session:
        campaign = sending.prepare(session, planning.decide([]), rendered(), NOW)

    def rename(before, after):
        with transaction(engine) as session:
            session.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))

    async def listen():
        stop = asyncio.Event()
        await asyncio.to_thread(rename, "campaigns", "elsewhere")
        heard = asyncio.create_task(heeding.heed(engine, campaign.id, stop))
        await asyncio.sleep(heeding.LOOK / 2)
        await asyncio.to_thread(rename, "elsewhere", "campaigns")
        assert not heard.done()
        with transaction(engine) as session:
            store.move(session, campaign.id, CampaignState.PAUSED, NOW)
        async with asyncio.timeout(10):
            await stop.wait()
        heard.cancel()

    asyncio.run(listen())


def test_a_pause_that_is_said_while_a_sender_settles_stands(engine):
    people(engine, 1)
    with transaction(engine) as session:
        campaign = sending.prepare(session, planning.decide([]), rendered(), NOW)

    def pause():
        with transaction(engine) as session:
            return store.move(session, campaign.id, CampaignState.PAUSED, NOW, "une coquille")

    with ThreadPoolExecutor(1) as hand:
        with transaction(engine) as session:
            assert store.campaign(session, campaign.id, hold=True).state is CampaignState.SENDING
            said = hand.submit(pause)
            time.sleep(0.2)
            assert not said.done()
            store.move(session, campaign.id, CampaignState.SENDING, NOW)
        assert said.result()
    with reading(engine) as session:
        assert store.campaign(session, campaign.id).pause_reason == "une coquille"
