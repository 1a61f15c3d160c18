"""The job that reads what comes back, every few minutes."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import Engine

from lettre.campaign.worker import Clock
from lettre.catalogue import say
from lettre.feedback import bearer, intake, refusals, trouble
from lettre.feedback.intake import Tally
from lettre.feedback.mailbox import mailboxes
from lettre.feedback.trouble import Trouble
from lettre.jobs.model import Job, Stop
from lettre.settings import Settings

log = logging.getLogger("lettre.jobs")


def job(settings: Settings, engine: Engine, clock: Clock) -> Job:
    """Return the job that looks into the mailbox, if there is one to read, and into the ledger."""
    next_at: datetime | None = None
    #: mails that could not be read, named once while the process lives
    told: set[str] = set()

    def run(now: datetime, stop: Stop) -> bool:
        nonlocal next_at
        if next_at is not None and now < next_at:
            return False
        done = _read(settings, engine, clock, stop, told)
        # not before: what fails is tried again as the runner says
        next_at = now + timedelta(minutes=settings.feedback.every)
        return done

    # a lane of its own: who leaves by mail while a campaign is sent is heeded, and too many bounces stop it
    return Job(name="feedback", run=run, lane="feedback")


def _read(settings: Settings, engine: Engine, clock: Clock, stop: Stop, told: set[str]) -> bool:
    refused = refusals.take(engine, clock()).total()
    tally = Tally()
    url = settings.feedback.mailbox
    try:
        if url is not None and not url.startswith("pipe:"):
            hosts = bearer.hosts(settings.newsletters.values())
            with mailboxes.from_url(url, settings.root, settings.feedback) as mailbox:
                intake.take(engine, mailbox, clock, stop.is_set, hosts=hosts, tally=tally)
    finally:
        done = refused + tally.outcomes.total()
        _tell(settings.language, done, tally.troubles, told)
    return bool(done)


def _tell(language: str, done: int, troubles: list[Trouble], told: set[str]) -> None:
    if done:
        log.info(say("jobs.feedback", language, n=done))
    for sentence in trouble.sentences((each for each in troubles if each.mark not in told), language):
        log.error(sentence)
    for each in troubles:
        log.debug("a mail that stays", exc_info=each.error)
    told.update(each.mark for each in troubles)
