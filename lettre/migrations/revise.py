"""`python -m lettre.migrations.revise NAME MESSAGE`: write the next revision from the tables as they are."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from lettre import migrations
from lettre.db import connect


def main(name: str, message: str) -> None:
    """Compare a database at the head revision with the tables, and write what differs."""
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'scratch.db'}")
        with engine.begin() as connection:
            config = migrations._config(connection)  # noqa: SLF001 - the same package
            command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=name)
        engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
