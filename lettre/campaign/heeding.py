"""⚡ A wish from elsewhere: somebody paused or cancelled the campaign that is being sent here."""

import asyncio
from contextlib import suppress

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from lettre.campaign import store
from lettre.campaign.model import CampaignState
from lettre.db import reading
from lettre.errors import LettreError

#: seconds between two looks: a sender that waits for a slow provider marks nothing for a minute
LOOK = 1.0


async def heed(engine: Engine, campaign_id: int, stop: asyncio.Event) -> None:
    """Set `stop` once the campaign is not to be sent any more; look until then, or until cancelled."""

    def stopped() -> bool:
        with reading(engine) as session:
            current = store.campaign(session, campaign_id)
        return current is None or current.state is not CampaignState.SENDING

    while not stop.is_set():
        # of a database that fails the ledger will tell; here there is always another look
        with suppress(LettreError, SQLAlchemyError):
            if await asyncio.to_thread(stopped):
                stop.set()
        await asyncio.sleep(LOOK)
