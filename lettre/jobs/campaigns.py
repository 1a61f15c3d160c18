"""The job that sends campaigns that have left, one after the other, and deferred messages at their time."""

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine

from lettre.campaign import departure, heeding, sending, store, worker
from lettre.campaign.model import Campaign, CampaignState
from lettre.campaign.worker import Clock
from lettre.catalogue import say
from lettre.db import reading, transaction
from lettre.errors import StateError, WorldError
from lettre.jobs.departures import newsletter_of
from lettre.jobs.model import Job, Stop
from lettre.jobs.store import due_campaigns, keep_turns
from lettre.jobs.turns import Turns
from lettre.mail import dkim_keys
from lettre.newsletter import Newsletter
from lettre.settings import Settings

log = logging.getLogger("lettre.jobs")

#: seconds between two looks at whether the process is to end
_LOOK = 0.1
#: how often it is written down that campaigns wait for their turn; several times within `LATE`
KEPT = timedelta(minutes=3)
#: what `departure.look` finds and pauses a campaign for; its other errors are the database's
_NOT_SERVED = frozenset({"campaign.page-away", "campaign.page-refused", "campaign.page-strange"})


def job(settings: Settings, engine: Engine, clock: Clock) -> Job:
    """Return the job that takes up, one after the other, the campaigns with messages that are due."""
    turns = Turns(settings.language)

    def run(now: datetime, stop: Stop) -> bool:
        del now  # a turn may take hours
        tried: set[int] = set()
        busy = False
        while not stop.is_set() and (campaign := _next(engine, clock(), tried)) is not None:
            tried.add(campaign.id)
            work = partial(_take_up, settings, engine, campaign, clock, stop)
            facts = {"id": campaign.id, "issue": campaign.issue_name}
            busy |= turns.take(campaign.id, clock, work, "jobs.campaign-failed", **facts)
        return busy

    return Job(name="campaigns", run=run)


def _next(engine: Engine, now: datetime, tried: Collection[int]) -> Campaign | None:
    """Return the next campaign that is due as things stand: one may have been stopped since the last turn."""
    with reading(engine) as session:
        waiting = (number for number in due_campaigns(session, now) if number not in tried)
        number = next(waiting, None)
        return None if number is None else store.campaign(session, number)


def _take_up(settings: Settings, engine: Engine, campaign: Campaign, clock: Clock, stop: Stop) -> bool:
    newsletter = newsletter_of(settings, campaign)
    try:
        departure.look(engine, settings, newsletter, campaign, clock())
        state = asyncio.run(_send(settings, engine, campaign, newsletter, clock, stop))
    except StateError as error:
        if error.code == "campaign.already-running":
            return False
        if error.code == "campaign.share-taken":
            # it waits behind a letter that another process sends, as behind one of ours
            _keep(engine, clock())
            raise StateError("jobs.share-taken") from error
        raise
    except WorldError as error:
        if error.code not in _NOT_SERVED:
            raise
        # `look` has paused it
        state = CampaignState.PAUSED
    _tell(settings, engine, campaign, state)
    return True


async def _send(
    settings: Settings,
    engine: Engine,
    campaign: Campaign,
    newsletter: Newsletter,
    clock: Clock,
    stop: Stop,
) -> CampaignState:
    asked = asyncio.Event()
    beside = [
        asyncio.create_task(_watch(stop, asked)),
        asyncio.create_task(heeding.heed(engine, campaign.id, asked)),
        asyncio.create_task(_keep_turns(engine, clock)),
    ]
    try:
        return await worker.run(
            engine,
            campaign,
            sending.composer(engine, campaign, newsletter, dkim_keys.load(settings.root, newsletter)),
            sending.transport(settings),
            clock=clock,
            stop=asked,
            manners=settings.manners,
            language=settings.language,
        )
    finally:
        for task in beside:
            task.cancel()


async def _watch(stop: Stop, asked: asyncio.Event) -> None:
    """Carry the wish to end from the server's thread into this loop."""
    while not stop.is_set():
        await asyncio.sleep(_LOOK)
    asked.set()


async def _keep_turns(engine: Engine, clock: Clock) -> None:
    """Let no campaign that waits behind this one seem forgotten."""
    kept: datetime | None = None
    while True:
        now = clock()
        if kept is None or now - kept >= KEPT:
            # what the database has against it, whoever sends will hear
            with suppress(WorldError):
                await asyncio.to_thread(_keep, engine, now)
                kept = now
        await asyncio.sleep(_LOOK)


def _keep(engine: Engine, now: datetime) -> None:
    with transaction(engine) as session:
        keep_turns(session, now)


#: what is said of a campaign after a run
_AFTER = {
    CampaignState.DONE: "jobs.finished",
    CampaignState.PAUSED: "jobs.paused",
    CampaignState.SENDING: "jobs.goes-on",
    CampaignState.CANCELLED: "jobs.cancelled",
}


def _tell(settings: Settings, engine: Engine, campaign: Campaign, state: CampaignState) -> None:
    with reading(engine) as session:
        after = store.campaign(session, campaign.id)
    reason = (after.pause_reason if after else None) or ""
    level = logging.WARNING if state is CampaignState.PAUSED else logging.INFO
    facts = {"id": campaign.id, "issue": campaign.issue_name, "reason": reason}
    log.log(level, say(_AFTER[state], settings.language, **facts))
