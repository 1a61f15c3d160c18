"""`lettre suppressions`: addresses never to be written to, whatever their subscriptions say."""

from datetime import UTC, datetime
from pathlib import Path

import click

from lettre.audience import enrol, store
from lettre.catalogue import say
from lettre.cli import lists, present
from lettre.cli.lists import BY
from lettre.cli.project import open_project
from lettre.cli.subscribers import suppressed_json
from lettre.db import reading, transaction


@click.group()
def suppressions() -> None:
    """Addresses never to be written to."""


@suppressions.command("import")
@click.argument("file", type=lists.FILE)
@click.option(
    "--reason", default=None, metavar="WORDS", help="Why; kept with each. Default: the file's name."
)
@BY
@present.JSON
def import_(file: Path, reason: str | None, by: str | None, *, as_json: bool) -> None:
    """Suppress the addresses of FILE: CSV with heads, or one address a line."""
    project = open_project()
    read = lists.read(file)
    with transaction(project.engine()) as session:
        added, already = enrol.suppress(
            session,
            read.reading.rows,
            reason=reason or file.name,
            actor=lists.actor(by),
            now=datetime.now(UTC),
        )
    if as_json:
        rejected = lists.rejected_json(project, read.reading.rejected)
        counts = {"suppressed": added, "already": already, "rejected": len(rejected)}
        present.json_({"file": str(file), "counts": counts, "rejected": rejected})
    else:
        click.echo(say("audience.suppressed", project.language, n=added))
        if already:
            click.echo(say("audience.suppressed-already", project.language, n=already))
    lists.tell_rejected(project, read)


@suppressions.command()
@click.argument("address")
@click.option("--reason", required=True, metavar="WORDS", help="Why; kept with the address.")
@BY
def add(address: str, reason: str, by: str | None) -> None:
    """Suppress one address."""
    project = open_project()
    row = lists.one(address)
    with transaction(project.engine()) as session:
        added, _ = enrol.suppress(session, [row], reason=reason, actor=lists.actor(by), now=datetime.now(UTC))
    code = "audience.suppressed-one" if added else "audience.suppressed-before"
    click.echo(say(code, project.language, address=row.address), err=True)


@suppressions.command("list")
@present.JSON
def list_(*, as_json: bool) -> None:
    """List suppressed addresses."""
    project = open_project()
    with reading(project.engine()) as session:
        found = list(store.suppressions(session))
    if as_json:
        present.json_([suppressed_json(each) for each in found])
        return
    present.table(
        (each.address, f"{each.at.astimezone():%Y-%m-%d}", each.reason, each.actor) for each in found
    )
