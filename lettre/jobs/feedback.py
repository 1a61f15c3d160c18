"""The job that reads what comes back, every few minutes."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import Engine

from lettre.campaign.worker import Clock
from lettre.catalogue import say
from lettre.feedback import bearer, intake, refusals
from lettre.feedback.mailbox import mailboxes
from lettre.jobs.model import Job, Stop
from lettre.settings import Settings

log = logging.getLogger("lettre.jobs")


def job(settings: Settings, engine: Engine, clock: Clock) -> Job:
    """Return the job that looks into the mailbox, if there is one to read, and into the ledger."""
    next_at: datetime | None = None

    def run(now: datetime, stop: Stop) -> bool:
        nonlocal next_at
        if next_at is not None and now < next_at:
            return False
        next_at = now + timedelta(minutes=settings.feedback.every)
        return _read(settings, engine, clock, stop)

    # a lane of its own: who leaves by mail while a campaign is sent is heeded, and too many bounces stop it
    return Job(name="feedback", run=run, lane="feedback")


def _read(settings: Settings, engine: Engine, clock: Clock, stop: Stop) -> bool:
    refused = refusals.take(engine, clock()).total()
    url = settings.feedback.mailbox
    taken = 0
    if url is not None and not url.startswith("pipe:"):
        with mailboxes.from_url(url, settings.root, settings.feedback) as mailbox:
            hosts = bearer.hosts(settings.newsletters.values())
            tally = intake.take(engine, mailbox, clock, stop.is_set, hosts=hosts)
        taken = tally.outcomes.total()
    if refused + taken:
        log.info(say("jobs.feedback", settings.language, n=refused + taken))
    return bool(refused + taken)
