"""The job that takes up the forms that came in: who is to be asked, is asked by mail, once a day at most."""

import hmac
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lettre.audience import addresses, limits, signups, store
from lettre.audience.signups import MOST_ASKED, Signup, Wanted
from lettre.campaign.worker import Clock
from lettre.catalogue import say
from lettre.db import transaction
from lettre.jobs import outbox as outbox_job
from lettre.jobs.model import Job, Stop
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.model import QUESTIONS, WAITING, Letter, OutboxState, Wish
from lettre.mail.outbox.tables import OutboxRow
from lettre.settings import Settings

log = logging.getLogger("lettre.jobs")

#: forms of one transaction: pages that write wait as long
BATCH = 50
_PRUNED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Question:
    """A mail that asks: to whom, about what, under which key."""

    newsletter: str
    address: str
    signup: Signup
    wanted: Sequence[Wanted]


def job(settings: Settings, engine: Engine, clock: Clock) -> Job:
    """Return the job that takes up forms, and throws away counters whose hour is over."""
    prune_at: datetime | None = None

    def run(now: datetime, stop: Stop) -> bool:
        nonlocal prune_at
        if prune_at is None or now >= prune_at:
            prune_at = now + _PRUNED_EVERY
            with transaction(engine) as session:
                limits.prune(session, now)
        taken = batch = take_up(settings, engine, clock())
        while batch == BATCH and not stop.is_set():
            batch = take_up(settings, engine, clock())
            taken += batch
        if taken:
            log.info(say("jobs.signups", settings.language, n=taken))
        return bool(taken)

    # as quick as the outbox and before it: somebody sits in front of a mailbox and waits
    return Job(name="signups", run=run, lane="outbox", pause=outbox_job.PAUSE)


def take_up(settings: Settings, engine: Engine, now: datetime) -> int:
    """Take up to `BATCH` forms in one transaction with the mails they cause; return how many."""
    offered = {slug for slug, each in settings.newsletters.items() if each.reception.open}
    with transaction(engine) as session:
        taken = signups.take(session, BATCH)
        for signup in taken:
            wanted = signups.settle(session, signup, offered)
            if wanted:
                _ask(session, settings, signup, wanted, now)
    return len(taken)


def _ask(
    session: Session, settings: Settings, signup: Signup, wanted: Sequence[Wanted], now: datetime
) -> None:
    """Ask in one mail about all that is wanted; its page asks about all that waits for the same address."""
    first = wanted[0]
    reader = store.subscription(session, first.id)
    assert reader is not None
    asked = signups.times_asked(session, first.id) + _waiting(session, first.id)
    if asked >= MOST_ASKED:
        return
    question = _Question(newsletter=first.newsletter, address=reader.address, signup=signup, wanted=wanted)
    if _put(session, settings, question, Letter.CONFIRM, now, now):
        _remind(session, settings, question, asked, now)
    elif any(each.new for each in wanted):
        # had today's mail already, which may be read and gone: the next one leaves tomorrow
        tomorrow = datetime.combine(now.date() + timedelta(days=1), time(6), now.tzinfo)
        _put(session, settings, question, Letter.CONFIRM, now, tomorrow)


def _waiting(session: Session, subscription: int) -> int:
    """Count the mails that are to ask the address of a subscription: its reminder, say, or tomorrow's."""
    beside = [each.id for each in store.same_reader(session, subscription)]
    waiting = select(func.count(OutboxRow.id)).where(
        OutboxRow.subscription_id.in_(beside),
        OutboxRow.letter.in_([letter.value for letter in QUESTIONS]),
        OutboxRow.state.in_([state.value for state in (*WAITING, OutboxState.SENDING)]),
    )
    return session.scalar(waiting) or 0


def _remind(session: Session, settings: Settings, question: _Question, asked: int, now: datetime) -> None:
    days = settings.newsletters[question.newsletter].reception.reminder_days
    if days and not asked:
        _put(session, settings, question, Letter.REMINDER, now, now + timedelta(days=days))


def _put(
    session: Session, settings: Settings, question: _Question, letter: Letter, now: datetime, due: datetime
) -> bool:
    """Put a mail that asks into the outbox, unless one asks that address on that day already."""
    if outbox.asks_on(session, question.address, due.date()):
        # by `lettre subscribers ask`, say: the key below holds for forms that are taken up at one moment
        return False
    titles = [settings.newsletters[each.newsletter].title for each in question.wanted]
    wish = Wish(
        letter=letter,
        newsletter=question.newsletter,
        to=question.address,
        key=_key(session, question.address, due),
        subscription=question.wanted[0].id,
        params={"stamp": signups.ALL, "titles": titles, "language": question.signup.shown.language},
    )
    put = outbox.put(session, wish, now, None if due == now else due)
    if put and letter is Letter.CONFIRM:
        signups.asked_about(session, question.wanted, question.signup)
    return put


def _key(session: Session, address: str, day: datetime) -> str:
    """Return what makes a mail that asks the only one of its day, without the address in it."""
    secret = store.active_key(session).secret
    words = b"lettre asks " + addresses.key(address).encode()
    return f"ask:{hmac.digest(secret, words, 'sha256')[:16].hex()}:{day.date().isoformat()}"
