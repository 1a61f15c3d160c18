"""The job that deletes, once a day, what is not needed any more, and asks who has been silent for long."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.audience import limits, pending, relocating
from lettre.audience.tables import RetentionRow
from lettre.campaign import silence
from lettre.campaign.worker import Clock
from lettre.catalogue import say
from lettre.db import transaction
from lettre.jobs.model import Job, Stop
from lettre.mail.outbox import store as outbox
from lettre.settings import Settings

log = logging.getLogger("lettre.jobs")

_DAY = timedelta(days=1)
_Rule = Callable[[Session, Settings, datetime], int]


def _pending(session: Session, settings: Settings, now: datetime) -> int:
    return pending.expire(session, now - timedelta(days=settings.retention.pending_days), now)


def _ended(session: Session, settings: Settings, now: datetime) -> int:
    return silence.end(session, settings.newsletters, now) if settings.retention.inactive_stop else 0


def _asked(session: Session, settings: Settings, now: datetime) -> int:
    after, stop = settings.retention.inactive_after, settings.retention.inactive_stop
    return silence.ask(session, settings.newsletters, now, after=after, stop=stop) if after else 0


#: every rule by its name in the log of deletions, in the order in which they are kept
RULES: Mapping[str, _Rule] = {
    "pending": _pending,
    "address-changes": lambda session, _, now: relocating.prune(session, now),
    "limits": lambda session, _, now: limits.prune(session, now),
    "inactive-ended": _ended,
    "inactive-asked": _asked,
    # last: a question that has left is the proof on which a silence may end
    "outbox": lambda session, settings, now: outbox.prune(session, now - settings.retention.outbox),
}


def job(settings: Settings, engine: Engine, clock: Clock) -> Job:
    """Return the job that keeps every rule once a day."""
    next_at: datetime | None = None

    def run(now: datetime, stop: Stop) -> bool:
        nonlocal next_at
        if next_at is not None and now < next_at:
            return False
        done: Counter[str] = Counter()
        for rule in RULES:
            if stop.is_set():
                return bool(done)
            done += keep(settings, engine, clock(), rule, actor="lettre")
        next_at = now + _DAY
        if done:
            log.info(sentence(done, settings.language))
        return bool(done)

    return Job(name="retention", run=run)


def keep(
    settings: Settings, engine: Engine, now: datetime, rule: str, *, actor: str, rehearse: bool = False
) -> Counter[str]:
    """Keep one rule in a transaction of its own, and write down how many it concerned.

    `rehearse` takes all of it back: only the number is true.
    """
    with transaction(engine) as session:
        if not rehearse:
            return _keep(session, settings, now, rule, actor)
        whole = session.begin_nested()
        done = _keep(session, settings, now, rule, actor)
        whole.rollback()
        return done


def _keep(session: Session, settings: Settings, now: datetime, rule: str, actor: str) -> Counter[str]:
    number = RULES[rule](session, settings, now)
    if number:
        session.add(RetentionRow(at=now, rule=rule, number=number, actor=actor))
        session.flush()
    return Counter({rule: number}) if number else Counter()


def sentence(done: Mapping[str, int], language: str) -> str:
    """Say what was done: numbers, and no address."""
    parts = [say(f"retention.{rule}", language, n=number) for rule, number in done.items()]
    return say("retention.done", language, what=", ".join(parts))
