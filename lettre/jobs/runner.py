"""The embedded runner: does the house's jobs beside the server, in a thread for each lane of them.

A job that fails is told in one sentence, waits twice as long after each failure, and stops
nothing else.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from lettre.campaign.worker import Clock
from lettre.catalogue import say
from lettre.errors import LettreError
from lettre.jobs import archive, campaigns, feedback, outbox, reports, retention, signups
from lettre.jobs.model import Job, Stop
from lettre.settings import Settings

log = logging.getLogger("lettre.jobs")

#: seconds between two looks at what is due
PAUSE = 5.0
#: seconds a job waits after its first failure, and at most
FIRST_DELAY = 5
LONGEST_DELAY = 300


def _now() -> datetime:
    return datetime.now(UTC)


def jobs_of(settings: Settings, engine: Engine, clock: Clock = _now) -> tuple[Job, ...]:
    """Return every job of a house."""
    return (
        campaigns.job(settings, engine, clock),
        feedback.job(settings, engine, clock),
        reports.job(settings, engine),
        retention.job(settings, engine, clock),
        # forms before the mails they cause: who signs up has the mail in one round
        signups.job(settings, engine, clock),
        outbox.job(settings, engine, clock),
        archive.job(settings, engine),
    )


class Runner:
    """Runs the jobs of each lane one after the other, again and again."""

    def __init__(
        self, settings: Settings, engine: Engine, jobs: Sequence[Job] | None = None, *, pause: float = PAUSE
    ) -> None:
        self._language = settings.language
        self._jobs = jobs_of(settings, engine) if jobs is None else tuple(jobs)
        self._pause = pause
        self._stop: Stop = threading.Event()
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, datetime] = {}

    def run_once(self, now: datetime) -> bool:
        """Run every job whose time has come; say whether any had something to do."""
        return any(self._run(self._jobs, now))

    @contextmanager
    def running(self, clock: Clock = _now) -> Iterator[None]:
        """Run beside the block; when it ends, finish the messages under way and stop."""
        # a daemon: whoever asks a second time, while a last message is under way, is not kept waiting
        threads = [
            threading.Thread(target=self._loop, args=(clock, lane), name=f"lettre-{lane}", daemon=True)
            for lane in sorted({job.lane for job in self._jobs})
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _loop(self, clock: Clock, lane: str) -> None:
        jobs = [job for job in self._jobs if job.lane == lane]
        pause = min(self._pause if job.pause is None else job.pause for job in jobs)
        while not self._stop.is_set():
            self._run(jobs, clock())
            self._stop.wait(pause)

    def _run(self, jobs: Sequence[Job], now: datetime) -> list[bool]:
        return [self._attempt(job, now) for job in jobs if self._may_run(job, now)]

    def _may_run(self, job: Job, now: datetime) -> bool:
        not_before = self._not_before.get(job.name)
        return not self._stop.is_set() and (not_before is None or now >= not_before)

    def _attempt(self, job: Job, now: datetime) -> bool:
        try:
            done = job.run(now, self._stop)
        except LettreError as error:
            self._failed(job, now, say(error.code, self._language, **error.params))
            return False
        except Exception as error:
            # whatever it is, readers must still be able to leave: the server stays
            log.debug(job.name, exc_info=True)
            self._failed(
                job, now, say("jobs.defect", self._language, error=f"{type(error).__name__}: {error}")
            )
            return False
        self._failures.pop(job.name, None)
        return done

    def _failed(self, job: Job, now: datetime, reason: str) -> None:
        failures = self._failures.get(job.name, 0) + 1
        seconds = min(FIRST_DELAY * 2 ** (failures - 1), LONGEST_DELAY)
        self._failures[job.name] = failures
        self._not_before[job.name] = now + timedelta(seconds=seconds)
        log.error(say("jobs.failed", self._language, job=job.name, reason=reason, seconds=seconds))
