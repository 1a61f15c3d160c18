"""What only one process may do at a time, held by what dies with the process.

On SQLite it is a lock on a file beside the database, which the operating system frees when the process
ends, however it ends; on PostgreSQL an advisory lock of a connection (ADR 0003).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, text

from lettre.errors import StateError


@contextmanager
def file(engine: Engine, name: str, refusal: str, **params: Any) -> Iterator[None]:
    """Hold `name` beside a SQLite database. Raises StateError(refusal, **params) when another holds it."""
    database = Path(engine.url.database or "lettre.db").absolute()
    lock = FileLock(database.with_name(f"{database.name}.{name}.lock"), blocking=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise StateError(refusal, **params) from error
    try:
        yield
    finally:
        lock.release()


def take(connection: Connection, space: int, number: int) -> bool:
    """Take an advisory lock for as long as a PostgreSQL connection lives; False when another has it."""
    statement = text("SELECT pg_try_advisory_lock(:space, :number)")
    return bool(connection.scalar(statement, {"space": space, "number": number}))


def free(connection: Connection, space: int, number: int) -> None:
    """Give an advisory lock back."""
    statement = text("SELECT pg_advisory_unlock(:space, :number)")
    connection.execute(statement, {"space": space, "number": number})
