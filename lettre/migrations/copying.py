"""⚡ A whole copy of a SQLite database, of one moment, made while others write to it."""

import os
from pathlib import Path
from shlex import quote

from sqlalchemy import URL, Engine

from lettre import beside
from lettre.db import shown, speaking
from lettre.errors import StateError
from lettre.redaction import redacted


def copy(engine: Engine, file: Path) -> None:
    """Write a copy of a database into `file`, for its owner alone; it is there when it is whole.

    Readers and writers of the database do not wait for it. Raises StateError for a file that is there
    already, or a database that is on a server or not made yet; WorldError for a place that cannot be written.
    """
    if engine.dialect.name != "sqlite":
        # as pg_dump takes it; it asks for the password, or finds it in ~/.pgpass
        raise StateError(
            "db.copy-elsewhere", database=quote(_without_password(engine.url)), file=quote(str(file))
        )
    if not Path(engine.url.database or "").exists():
        raise StateError("db.empty", database=shown(engine))
    if os.path.lexists(file):
        raise StateError("db.copy-there", file=str(file))
    with beside.draft(file) as draft:
        with speaking(engine), engine.connect() as connection:
            # in a transaction of SQLAlchemy's it would be refused; an empty file it may write into
            # (https://www.sqlite.org/lang_vacuum.html)
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.cursor().execute("VACUUM INTO ?", (str(draft),))
        _flush(draft)
        _put(draft, file)
    _flush(file.parent)


def _put(draft: Path, file: Path) -> None:
    """Give the copy its name; whoever has made such a file meanwhile keeps it."""
    try:
        file.hardlink_to(draft)
    except FileExistsError:
        raise StateError("db.copy-there", file=str(file)) from None
    except OSError:
        # the disk knows no second names for a file: FAT, some network shares
        draft.rename(file)


def _without_password(url: URL) -> str:
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return redacted(bare.render_as_string())


def _flush(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
