"""`lettre subscribers unsuppress`: an address given up by mistake is written to again."""

from datetime import UTC, datetime

import click

from lettre.audience import reinstating
from lettre.audience.model import How
from lettre.catalogue import say
from lettre.cli import lists
from lettre.cli.lists import BY
from lettre.cli.project import open_project
from lettre.db import transaction
from lettre.errors import StateError


@click.command()
@click.argument("address")
@click.option("--reason", required=True, metavar="WORDS", help="Why; kept with the proof, without address.")
@BY
def unsuppress(address: str, reason: str, by: str | None) -> None:
    """Write to an address again that was suppressed, or whose mail came back, by mistake.

    Whoever left or complained is not brought back.
    """
    project = open_project()
    key = lists.one(address).address
    how = How(now=datetime.now(UTC), source="lettre subscribers unsuppress", actor=lists.actor(by))
    with transaction(project.engine()) as session:
        if not reinstating.reinstate(session, key, how, reason):
            raise StateError("audience.not-suppressed", address=address)
    click.echo(say("audience.unsuppressed", project.language, address=address), err=True)
