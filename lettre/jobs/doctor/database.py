"""The database: reached, at this version's revision, whole, writable, with a key; and what waits in it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from lettre import migrations
from lettre.audience import store
from lettre.campaign import store as campaigns
from lettre.campaign.model import CampaignState
from lettre.db import connect, reading, transaction
from lettre.errors import LettreError
from lettre.jobs.doctor.model import Check, doubtful, failed, good, not_done, refused
from lettre.jobs.store import lying_still
from lettre.mail.outbox import store as outbox
from lettre.migrations import State
from lettre.settings import Settings

DATABASE, WHOLE, WRITABLE, KEY = "doctor.database", "doctor.whole", "doctor.writable", "doctor.key"
CAMPAIGNS, OUTBOX = "doctor.campaigns", "doctor.outbox"
_LATER = (WHOLE, WRITABLE, KEY, CAMPAIGNS, OUTBOX)
#: a mail to one person that is due for longer finds nobody who sends it
LATE = timedelta(minutes=5)


def examine(settings: Settings, now: datetime) -> Iterator[Check]:
    """Yield what is found of the database. A SQLite file that is not there is not made."""
    try:
        engine = connect(settings.database)
    except LettreError as error:
        yield refused(DATABASE, error)
        yield from map(not_done, _LATER)
        return
    try:
        yield from _examine(engine, settings.shown_database, now)
    finally:
        engine.dispose()


def _examine(engine: Engine, shown: str, now: datetime) -> Iterator[Check]:
    try:
        state = migrations.state(engine)
        if state is State.EMPTY and engine.dialect.name == "sqlite":
            yield good(DATABASE, "doctor.database-to-come", database=shown)
            yield from map(not_done, _LATER)
            return
        migrations.check(engine)
    except LettreError as error:
        yield refused(DATABASE, error)
        # what stands in a database of another revision is not ours to try
        yield from map(not_done, _LATER)
        return
    yield good(DATABASE, "doctor.database-good", database=shown, revision=migrations.HEAD)
    yield _tried(WHOLE, _whole, engine)
    yield _tried(WRITABLE, _writable, engine)
    yield _tried(KEY, _key, engine)
    yield _tried(CAMPAIGNS, lambda opened: _campaigns(opened, now), engine)
    yield _tried(OUTBOX, lambda opened: _outbox(opened, now), engine)


def _tried(about: str, look: Callable[[Engine], Check], engine: Engine) -> Check:
    try:
        return look(engine)
    except LettreError as error:
        return refused(about, error)
    except SQLAlchemyError as error:
        return failed(about, "doctor.database-fault", reason=str(error).partition("\n")[0])


def _whole(engine: Engine) -> Check:
    if engine.dialect.name != "sqlite":
        return not_done(WHOLE, "doctor.whole-elsewhere")
    with reading(engine) as session:
        said = session.scalars(text("PRAGMA integrity_check(3)")).all()
        strays = session.execute(text("PRAGMA foreign_key_check")).all()
    if list(said) != ["ok"] or strays:
        faults = [each for each in said if each != "ok"] + [f"foreign_key_check: {len(strays)}"] * bool(
            strays
        )
        return failed(WHOLE, "doctor.damaged", reason="; ".join(faults))
    return good(WHOLE, "doctor.whole-good")


def _writable(engine: Engine) -> Check:
    with transaction(engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = version_num"))
        session.rollback()
    return good(WRITABLE, "doctor.writable-good")


def _key(engine: Engine) -> Check:
    with reading(engine) as session:
        found = store.keys(session)
    if not found:
        return failed(KEY, "doctor.no-key")
    return good(KEY, "doctor.key-good", n=len(found))


def _campaigns(engine: Engine, now: datetime) -> Check:
    """Look whether a campaign waits for a person: its hour was missed, it is paused, or lies still."""
    with reading(engine) as session:
        found = campaigns.campaigns(session)
        still = [each.issue_name for each in lying_still(session, now)]
    missed = [each.issue_name for each in found if each.missed(now)]
    paused = [each.issue_name for each in found if each.state is CampaignState.PAUSED]
    if missed:
        return doubtful(CAMPAIGNS, "doctor.campaigns-missed", n=len(missed), names=", ".join(missed))
    if still:
        return doubtful(CAMPAIGNS, "doctor.campaigns-still", n=len(still), names=", ".join(still))
    if paused:
        return doubtful(CAMPAIGNS, "doctor.campaigns-paused", n=len(paused), names=", ".join(paused))
    return good(CAMPAIGNS, "doctor.campaigns-good")


def _outbox(engine: Engine, now: datetime) -> Check:
    """Look whether a mail to one person waits for a decision, or for a sender that does not come."""
    with reading(engine) as session:
        uncertain, late = outbox.stuck(session, now - LATE)
    if uncertain:
        return doubtful(OUTBOX, "doctor.outbox-uncertain", n=uncertain)
    if late:
        return doubtful(OUTBOX, "doctor.outbox-late", n=late)
    return good(OUTBOX, "doctor.outbox-good")
