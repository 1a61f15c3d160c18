"""`lettre db`: prepare the database, or check it."""

import json
from datetime import UTC, datetime

import click

from lettre import migrations
from lettre.catalogue import say
from lettre.cli.project import open_project
from lettre.db import connect


@click.group()
def db() -> None:
    """Prepare the database, or check it."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version of lettre, and make the signing key if there is none."""
    project = open_project()
    engine = connect(project.settings.database)
    migrations.upgrade(engine, datetime.now(UTC))
    click.echo(say("db.upgraded", project.language, revision=migrations.head()))


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
def check(*, as_json: bool) -> None:
    """Say whether the database is at this version of lettre."""
    project = open_project()
    engine = connect(project.settings.database)
    found = migrations.current(engine)
    if as_json:
        click.echo(json.dumps({"database": project.settings.shown_database, "revision": found, "head": migrations.head()}))
    migrations.check(engine)
    if not as_json:
        click.echo(say("db.current", project.language, revision=found))
