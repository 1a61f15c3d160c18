"""The job that deletes, once a day, what is not needed any more, and asks who has been silent for long."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.audience import limits, pending, relocating, tracking
from lettre.audience.tables import RetentionRow
from lettre.campaign import events, farewell, silence
from lettre.campaign.persons import Erased
from lettre.campaign.worker import Clock
from lettre.catalogue import say
from lettre.db import transaction
from lettre.feedback import kept
from lettre.jobs.model import Job, Stop
from lettre.mail.outbox import store as outbox
from lettre.settings import Settings

log = logging.getLogger("lettre.jobs")

_DAY = timedelta(days=1)
_Rule = Callable[[Session, Settings, datetime], int]


def _pending(session: Session, settings: Settings, now: datetime) -> int:
    return pending.expire(session, now - timedelta(days=settings.retention.pending_days), now)


def _ended(session: Session, settings: Settings, now: datetime) -> int:
    return silence.end(session, [slug for slug, each in _silences(settings).items() if each.stop], now)


def _asked(session: Session, settings: Settings, now: datetime) -> int:
    erase = settings.retention.inactive_erase
    asked = 0
    for slug, each in _silences(settings).items():
        rest = silence.AT_ONCE - asked
        if each.after and rest:
            asked += silence.ask(
                session, [slug], now, after=each.after, stop=each.stop, erase=erase, at_most=rest
            )
    return asked


@dataclass(frozen=True, kw_only=True, slots=True)
class _Silence:
    """Days a newsletter's readers may be silent, and days they have to answer; 0: for ever."""

    after: int
    stop: int


def _silences(settings: Settings) -> Mapping[str, _Silence]:
    house = settings.retention
    return {
        slug: _Silence(
            after=house.inactive_after if each.inactive_after is None else each.inactive_after,
            stop=house.inactive_stop if each.inactive_stop is None else each.inactive_stop,
        )
        for slug, each in settings.newsletters.items()
    }


def _erased(session: Session, settings: Settings, now: datetime) -> int:
    return _gone_for_good(
        settings, farewell.erase_silent(session, now) if settings.retention.inactive_erase else []
    )


def _gone_for_good(settings: Settings, erased: Sequence[Erased]) -> int:
    """Remove the mails that were kept of people who are erased; return how many people these are."""
    for each in erased:
        kept.forget(settings.root, each)
    return len(erased)


def _left(session: Session, settings: Settings, now: datetime) -> int:
    days = settings.retention.left_days
    return _gone_for_good(settings, farewell.erase(session, now - timedelta(days=days), now) if days else [])


def _silent(session: Session, settings: Settings, now: datetime) -> int:
    del now
    return farewell.gone_silent(session) if settings.retention.inactive_erase else 0


def _gone(session: Session, settings: Settings, now: datetime) -> int:
    days = settings.retention.left_days
    return farewell.gone(session, now - timedelta(days=days)) if days else 0


def _traces(session: Session, settings: Settings, now: datetime) -> int:
    return tracking.prune(session, now - timedelta(days=settings.retention.traces_days))


def _proofs(session: Session, settings: Settings, now: datetime) -> int:
    return farewell.prune(session, now - timedelta(days=settings.retention.proof_days))


def _returned(session: Session, settings: Settings, now: datetime) -> int:
    """Empty what came back long ago of other people's words, and remove the mails that were kept of it."""
    days = settings.retention.returned_days
    before = now - timedelta(days=days)
    return events.empty(session, before) + kept.prune(settings.root, before) if days else 0


def _returned_then(session: Session, settings: Settings, now: datetime) -> int:
    days = settings.retention.returned_days
    before = now - timedelta(days=days)
    return events.empty(session, before) + sum(1 for _ in kept.old(settings.root, before)) if days else 0


def _outbox(session: Session, settings: Settings, now: datetime) -> int:
    longest = max((each.stop for each in _silences(settings).values()), default=0)
    return outbox.prune(session, now - settings.retention.outbox(longest))


#: every rule by its name in the log of deletions, in the order in which they are kept
RULES: Mapping[str, _Rule] = {
    "pending": _pending,
    "address-changes": lambda session, _, now: relocating.prune(session, now),
    "limits": lambda session, _, now: limits.prune(session, now),
    "traces": _traces,
    "inactive-ended": _ended,
    "inactive-erased": _erased,
    "inactive-asked": _asked,
    "left": _left,
    "proofs": _proofs,
    "returned": _returned,
    # last: a question that has left is the proof on which a silence may end
    "outbox": _outbox,
}
#: rules that concern a few people a transaction, and are kept until there are no more of them
BATCHES = {"inactive-erased": farewell.AT_ONCE, "left": farewell.AT_ONCE}
#: how many they will concern: all batches, and files that a rehearsal could not bring back
_COUNTS: Mapping[str, _Rule] = {"inactive-erased": _silent, "left": _gone, "returned": _returned_then}


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
            done += keep_whole(settings, engine, clock(), rule, actor="lettre")
        next_at = now + _DAY
        if done:
            log.info(sentence(done, settings.language))
        return bool(done)

    return Job(name="retention", run=run)


def keep_whole(settings: Settings, engine: Engine, now: datetime, rule: str, *, actor: str) -> Counter[str]:
    """Keep one rule to its end, in as many transactions as that takes; return how many it concerned."""
    done: Counter[str] = Counter()
    while True:
        found = keep(settings, engine, now, rule, actor=actor)
        done += found
        if found[rule] < BATCHES.get(rule, found[rule] + 1):
            return done


def keep(settings: Settings, engine: Engine, now: datetime, rule: str, *, actor: str) -> Counter[str]:
    """Keep one rule in a transaction of its own, and write down how many it concerned."""
    with transaction(engine) as session:
        number = RULES[rule](session, settings, now)
        if number:
            session.add(RetentionRow(at=now, rule=rule, number=number, actor=actor))
        return Counter({rule: number}) if number else Counter()


def rehearse(settings: Settings, engine: Engine, now: datetime, rule: str) -> Counter[str]:
    """Return how many a rule would concern if it were kept now; what finding out has done is taken back."""
    with transaction(engine) as session:
        attempt = session.begin_nested()
        number = _COUNTS.get(rule, RULES[rule])(session, settings, now)
        attempt.rollback()
        return Counter({rule: number}) if number else Counter()


def sentence(done: Mapping[str, int], language: str) -> str:
    """Say what was done: numbers, and no address."""
    parts = [say(f"retention.{rule}", language, n=number) for rule, number in done.items()]
    return say("retention.done", language, what=", ".join(parts))
