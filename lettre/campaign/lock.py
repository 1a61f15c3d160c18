"""One sender a campaign, held by what dies with the process.

On SQLite it is a lock on a file beside the database, which the operating system frees when
the process ends, however it ends; on PostgreSQL an advisory lock of a connection kept open.
Holding it proves that no other sender of this campaign can mark a row, so that the `sending` rows
found then belong to a dead one (ADR 0003). A connection may die while its process lives, so on
PostgreSQL there is a second lock, on the very connection that writes the marks (`claim`): who has
lost that one cannot begin a body, and who has it keeps every other sender away.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from sqlalchemy import Connection, Engine

from lettre import holding
from lettre.errors import StateError, WorldError
from lettre.prepared import Writer

#: the first key of PostgreSQL's two-part advisory locks, the second is the campaign: who holds it, who
#: writes its marks
_HOLDER, _WRITER = 0x1E77, 0x1E78
#: the first key of the lock on the day's share, of which a database has one
_SHARE = 0x1E79


@contextmanager
def hold(engine: Engine, campaign_id: int, *, share: bool = False) -> Iterator[None]:
    """Hold the campaign while the block runs, and with it the day's `share`, where there is one.

    Of the share each run counts once, when it begins, what is left: two at once would each take all of it.
    Raises StateError when another sender holds the campaign, or another campaign's the share.
    """
    advisory = _hold_advisory(engine, campaign_id, share=share)
    with _hold_files(engine, campaign_id, share=share) if engine.dialect.name == "sqlite" else advisory:
        yield


@contextmanager
def _hold_files(engine: Engine, campaign_id: int, *, share: bool) -> Iterator[None]:
    with ExitStack() as held:
        held.enter_context(holding.file(engine, f"campaign-{campaign_id}", "campaign.already-running"))
        if share:
            held.enter_context(holding.file(engine, "share", "campaign.share-taken", id=campaign_id))
        yield


@contextmanager
def _hold_advisory(engine: Engine, campaign_id: int, *, share: bool) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not holding.take(connection, _HOLDER, campaign_id):
            raise StateError("campaign.already-running")
        try:
            _take_further(connection, campaign_id, share=share)
            yield
        finally:
            # with the connection, the locks have gone already
            with suppress(WorldError):
                _free(connection, campaign_id, share=share)


def _take_further(connection: Connection, campaign_id: int, *, share: bool) -> None:
    # a sender that has lost the first lock with its connection may still be writing
    if not holding.take(connection, _WRITER, campaign_id):
        raise StateError("campaign.already-running")
    holding.free(connection, _WRITER, campaign_id)
    if share and not holding.take(connection, _SHARE, 0):
        raise StateError("campaign.share-taken", id=campaign_id)


def _free(connection: Connection, campaign_id: int, *, share: bool) -> None:
    if share:
        holding.free(connection, _SHARE, 0)
    holding.free(connection, _HOLDER, campaign_id)


@contextmanager
def claim(writer: Writer, campaign_id: int) -> Iterator[None]:
    """Tie the right to mark to the connection that marks; on SQLite the file's lock is enough.

    Raises StateError when another sender's connection marks still.
    """
    if writer.engine.dialect.name == "sqlite":
        yield
        return
    keys = (_WRITER, campaign_id)
    with writer.transaction():
        writer.cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        taken = writer.cursor.fetchone()
    if taken != (True,):
        raise StateError("campaign.already-running")
    yield
    # not in `finally`: a connection that has failed is closed, and its lock went with it
    with writer.transaction():
        writer.cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)
