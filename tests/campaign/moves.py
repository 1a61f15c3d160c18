"""A journal kept by the database itself: every change of a row's state, whoever made it."""

from sqlalchemy import Engine, text

from lettre.db import reading, transaction

_JOURNAL = "CREATE TABLE moves_seen (kind TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL)"
_SQLITE = """
CREATE TRIGGER {table}_moves AFTER UPDATE ON {table} WHEN OLD.state <> NEW.state
BEGIN INSERT INTO moves_seen VALUES ('{table}', OLD.state, NEW.state); END
"""
_FUNCTION = """
CREATE FUNCTION keep_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO moves_seen VALUES (TG_TABLE_NAME, OLD.state, NEW.state); RETURN NEW; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_moves AFTER UPDATE ON {table} FOR EACH ROW
WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION keep_moves()
"""


def keep(engine: Engine) -> None:
    """Have the database write down each move of a campaign and of a delivery from now on."""
    trigger = _SQLITE if engine.dialect.name == "sqlite" else _POSTGRESQL
    with transaction(engine) as session:
        session.execute(text(_JOURNAL))
        if engine.dialect.name != "sqlite":
            session.execute(text(_FUNCTION))
        for table in ("deliveries", "campaigns"):
            session.execute(text(trigger.format(table=table)))


def seen(engine: Engine, table: str) -> set[tuple[str, str]]:
    """Return the moves that the database has written down."""
    with reading(engine) as session:
        rows = session.execute(
            text("SELECT DISTINCT before, after FROM moves_seen WHERE kind = :table"), {"table": table}
        )
        return {(before, after) for before, after in rows}
