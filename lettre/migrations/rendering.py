"""How our own column types are written in a revision: as what they are in the database today."""

from typing import Any, Literal

from lettre.db import Instant


def render_item(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Return the text of a column type of ours, or False for Alembic to write it.

    A revision must go on meaning the same when `Instant` changes, so it does not name it.
    """
    del context
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False
