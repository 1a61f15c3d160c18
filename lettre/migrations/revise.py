"""Write a revision from the tables as they are. For whoever changes a `tables.py`.

`python -m lettre.migrations.revise NUMBER WORDS` compares a new database at the head revision
with the tables and writes what differs. Read it before you commit it.

`python -m lettre.migrations.revise first` writes the first ones, 0001 and on, again from the tables (0000 is
written by hand): only until the first release, after which no revision that has been given away may change.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.autogenerate import render_python_code
from alembic.config import Config
from alembic.operations.ops import CreateIndexOp, CreateTableOp, MigrateOperation, UpgradeOps
from sqlalchemy import Table

from lettre.db import connect
from lettre.migrations import VERSIONS
from lettre.migrations.rendering import render_item
from lettre.schema import metadata

#: tables of one revision, so that each file stays a page that can be read
_TABLES = 10
_FIRST = '''"""Tables of the first release; written by `python -m lettre.migrations.revise first`."""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, those that others point to first."""
{calls}


def downgrade() -> None:
    """Take them away."""
{drops}


{tables}
'''


def first() -> None:
    """Write the first revisions again, one function a table."""
    tables = metadata.sorted_tables
    for old in VERSIONS.glob("*_first.py"):
        old.unlink()
    for count, start in enumerate(range(0, len(tables), _TABLES), 1):
        _write(f"{count:04d}", f"{count - 1:04d}", tables[start : start + _TABLES])


def _write(number: str, before: str, tables: Sequence[Table]) -> None:
    text = _FIRST.format(
        number=number,
        before=before,
        calls="\n".join(f"    _{table.name}()" for table in tables),
        drops="\n".join(f'    op.drop_table("{table.name}")' for table in reversed(tables)),
        tables="\n\n".join(_function(table) for table in tables),
    )
    (VERSIONS / f"{number}_first.py").write_text(text, "utf-8")


def _function(table: Table) -> str:
    made: list[MigrateOperation] = [CreateTableOp.from_table(table)]
    made += [
        CreateIndexOp.from_index(index) for index in sorted(table.indexes, key=lambda each: str(each.name))
    ]
    body = render_python_code(UpgradeOps(ops=made), render_item=render_item)
    lines = (line for line in body.splitlines() if not line.lstrip().startswith("# ###"))
    return "\n".join([f"def _{table.name}() -> None:", *(f"    {line}" for line in lines), ""])


def following(number: str, words: str) -> None:
    """Write revision `number` from what differs between the head revision and the tables."""
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'scratch.db'}")
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(VERSIONS.parent))
            config.set_main_option("path_separator", "os")
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            command.revision(config, words, autogenerate=True, rev_id=number)
        engine.dispose()


if __name__ == "__main__":
    if sys.argv[1:] == ["first"]:
        first()
    else:
        following(sys.argv[1], sys.argv[2])
