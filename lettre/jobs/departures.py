"""The job that lets scheduled campaigns leave at their hour; `campaigns` sends them in their turn."""

import logging
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine

from lettre.campaign import sending, store
from lettre.campaign.model import Campaign, CampaignState
from lettre.campaign.worker import Clock
from lettre.catalogue import say
from lettre.db import reading, transaction
from lettre.errors import SettingsError, StateError
from lettre.jobs.model import Job, Stop
from lettre.jobs.store import lying_still, scheduled
from lettre.jobs.turns import Turns
from lettre.newsletter import Newsletter
from lettre.settings import Settings

log = logging.getLogger("lettre.jobs")

#: how often it is looked for campaigns that lie still
_STILL = timedelta(minutes=1)


def job(settings: Settings, engine: Engine, clock: Clock) -> Job:
    """Return the job that takes the readers of each campaign whose hour has come, and sends nothing.

    A campaign whose hour passed more than a quarter of an hour ago is told of, once, and asks; so is one
    that left and of which nothing has gone for as long.
    """
    turns = Turns(settings.language)
    told: set[int] = set()
    still = Still(settings)

    def run(now: datetime, stop: Stop) -> bool:
        still.look(engine, now)
        busy = False
        with reading(engine) as session:
            waiting = scheduled(session, now)
        for campaign in waiting:
            if stop.is_set():
                break
            if not campaign.missed(now):
                work = partial(_fire, settings, engine, campaign, now)
                facts = {"id": campaign.id, "issue": campaign.issue_name}
                busy |= turns.take(campaign.id, clock, work, "jobs.campaign-failed", **facts)
            elif campaign.id not in told:
                told.add(campaign.id)
                _say(settings, "jobs.missed", logging.WARNING, campaign)
        return busy

    # a lane of its own, where nothing takes long: being on time is judged on time, whatever is being sent
    return Job(name="departures", run=run, lane="departures")


class Still:
    """Tells once of each campaign that has left and lies still; one that went on may be told of again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._told: set[int] = set()
        self._next: datetime | None = None

    def look(self, engine: Engine, now: datetime) -> None:
        """Look at the campaigns, once a minute."""
        if self._next is not None and now < self._next:
            return
        self._next = now + _STILL
        with reading(engine) as session:
            found = {campaign.id: campaign for campaign in lying_still(session, now)}
        for campaign in (each for number, each in found.items() if number not in self._told):
            _say(self._settings, "jobs.lies-still", logging.WARNING, campaign)
        self._told = set(found)


def _fire(settings: Settings, engine: Engine, campaign: Campaign, now: datetime) -> bool:
    """Let a campaign leave at its hour; one whose approval was taken back meanwhile is paused instead."""
    required = newsletter_of(settings, campaign).requires_approval
    try:
        with transaction(engine) as session:
            sending.leave(session, campaign, now, approved=required, by_hand=False)
    except StateError as error:
        if error.code == "approval.gone-meanwhile":
            _hold_back(settings, engine, campaign, now)
        # otherwise somebody was quicker: it was begun, paused or cancelled since it was read
        return False
    _say(settings, "jobs.fired", logging.INFO, campaign)
    return True


def _hold_back(settings: Settings, engine: Engine, campaign: Campaign, now: datetime) -> None:
    reason = say("jobs.approval-withdrawn", settings.language)
    with transaction(engine) as session:
        store.move(session, campaign.id, CampaignState.PAUSED, now, reason)
    _say(settings, "jobs.paused", logging.WARNING, campaign, reason=reason)


def _say(settings: Settings, code: str, level: int, campaign: Campaign, **facts: str) -> None:
    log.log(
        level,
        say(code, settings.language, id=campaign.id, issue=campaign.issue_name, **facts),
    )


def newsletter_of(settings: Settings, campaign: Campaign) -> Newsletter:
    """Return a campaign's newsletter. Raises SettingsError when it has gone from `lettre.toml`."""
    newsletter = settings.newsletters.get(campaign.newsletter)
    if newsletter is None:
        known = ", ".join(sorted(settings.newsletters)) or "-"
        raise SettingsError("settings.unknown-newsletter", found=campaign.newsletter, allowed=known)
    return newsletter
