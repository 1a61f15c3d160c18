"""⚡ A wish from elsewhere: somebody paused or cancelled the campaign that is being sent here."""

import asyncio

from sqlalchemy import Engine

from lettre.campaign import store
from lettre.campaign.model import CampaignState
from lettre.db import reading

#: seconds between two looks: a sender that waits for a slow provider marks nothing for a minute
LOOK = 1.0


async def heed(engine: Engine, campaign_id: int, stop: asyncio.Event) -> None:
    """Set `stop` once the campaign is not to be sent any more; look until then, or until cancelled."""

    def stopped() -> bool:
        with reading(engine) as session:
            current = store.campaign(session, campaign_id)
        return current is None or current.state is not CampaignState.SENDING

    while not stop.is_set():
        if await asyncio.to_thread(stopped):
            stop.set()
        await asyncio.sleep(LOOK)
