"""One sender a campaign, held by what dies with the process.

On SQLite it is a lock on a file beside the database, which the operating system frees when
the process ends, however it ends; on PostgreSQL an advisory lock of a connection kept open.
Holding it proves that no other sender of this campaign is alive, so that the `sending` rows
found then belong to a dead one (ADR 0003).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

from lettre.errors import StateError

#: the first key of PostgreSQL's two-part advisory locks; the second is the campaign
_SPACE = 0x1E77


@contextmanager
def hold(engine: Engine, campaign_id: int) -> Iterator[None]:
    """Hold the campaign while the block runs. Raises StateError when another sender holds it."""
    holding = _hold_file if engine.dialect.name == "sqlite" else _hold_advisory
    with holding(engine, campaign_id):
        yield


@contextmanager
def _hold_file(engine: Engine, campaign_id: int) -> Iterator[None]:
    database = Path(engine.url.database or "lettre.db").absolute()
    lock = FileLock(database.with_name(f"{database.name}.campaign-{campaign_id}.lock"), blocking=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise StateError("campaign.already-running") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _hold_advisory(engine: Engine, campaign_id: int) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        taken = connection.scalar(
            text("SELECT pg_try_advisory_lock(:space, :campaign)"), {"space": _SPACE, "campaign": campaign_id}
        )
        if not taken:
            raise StateError("campaign.already-running")
        try:
            yield
        finally:
            connection.execute(
                text("SELECT pg_advisory_unlock(:space, :campaign)"),
                {"space": _SPACE, "campaign": campaign_id},
            )
