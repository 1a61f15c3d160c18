"""`lettre keys`: the keys that sign the links of letters."""

import secrets
from datetime import UTC, datetime

import click

from lettre.audience import store
from lettre.catalogue import say
from lettre.cli import present
from lettre.cli.project import open_project
from lettre.db import reading, transaction


@click.group()
def keys() -> None:
    """Look at the keys that sign links, and make a new one."""


@keys.command("list")
@present.JSON
def list_(*, as_json: bool) -> None:
    """List the keys by number and day; the last one signs. Their secrets are never shown."""
    project = open_project()
    with reading(project.engine()) as session:
        dates = store.key_dates(session)
    if as_json:
        present.json_([{"key": number, "made": made.isoformat()} for number, made in sorted(dates.items())])
        return
    for number, made in sorted(dates.items()):
        click.echo(f"{number}  {made:%Y-%m-%d}")


@keys.command()
def rotate() -> None:
    """Sign new links with a new key. Every link of every letter that was sent goes on working."""
    project = open_project()
    with transaction(project.engine()) as session:
        number = store.rotate_key(session, secrets.token_bytes(32), datetime.now(UTC))
    click.echo(say("audience.key-made", project.language, number=number), err=True)
