"""Statements compiled once for one driver and run on one connection kept open: for the ledger's thread.

A statement that SQLAlchemy assembles for each use costs five times what its rows cost: a durable
commit of one mark took 0.57 ms of processor time that way, and 0.11 ms this way.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    Subquery,
    UpdateBase,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.types import JSON, BigInteger, DateTime, TypeEngine

from lettre.db import Instant, speaking, take_turn

Values = dict[str, Any]


def among(engine: Engine, column: Column[int], name: str) -> ColumnElement[bool]:
    """Return "`column` is one of the numbers given as `name`", in one text however many they are."""
    if engine.dialect.name == "sqlite":
        numbers = func.json_each(bindparam(name, type_=JSON())).table_valued("value")
        return column.in_(select(numbers.c.value))
    return column == func.any(bindparam(name, type_=ARRAY(BigInteger)))


def table(engine: Engine, name: str, columns: Mapping[str, TypeEngine[Any]]) -> Subquery:
    """Return the rows given as `name`, a list of lists, as a table: one statement for all of them.

    A statement run once for each row hands the GIL to the event loop and back as often.
    """
    if engine.dialect.name == "sqlite":
        rows = func.json_each(bindparam(name, type_=JSON())).table_valued("value")
        cells: list[ColumnElement[Any]] = [
            func.json_extract(rows.c.value, f"$[{place}]") for place in range(len(columns))
        ]
    else:
        rows = func.jsonb_array_elements(bindparam(name, type_=JSONB())).table_valued("value")
        cells = [_cell(rows.c.value, place, kind) for place, kind in enumerate(columns.values())]
    named = zip(columns, cells, strict=True)
    return select(*(cell.label(column) for column, cell in named)).subquery(name)


def _cell(row: ColumnElement[Any], place: int, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    said = row.op("->>")(text(str(place)))
    # what `moment` wrote is UTC, whatever the session's time zone
    return (
        func.timezone("UTC", sql_cast(said, DateTime()))
        if isinstance(kind, Instant)
        else sql_cast(said, kind)
    )


def moment(value: datetime | None) -> str | None:
    """Return a moment as a cell of a `table` holds it: as SQLite keeps it, in UTC."""
    if value is None:
        return None
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


class Writer:
    """A connection that writes. One thread at a time may use it; `close` it at the end."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with speaking(engine):
            self._connection = engine.raw_connection()
            self.cursor = self._connection.cursor()
            if engine.dialect.name == "sqlite":
                # the connection may have been a reader's before
                self.cursor.execute("PRAGMA query_only=0")
                (self._patience,) = self.cursor.execute("PRAGMA busy_timeout").fetchone()
                # see take_turn; asked once, since each word with the driver hands the GIL to the event loop
                self.cursor.execute("PRAGMA busy_timeout=0")

    def prepare(self, statement: UpdateBase) -> "Prepared":
        """Compile a statement for this connection."""
        return Prepared(self, statement)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit when the block ends, roll back when it raises.

        Raises WorldError when the database is locked for half a minute, read-only, full or gone.
        """
        with speaking(self.engine):
            try:
                if self.engine.dialect.name == "sqlite":
                    take_turn(
                        cast("sqlite3.Connection", self._connection.dbapi_connection), self._patience / 1000
                    )
                yield
                self._connection.commit()
            except BaseException:
                self._connection.invalidate()  # which rolls back, whatever state the connection is in
                raise

    def close(self) -> None:
        """Give the connection back."""
        if self.engine.dialect.name == "sqlite" and self._connection.is_valid:
            self.cursor.execute(f"PRAGMA busy_timeout={self._patience}")
        self._connection.close()


class Prepared:
    """A statement's text, and how its values are handed to the driver."""

    def __init__(self, writer: Writer, statement: UpdateBase) -> None:
        self._writer = writer
        # both drivers take their values by name
        sqlite = writer.engine.dialect.name == "sqlite"
        kind = cast("type[DefaultDialect]", type(writer.engine.dialect))
        dialect = kind(paramstyle="named" if sqlite else "pyformat")
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._fixed: Values = {}
        self._processors: dict[str, Callable[[Any], Any]] = {}
        for bound, name in compiled.bind_names.items():
            process = bound.type.dialect_impl(dialect).bind_processor(dialect)
            if not bound.required:
                self._fixed[name] = bound.value if process is None else process(bound.value)
            elif process is not None:
                self._processors[name] = process

    def rows(self, values: Values) -> list[Any]:
        """Run it once; return what its RETURNING says."""
        cursor = self._writer.cursor
        cursor.execute(self._text, self._bound(values))
        return list(cursor.fetchall())

    def once(self, values: Values) -> int:
        """Run it once; return how many rows it changed."""
        self._writer.cursor.execute(self._text, self._bound(values))
        return int(self._writer.cursor.rowcount)

    def _bound(self, values: Values) -> Values:
        return self._fixed | self._processed(values)

    def _processed(self, values: Values) -> Values:
        """Return values as the driver takes them."""
        ready = dict(values)
        for name, process in self._processors.items():
            if name in ready:
                ready[name] = process(ready[name])
        return ready
