"""The database: one engine a process, `transaction()`, the only commit but the ledger's, and `reading()`.

What a database does to us becomes a sentence here and nowhere else: see `FAULTS`.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    ExceptionContext,
    MetaData,
    Table,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import DeclarativeBase, Session

from lettre.errors import LettreError, WorldError
from lettre.redaction import redacted

#: one naming convention, so that every constraint can be named in a migration
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table's parent; `lettre.schema` sees them all."""

    metadata = MetaData(naming_convention=NAMES)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, on databases that know time zones and on SQLite, which does not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; a moment without a zone is a programming error."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: what the database says → the code of our sentence: SQLite's result names
#: (https://www.sqlite.org/rescode.html), PostgreSQL's SQLSTATE classes and, where one code of a class
#: means something of its own, that code (https://www.postgresql.org/docs/current/errcodes-appendix.html)
FAULTS: Mapping[str, str] = {
    "SQLITE_BUSY": "db.locked",
    "SQLITE_LOCKED": "db.locked",
    "SQLITE_READONLY": "db.read-only",
    "SQLITE_PERM": "db.read-only",
    "SQLITE_FULL": "db.disk-full",
    "SQLITE_IOERR": "db.disk-fault",
    "SQLITE_CANTOPEN": "db.cannot-open",
    "SQLITE_NOTADB": "db.damaged",
    "SQLITE_CORRUPT": "db.damaged",
    "08": "db.unreachable",
    "57": "db.unreachable",
    "53": "db.overloaded",
    "53100": "db.disk-full",
    "55P03": "db.locked",
    "57014": "db.locked",
    "40": "db.locked",
    "25006": "db.read-only",
    "42501": "db.refused",
    "42P01": "db.no-table",
}

_READING = "lettre_reading"
#: connections to PostgreSQL that are kept, and as many more for a crowd: opening one costs more than what it
#: is opened for, and a server answers with forty threads
POOL = 20
#: seconds between two tries to write
_POLL = 0.001


def connect(url: str) -> Engine:
    """Return an engine for `url`: `sqlite:///path` or `postgresql://…` (through psycopg 3).

    Nothing is opened yet. Raises WorldError when the URL or its driver cannot be used.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in {"postgres", "postgresql"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        pool = {"pool_size": POOL, "max_overflow": POOL} if parsed.drivername.startswith("postgresql") else {}
        # what a statement was given are people's addresses, which no error and no log is to name
        engine = create_engine(parsed, hide_parameters=True, **pool)
    except (ArgumentError, NoSuchModuleError) as error:
        raise WorldError("db.bad-url") from error
    except ModuleNotFoundError as error:
        raise WorldError("db.no-driver", driver=error.name or "psycopg") from error
    event.listen(engine, "handle_error", _speak)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def shown(engine: Engine) -> str:
    """Return the database's URL without its password, for messages."""
    return redacted(engine.url.render_as_string(hide_password=True))


def _tune_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # WAL lets pages be read while a campaign writes; FULL makes a commit survive a power cut,
    # which the ledger needs (https://www.sqlite.org/pragma.html#pragma_synchronous).
    connection.isolation_level = None
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a writer can fail with SQLITE_BUSY at once, whatever
    # the busy timeout; an immediate one waits its turn (https://www.sqlite.org/lang_transaction.html).
    # One that only reads takes a snapshot and waits for nobody: WAL readers and the writer pass each other.
    reads = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql(f"PRAGMA query_only={int(reads)}")
    if reads:
        connection.exec_driver_sql("BEGIN")
        return
    with speaking(connection.engine):
        _take_turn(cast("sqlite3.Connection", connection.connection.dbapi_connection))


