"""`lettre db`: prepare the database, or check it."""

from datetime import UTC, datetime
from pathlib import Path

import click

from lettre import migrations
from lettre.catalogue import say
from lettre.cli import present
from lettre.cli.project import open_project
from lettre.db import shown
from lettre.migrations import State, copying


@click.group()
def db() -> None:
    """Prepare the database, or check it."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version of lettre; make the signing key if there is none."""
    project = open_project()
    with project.unchecked_engine() as engine:
        migrations.upgrade(engine, datetime.now(UTC))
        where = shown(engine)
    click.echo(say("db.upgraded", project.language, database=where, revision=migrations.HEAD), err=True)


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write a whole copy of the database into FILE, which must not be there yet, while letters leave.

    It is of one moment and for its owner alone: it holds every address and the keys that sign. A
    PostgreSQL database is copied by its own pg_dump.
    """
    project = open_project()
    with project.unchecked_engine() as engine:
        copying.copy(engine, file)
    size = round(file.stat().st_size / 1_000_000, 1)
    click.echo(say("db.copied", project.language, file=str(file), size=size), err=True)


@db.command()
@present.JSON
def check(*, as_json: bool) -> None:
    """Say whether the database is as this version of lettre wants it; exit 1 when it is not."""
    project = open_project()
    with project.unchecked_engine() as engine:
        found = migrations.state(engine)
        facts = {"database": shown(engine), "state": found.value,
                 "revision": migrations.revision(engine), "head": migrations.HEAD}  # fmt: skip
        if as_json:
            present.json_(facts)
        migrations.check(engine)
    if not as_json:
        click.echo(say(f"db.{State.CURRENT.value}", project.language, **facts))
