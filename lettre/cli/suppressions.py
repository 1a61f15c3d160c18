"""`lettre suppressions`: addresses never to be written to, whatever their subscriptions say."""

import json
from datetime import UTC, datetime

import click

from lettre.audience import addresses, enrol, store
from lettre.audience.imports import Row
from lettre.catalogue import say
from lettre.cli.project import open_project
from lettre.cli.subscribers import BY, JSON, actor, read_list
from lettre.db import transaction
from lettre.errors import ContentError, PartlyDone, Place


@click.group()
def suppressions() -> None:
    """Addresses never to be written to."""


@suppressions.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--reason", default="import", help="Why; kept with each address.")
@BY
@JSON
def import_(file: str, *, reason: str, by: str | None, as_json: bool) -> None:
    """Suppress the addresses of FILE: CSV, or one address a line."""
    project = open_project()
    reading = read_list(file)
    with transaction(project.engine()) as session:
        counts = enrol.suppress(session, reading.rows, reason=reason, actor=actor(by), now=datetime.now(UTC))
    if as_json:
        click.echo(json.dumps({**counts, "rejected": len(reading.rejected)}))
    else:
        click.echo(say("audience.suppressed", project.language, n=counts["added"]))
    for bad in reading.rejected:
        click.echo(f"{file}:{bad.line}: {bad.found}: {say(bad.code, project.language)}", err=True)
    if reading.rejected:
        raise PartlyDone("audience.rows-rejected", n=len(reading.rejected))


@suppressions.command()
@click.argument("address")
@click.option("--reason", required=True, help="Why; kept with the address.")
@BY
def add(address: str, *, reason: str, by: str | None) -> None:
    """Suppress one address."""
    project = open_project()
    code = addresses.fault(address)
    if code is not None:
        raise ContentError(code, Place(file=address[:80]))
    row = Row(line=1, address=address, name=None)
    with transaction(project.engine()) as session:
        counts = enrol.suppress(session, [row], reason=reason, actor=actor(by), now=datetime.now(UTC))
    click.echo(say("audience.suppressed", project.language, n=counts["added"]))


@suppressions.command("list")
@JSON
def list_(*, as_json: bool) -> None:
    """List suppressed addresses."""
    project = open_project()
    with transaction(project.engine()) as session:
        found = list(store.suppressions(session))
    if as_json:
        rows = [
            {"address": each.address, "reason": each.reason, "at": each.at.isoformat(), "actor": each.actor}
            for each in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for each in found:
        click.echo(f"{each.address}\t{each.at.astimezone():%Y-%m-%d}\t{each.reason}")
