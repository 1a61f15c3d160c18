"""How Alembic runs a revision: on the connection it is given, in the transaction that is open."""

from alembic import context

from lettre.migrations.rendering import render_item
from lettre.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a table in place
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
