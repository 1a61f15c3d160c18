"""What Alembic compares, and how our own column types are written in a revision."""

from typing import Any, Literal

from lettre.db import Instant

#: the index of the archive's search and what SQLite keeps beside it: made by 0000, in no `tables.py`
_INDEX = "archive_fts"


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Tell Alembic which of a database's tables are SQLAlchemy's to compare."""
    del parents
    return kind != "table" or not (name or "").startswith(_INDEX)


def render_item(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Return the text of a column type of ours, or False for Alembic to write it.

    A revision must go on meaning the same when `Instant` changes, so it does not name it.
    """
    del context
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False
