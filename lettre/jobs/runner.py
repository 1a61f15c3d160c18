"""The embedded runner: does the house's jobs beside the server, in a thread for each lane of them."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine

from lettre.campaign.worker import Clock
from lettre.jobs import archive, campaigns, departures, feedback, outbox, reports, retention, signups
from lettre.jobs.model import Job, Stop
from lettre.jobs.turns import Turns
from lettre.settings import Settings

#: seconds between two looks at what is due
PAUSE = 5.0


def _now() -> datetime:
    return datetime.now(UTC)


def jobs_of(settings: Settings, engine: Engine, clock: Clock = _now) -> tuple[Job, ...]:
    """Return every job of a house."""
    return (
        departures.job(settings, engine, clock),
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
        self._jobs = jobs_of(settings, engine) if jobs is None else tuple(jobs)
        self._pause = pause
        self._stop: Stop = threading.Event()
        self._turns = Turns(settings.language)

    def run_once(self, now: datetime) -> bool:
        """Run every job whose time has come; say whether any had something to do."""
        return any(self._run(self._jobs, lambda: now))

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
            self._run(jobs, clock)
            self._stop.wait(pause)

    def _run(self, jobs: Sequence[Job], clock: Clock) -> list[bool]:
        return [self._attempt(job, clock) for job in jobs if not self._stop.is_set()]

    def _attempt(self, job: Job, clock: Clock) -> bool:
        # the job before it in its lane may have taken hours
        return self._turns.take(
            job.name, clock, lambda: job.run(clock(), self._stop), "jobs.failed", job=job.name
        )
