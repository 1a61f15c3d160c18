"""The job that indexes what has become public, so that it can be listed and searched."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import Engine

from lettre.archive import indexing
from lettre.catalogue import say
from lettre.jobs.model import Job, Stop
from lettre.settings import Settings

log = logging.getLogger("lettre.jobs")

#: between two looks
EVERY = timedelta(seconds=30)


def job(settings: Settings, engine: Engine) -> Job:
    """Return the job that keeps the archive's index complete."""
    next_at: datetime | None = None

    def run(now: datetime, stop: Stop) -> bool:
        nonlocal next_at
        if next_at is not None and now < next_at:
            return False
        done = indexing.complete(engine, settings.newsletters, now, stop=stop.is_set)
        # not before: what fails is tried again as the runner says
        next_at = now + EVERY
        if done:
            log.info(say("archive.reindexed", settings.language, n=done))
        return done > 0

    return Job(name="archive", run=run)
