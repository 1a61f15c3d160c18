"""The database's shape over time: Alembic, run from code, with nothing to configure.

A revision is a file `versions/NUMBER_words.py`; the last number is the head. `check` looks at numbers
alone, so that a command need not import Alembic to know that the database is good.
"""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from enum import Enum
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from lettre.audience import store
from lettre.db import reading, reshaping, shown
from lettre.errors import WorldError

VERSIONS = Path(__file__).parent / "versions"
KNOWN = tuple(sorted(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*_*.py")))
HEAD = KNOWN[-1]

#: held while a PostgreSQL database is upgraded, so that two upgrades wait for each other
_LOCK = 0x1E7700


class State(Enum):
    """How a database stands to this version of lettre."""

    #: nothing is in it
    EMPTY = "empty"
    #: as this version wants it
    CURRENT = "current"
    #: an older version made it
    BEHIND = "behind"
    #: a newer version made it
    AHEAD = "ahead"
    #: something is in it that lettre did not put there
    FOREIGN = "foreign"


def revision(engine: Engine) -> str | None:
    """Return the number the database bears, or None. Raises WorldError when it cannot be reached."""
    if _no_file_yet(engine):
        return None
    with reading(engine) as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return None
        found: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def state(engine: Engine) -> State:
    """Say how the database stands. Raises WorldError when it cannot be reached."""
    if _no_file_yet(engine):
        return State.EMPTY
    found = revision(engine)
    if found is not None:
        return standing(found, KNOWN)
    with reading(engine) as session:
        tables = inspect(session.connection()).get_table_names()
    return State.FOREIGN if tables else State.EMPTY


def standing(found: str, known: Sequence[str]) -> State:
    """Say how revision `found` stands to a version of lettre that knows `known`, in order."""
    if found == known[-1]:
        return State.CURRENT
    return State.BEHIND if found in known else State.AHEAD


def check(engine: Engine) -> None:
    """Raise WorldError, with the remedy, unless the database is as this version wants it."""
    found = state(engine)
    if found is not State.CURRENT:
        has = revision(engine) or "-"
        raise WorldError(f"db.{found.value}", database=shown(engine), found=has, wanted=HEAD)


def upgrade(engine: Engine, now: datetime, folders: Sequence[Path] = (VERSIONS,)) -> None:
    """Bring the database to the head revision and make the signing key if there is none: all or nothing.

    The revisions are those of `folders`. Raises WorldError for a database that is newer than this version,
    or not lettre's, and when a revision would leave rows that refer to nothing.
    """
    _make_file(engine)
    if state(engine) in {State.AHEAD, State.FOREIGN}:
        check(engine)
    from alembic import command  # noqa: PLC0415 - a third of a second that only an upgrade pays
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join(map(str, folders)))
    with reshaping(engine) as session:
        if engine.dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")
        store.make_key(session, secrets.token_bytes(32), now)


def prepare(engine: Engine, now: datetime) -> None:
    """Make a SQLite database that does not exist yet, so that a first run just works; check any other.

    A database with something in it is upgraded on request only, after a backup; an empty one on
    a server is somebody's decision too.
    """
    if engine.dialect.name == "sqlite" and state(engine) is State.EMPTY:
        upgrade(engine, now)
    check(engine)


def _no_file_yet(engine: Engine) -> bool:
    # to look is not to make: opening a SQLite file that is not there would create it
    return engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists()


def _make_file(engine: Engine) -> None:
    """Make a SQLite database's file and folder, for their owner alone; what is there stays as it was set.

    It holds all addresses and the keys that sign. SQLite gives `-wal` and `-shm` the file's own mode.
    """
    if engine.dialect.name != "sqlite" or not engine.url.database or not _no_file_yet(engine):
        return
    path = Path(engine.url.database)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(OSError):  # SQLite says better why it cannot be made
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
