"""How Alembic runs a revision: on the connection it is given, in the transaction that is open."""

from alembic import context

from lettre.migrations.rendering import include_name, render_item
from lettre.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a table in place
    render_item=render_item,
    include_name=include_name,
)
with context.begin_transaction():
    context.run_migrations()
