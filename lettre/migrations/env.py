"""How Alembic runs a migration: on the connection it is given."""

from typing import Any, Literal

from alembic import context

from lettre.db import Instant
from lettre.schema import metadata


def _plain_type(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    # a migration must not change when our own types do
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=_plain_type,
    render_as_batch=True,  # SQLite cannot alter a table in place
)
with context.begin_transaction():
    context.run_migrations()
