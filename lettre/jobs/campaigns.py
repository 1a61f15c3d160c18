"""The job that sends campaigns at their hour, and deferred messages when their time has come."""

import asyncio
import logging
from datetime import datetime

from sqlalchemy import Engine

from lettre.campaign import departure, heeding, sending, store, worker
from lettre.campaign.model import Campaign, CampaignState
from lettre.campaign.worker import Clock
from lettre.catalogue import say
from lettre.db import reading, transaction
from lettre.errors import SettingsError, StateError, WorldError
from lettre.jobs.model import Job, Stop
from lettre.jobs.store import due_campaigns, scheduled
from lettre.mail import dkim_keys
from lettre.newsletter import Newsletter
from lettre.settings import Settings

log = logging.getLogger("lettre.jobs")

#: seconds between two looks at whether the process is to end
_LOOK = 0.1


def job(settings: Settings, engine: Engine, clock: Clock) -> Job:
    """Return the job that lets scheduled campaigns leave and takes up those with due messages.

    A campaign whose hour passed more than a quarter of an hour ago is told of, once, and asks.
    """
    told: set[int] = set()

    def run(now: datetime, stop: Stop) -> bool:
        for campaign in _scheduled(engine, now):
            if not campaign.missed(now):
                _fire(settings, engine, campaign, now)
            elif campaign.id not in told:
                told.add(campaign.id)
                _say(settings, "jobs.missed", logging.WARNING, campaign)
        with reading(engine) as session:
            waiting = due_campaigns(session, now)
        taken = [
            _take_up(settings, engine, campaign, clock, stop) for campaign in waiting if not stop.is_set()
        ]
        return any(taken)

    return Job(name="campaigns", run=run)


def _scheduled(engine: Engine, now: datetime) -> list[Campaign]:
    with reading(engine) as session:
        return scheduled(session, now)


def _fire(settings: Settings, engine: Engine, campaign: Campaign, now: datetime) -> None:
    """Let a campaign leave at its hour; one whose approval was taken back meanwhile is paused instead."""
    required = _newsletter(settings, campaign).requires_approval
    try:
        with transaction(engine) as session:
            sending.leave(session, campaign, now, approved=required, by_hand=False)
    except StateError as error:
        if error.code != "approval.gone-meanwhile":
            # somebody was quicker: it was begun, paused or cancelled since it was read
            return
        with transaction(engine) as session:
            reason = say("jobs.approval-withdrawn", settings.language)
            store.move(session, campaign.id, CampaignState.PAUSED, now, reason)
        _say(settings, "jobs.paused", logging.WARNING, campaign, reason=reason)
        return
    _say(settings, "jobs.fired", logging.INFO, campaign)


def _say(settings: Settings, code: str, level: int, campaign: Campaign, **facts: str) -> None:
    log.log(
        level,
        say(code, settings.language, id=campaign.id, issue=campaign.issue_name, **facts),
    )


def _newsletter(settings: Settings, campaign: Campaign) -> Newsletter:
    newsletter = settings.newsletters.get(campaign.newsletter)
    if newsletter is None:
        known = ", ".join(sorted(settings.newsletters)) or "-"
        raise SettingsError("settings.unknown-newsletter", found=campaign.newsletter, allowed=known)
    return newsletter


def _take_up(settings: Settings, engine: Engine, campaign_id: int, clock: Clock, stop: Stop) -> bool:
    with reading(engine) as session:
        campaign = store.campaign(session, campaign_id)
    assert campaign is not None
    try:
        departure.look(engine, settings, _newsletter(settings, campaign), campaign, clock())
    except WorldError as error:
        _say(
            settings,
            "jobs.paused",
            logging.WARNING,
            campaign,
            reason=say(error.code, settings.language, **error.params),
        )
        return False
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
    newsletter = _newsletter(settings, campaign)
    asked = asyncio.Event()
    watch = asyncio.create_task(_watch(stop, asked))
    heard = asyncio.create_task(heeding.heed(engine, campaign.id, asked))
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
        watch.cancel()
        heard.cancel()


async def _watch(stop: Stop, asked: asyncio.Event) -> None:
    """Carry the wish to end from the server's thread into this loop."""
    while not stop.is_set():
        await asyncio.sleep(_LOOK)
    asked.set()


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
    reason = after.pause_reason if after else None
    _say(settings, _AFTER[state], logging.INFO, campaign, reason=reason or "")
