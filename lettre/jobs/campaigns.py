"""The job that sends deferred messages when their time has come."""

import asyncio
import logging
from datetime import datetime

from sqlalchemy import Engine

from lettre.campaign import sending, store, worker
from lettre.campaign.model import Campaign, CampaignState
from lettre.campaign.worker import Clock
from lettre.catalogue import say
from lettre.db import reading
from lettre.errors import SettingsError, StateError
from lettre.jobs.model import Job, Stop
from lettre.jobs.store import due_campaigns
from lettre.settings import Settings

log = logging.getLogger("lettre.jobs")

#: seconds between two looks at whether the process is to end
_LOOK = 0.1


def job(settings: Settings, engine: Engine, clock: Clock) -> Job:
    """Return the job that takes up campaigns with due messages."""

    def run(now: datetime, stop: Stop) -> bool:
        with reading(engine) as session:
            waiting = due_campaigns(session, now)
        taken = [
            _take_up(settings, engine, campaign, clock, stop) for campaign in waiting if not stop.is_set()
        ]
        return any(taken)

    return Job(name="campaigns", run=run)


def _take_up(settings: Settings, engine: Engine, campaign_id: int, clock: Clock, stop: Stop) -> bool:
    with reading(engine) as session:
        campaign = store.campaign(session, campaign_id)
    assert campaign is not None
    try:
        state = asyncio.run(_send(settings, engine, campaign, clock, stop))
    except StateError as error:
        if error.code == "campaign.already-running":
            return False
        raise
    _tell(settings, engine, campaign, state)
    return True


async def _send(
    settings: Settings, engine: Engine, campaign: Campaign, clock: Clock, stop: Stop
) -> CampaignState:
    newsletter = settings.newsletters.get(campaign.newsletter)
    if newsletter is None:
        known = ", ".join(sorted(settings.newsletters)) or "-"
        raise SettingsError("settings.unknown-newsletter", found=campaign.newsletter, allowed=known)
    asked = asyncio.Event()
    watch = asyncio.create_task(_watch(stop, asked))
    try:
        return await worker.run(
            engine,
            campaign,
            sending.composer(engine, campaign, newsletter),
            sending.transport(settings),
            clock=clock,
            stop=asked,
        )
    finally:
        watch.cancel()


async def _watch(stop: Stop, asked: asyncio.Event) -> None:
    """Carry the wish to end from the server's thread into this loop."""
    while not stop.is_set():
        await asyncio.sleep(_LOOK)
    asked.set()


def _tell(settings: Settings, engine: Engine, campaign: Campaign, state: CampaignState) -> None:
    with reading(engine) as session:
        after = store.campaign(session, campaign.id)
    reason = after.pause_reason if after else None
    code = {
        CampaignState.DONE: "jobs.finished",
        CampaignState.PAUSED: "jobs.paused",
        CampaignState.SENDING: "jobs.goes-on",
    }[state]
    log.info(say(code, settings.language, id=campaign.id, issue=campaign.issue_name, reason=reason or ""))