def _take_turn(raw: sqlite3.Connection) -> None:
    (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute("PRAGMA busy_timeout=0")
    try:
        take_turn(raw, patience / 1000)
    finally:
        raw.execute(f"PRAGMA busy_timeout={patience}")


def take_turn(raw: sqlite3.Connection, patience: float) -> None:
    """Begin to write as soon as nobody else does, within so many seconds; SQLite itself is not to wait.

    It would in steps that grow to 100 ms: of two who commit at every moment, a reader who leaves and a
    campaign that sends, the one who waits so would find the other's short gaps by luck alone.
    """
    end = time.monotonic() + patience
    while not _began(raw, last=time.monotonic() >= end):
        time.sleep(_POLL)


def _began(raw: sqlite3.Connection, *, last: bool) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if last or not error.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise
        return False
    return True


def _speak(context: ExceptionContext) -> LettreError | None:
    """Turn what the driver raised into an error with a sentence; None: a defect of ours, less its values."""
    told = _sentence(context.original_exception, context.engine)
    if told is None:
        for error in (context.original_exception, context.sqlalchemy_exception):
            _say_no_values(error)
    return told


def _say_no_values(error: BaseException | None) -> None:
    # PostgreSQL's further lines (DETAIL, CONTEXT) hold what a row was to hold: "Key (address_key)=(zoe@…)"
    if error is not None:
        error.args = tuple(_first_line(each) if isinstance(each, str) else each for each in error.args)


def _sentence(said: BaseException, engine: Engine | None) -> LettreError | None:
    code = _fault(said)
    if code is None:
        return None
    return WorldError(code, database=shown(engine) if engine is not None else "?", reason=_first_line(said))


@contextmanager
def speaking(engine: Engine) -> Iterator[None]:
    """Do for work on the driver itself what SQLAlchemy does for a session's: faults become sentences.

    Raises WorldError when the database is locked, read-only, full or gone.
    """
    try:
        yield
    except engine.dialect.loaded_dbapi.Error as error:
        told = _sentence(error, engine)
        if told is None:
            raise
        raise told from error


def _fault(said: BaseException) -> str | None:
    name = getattr(said, "sqlite_errorname", None)
    if isinstance(name, str):
        # extended codes (SQLITE_IOERR_WRITE) begin with the primary one
        found = FAULTS.get("_".join(name.split("_")[:2]))
        return "db.no-table" if found is None and "no such table" in str(said) else found
    if type(said).__module__.partition(".")[0] != "psycopg":
        return None
    state = getattr(said, "sqlstate", None)
    if state is None:
        # psycopg has no SQLSTATE for a server that is not there, does not let us in, or has gone
        return "db.unreachable" if type(said).__name__ == "OperationalError" else None
    return FAULTS.get(state) or FAULTS.get(state[:2])


def _first_line(said: object) -> str:
    return str(said).strip().partition("\n")[0]


def insert_new(session: Session, row: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT into `row`'s table that passes over what a unique constraint has already."""
    table = cast("Table", row.__table__)
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def write_over(
    session: Session, row: type[Base], values: Mapping[str, Any]
) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT of one row that writes over the one with the same primary key."""
    table = cast("Table", row.__table__)
    keys = [column.name for column in table.primary_key]
    others = {name: value for name, value in values.items() if name not in keys}
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).values(values).on_conflict_do_update(index_elements=keys, set_=others)
    return postgresql.insert(table).values(values).on_conflict_do_update(index_elements=keys, set_=others)


def count_up(session: Session, row: type[Base], keys: Mapping[str, Any], number: int) -> None:
    """Add to the `number` of the row with a primary key; one that is not there yet begins with it."""
    table = cast("Table", row.__table__)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    made: postgresql.Insert | sqlite.Insert = dialect.insert(table).values(**keys, number=number)
    more = {"number": table.c.number + number}
    session.execute(made.on_conflict_do_update(index_elements=list(keys), set_=more))


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Open a session; commit when the block ends, roll back when it raises.

    Raises WorldError when the database is locked for half a minute, read-only, full or gone.
    """
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reshaping(engine: Engine) -> Iterator[Session]:
    """Open a transaction in which tables may be made anew: on SQLite foreign keys are looked at only last.

    SQLite changes a column by copying the table and dropping the old one; with foreign keys on, that drop
    deletes all rows first, and with them those that refer to them. They can be turned off only before a
    transaction (https://www.sqlite.org/lang_altertable.html#otheralter). Raises WorldError, and keeps
    nothing, when a row would refer to nothing.
    """
    if engine.dialect.name != "sqlite":
        with transaction(engine) as session:
            yield session
        return
    with engine.connect() as connection:
        raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with Session(connection, expire_on_commit=False) as session, session.begin():
                yield session
                _refuse_lost_references(session)
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _refuse_lost_references(session: Session) -> None:
    session.flush()
    lost = session.connection().exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if lost:
        engine = session.connection().engine
        raise WorldError("db.lost-references", database=shown(engine), table=lost[0][0], n=len(lost))


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a session that sees one moment of the database, waits for no writer, and cannot write."""
    with Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options={_READING: True, "postgresql_readonly": True})
        yield session
