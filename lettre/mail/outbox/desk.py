"""The one sender's line to the database: who holds it is the only one to mark rows of the outbox.

On PostgreSQL the lock lies on the very connection that marks: who has lost it cannot begin a body. On
SQLite a lock on a file beside the database is enough, for it goes only with the process.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from lettre import holding
from lettre.db import shown, transaction
from lettre.errors import StateError, WorldError

#: beside the campaign's two kinds of advisory lock
_OUTBOX = 0x1E79

Transactions = Callable[[], AbstractContextManager[Session]]
"""Opens a session that is committed when its block ends."""


@contextmanager
def hold(engine: Engine) -> Iterator[Transactions]:
    """Be the one sender of the outbox while the block runs.

    Raises StateError when another is at it.
    """
    if engine.dialect.name == "sqlite":
        with holding.file(engine, "outbox", "outbox.already-running"):
            yield partial(transaction, engine)
        return
    with engine.connect() as connection:
        with connection.begin():
            if not holding.take(connection, _OUTBOX, 0):
                raise StateError("outbox.already-running")
        # never back into the pool: what closes it, however that comes, frees the lock
        connection.detach()
        yield partial(_on, connection)


@contextmanager
def _on(connection: Connection) -> Iterator[Session]:
    if connection.invalidated:
        # SQLAlchemy would open another one, and the lock went with this
        raise WorldError("db.unreachable", database=shown(connection.engine), reason="connection lost")
    with Session(connection, expire_on_commit=False) as session, session.begin():
        yield session
