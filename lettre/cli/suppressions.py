"""`lettre suppressions`: addresses never to be written to, whatever their subscriptions say."""

from datetime import UTC, datetime
from pathlib import Path

import click

from lettre.audience import enrol, reinstating, store
from lettre.audience.model import How
from lettre.catalogue import say
from lettre.cli import lists, present
from lettre.cli.lists import BY
from lettre.cli.project import open_project
from lettre.cli.subscribers import suppressed_json
from lettre.db import reading, transaction
from lettre.errors import StateError


@click.group()
def suppressions() -> None:
    """Addresses never to be written to."""


REASON = click.option(
    "--reason", default=None, metavar="WORDS", help="Why; kept with each. Default: the file's name."
)


@suppressions.command("import")
@click.argument("file", type=lists.FILE)
@REASON
@BY
@click.option("--dry-run", is_flag=True, help="Say how many would be suppressed; write nothing.")
@present.JSON
def import_(file: Path, reason: str | None, by: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Suppress the addresses of FILE: CSV with heads, or one address a line.

    `lettre suppressions undo FILE` takes it back.
    """
    project = open_project()
    read = lists.read(file)
    rows = read.reading.rows
    if dry_run:
        with reading(project.engine()) as session:
            already = len(enrol.suppressed(session, rows))
        added = len(rows) - already
    else:
        with transaction(project.engine()) as session:
            added, already = enrol.suppress(
                session, rows, reason=reason or file.name, actor=lists.actor(by), now=datetime.now(UTC)
            )
    if as_json:
        rejected = lists.rejected_json(project, read.reading.rejected)
        counts = {"suppressed": added, "already": already, "rejected": len(rejected)}
        present.json_({"file": str(file), "dry_run": dry_run, "counts": counts, "rejected": rejected})
    else:
        if dry_run:
            click.echo(say("audience.dry-run", project.language), err=True)
        click.echo(say("audience.suppressed", project.language, n=added))
        if already:
            click.echo(say("audience.suppressed-already", project.language, n=already))
    lists.tell_rejected(project, read, dry_run=dry_run)


@suppressions.command()
@click.argument("file", type=lists.FILE)
@click.option(
    "--reason",
    default=None,
    metavar="WORDS",
    help="The reason they were imported with. Default: FILE's name.",
)
@BY
@click.option("--dry-run", is_flag=True, help="Say how many would be taken back; write nothing.")
@present.JSON
def undo(file: Path, reason: str | None, by: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Take back what `import` of FILE has suppressed, and nothing that was suppressed for another reason.

    Nobody who left, complained or whose mail came back is brought back by this.
    """
    project = open_project()
    rows, why = lists.read(file).reading.rows, reason or file.name
    if dry_run:
        with reading(project.engine()) as session:
            number = len(enrol.suppressed(session, rows, why))
    else:
        how = How(now=datetime.now(UTC), source="lettre suppressions undo", actor=lists.actor(by))
        with transaction(project.engine()) as session:
            number = reinstating.take_back(session, rows, why, how)
    if not number:
        raise StateError("audience.nothing-to-undo", file=str(file), reason=why)
    if as_json:
        present.json_({"file": str(file), "dry_run": dry_run, "counts": {"freed": number}})
        return
    if dry_run:
        click.echo(say("audience.dry-run", project.language), err=True)
    click.echo(say("audience.suppressions-undone", project.language, n=number))


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
