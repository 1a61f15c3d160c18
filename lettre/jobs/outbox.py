"""The job that sends mails to single persons, within seconds of being put down."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from lettre.campaign import sending
from lettre.campaign.worker import Clock
from lettre.catalogue import say
from lettre.db import reading
from lettre.edition import store as edition_store
from lettre.edition.model import Edition
from lettre.errors import LettreError, StateError
from lettre.jobs.model import Job, Stop
from lettre.mail.letters import Letters
from lettre.mail.outbox import sender, store
from lettre.mail.outbox.model import OutboxState
from lettre.mail.outbox.sender import Tally
from lettre.settings import Settings

log = logging.getLogger("lettre.jobs")

#: seconds between two looks: somebody sits in front of a mailbox and waits
PAUSE = 1.0


def job(settings: Settings, engine: Engine, clock: Clock) -> Job:
    """Return the job that empties the outbox; what left long ago is `retention`'s to forget.

    Why the mails of a newsletter that is not in order wait is told once: they are tried again by the row.
    """
    told: set[str] = set()

    def run(now: datetime, stop: Stop) -> bool:
        with reading(engine) as session:
            if not store.calls(session, now):
                return False
        tally = _send(settings, engine, clock, stop)
        if tally.put_off is not None:
            _tell_once(told, settings.language, tally.put_off)
        if tally.trouble is not None:
            raise tally.trouble
        return bool(tally.states)

    # a thread of its own: a campaign takes its time, and nobody waits for one to be asked something
    return Job(name="outbox", run=run, lane="outbox", pause=PAUSE)


def _send(settings: Settings, engine: Engine, clock: Clock, stop: Stop) -> Tally:
    try:
        tally = send(settings, engine, clock, stop.is_set)
    except StateError as error:
        if error.code != "outbox.already-running":
            raise
        return Tally()
    if tally.states[OutboxState.SENT]:
        log.info(say("outbox.sent", settings.language, n=tally.states[OutboxState.SENT]))
    if tally.states[OutboxState.UNCERTAIN]:
        log.warning(say("outbox.uncertain", settings.language, n=tally.states[OutboxState.UNCERTAIN]))
    return tally


def _tell_once(told: set[str], language: str, error: LettreError) -> None:
    reason = say(error.code, language, **error.params)
    if reason not in told:
        told.add(reason)
        log.warning(say("jobs.mails-wait", language, reason=reason))


def send(settings: Settings, engine: Engine, clock: Clock, stop: Callable[[], bool] = lambda: False) -> Tally:
    """Send what is due in the outbox. Raises StateError when another sender is at it."""
    with reading(engine) as session:
        keys = store.signing_keys(session)

    def edition(digest: str) -> Edition | None:
        with reading(engine) as session:
            return edition_store.get(session, digest)

    letters = Letters(root=settings.root, newsletters=settings.newsletters, keys=keys, editions=edition)
    transport = sending.transport(settings)
    return asyncio.run(
        sender.run(engine, letters, transport, clock=clock, stop=stop, language=settings.language)
    )
