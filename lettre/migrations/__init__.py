"""The database's shape over time: Alembic, run from code, with nothing to configure."""

import secrets
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from lettre.audience import store
from lettre.db import transaction
from lettre.errors import WorldError


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """Return the revision this version of lettre works with."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    assert found is not None
    return found


def current(engine: Engine) -> str | None:
    """Return the revision the database is at; None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, now: datetime) -> None:
    """Bring the database to the head revision, and make the signing key if there is none."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")
    with transaction(engine) as session:
        store.make_key(session, secrets.token_bytes(32), now)


def check(engine: Engine) -> None:
    """Raise WorldError unless the database is at the head revision."""
    found = current(engine)
    if found != head():
        raise WorldError("db.behind", found=found or "-", wanted=head())


def prepare(engine: Engine, now: datetime) -> None:
    """Make a database that does not exist yet; refuse one that is behind.

    An empty database holds nothing that an upgrade could harm; a filled one is upgraded only
    on request, after a backup.
    """
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    if not inspect(engine).get_table_names():
        upgrade(engine, now)
    check(engine)
