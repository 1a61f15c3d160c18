"""`lettre subscribers data` and `forget`: what a person may ask by post or telephone (GDPR art. 15, 17)."""

from datetime import UTC, datetime

import click

from lettre.audience import store
from lettre.campaign import persons
from lettre.catalogue import say
from lettre.cli import lists, present
from lettre.cli.lists import BY
from lettre.cli.project import Project, open_project
from lettre.db import reading, transaction
from lettre.errors import StateError
from lettre.feedback import kept


@click.command()
@click.argument("address")
def data(address: str) -> None:
    """Print all that is known of the person at ADDRESS, as JSON."""
    project = open_project()
    with reading(project.engine()) as session:
        found = persons.known_at(session, address)
    if not found:
        raise StateError("audience.nobody-known", address=address)
    present.json_(found)


@click.command()
@click.argument("address")
@BY
@click.option("--dry-run", is_flag=True, help="Say how much would be erased; erase nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(address: str, by: str | None, *, dry_run: bool, yes: bool) -> None:
    """Erase all that concerns the person at ADDRESS, for ever; no list revives them."""
    project = open_project()
    engine = project.engine()
    with reading(engine) as session:
        rows = sum(map(len, persons.known_at(session, address).values()))
    if not rows:
        raise StateError("audience.nobody-known", address=address)
    if dry_run:
        _say(project, "audience.forget-foreseen", address, n=rows)
        return
    if not yes:
        click.confirm(say("audience.forget-sure", project.language, address=address), abort=True, err=True)
    with transaction(engine) as session:
        key = store.active_key(session)
        erased = persons.forget_at(session, address, key=key, now=datetime.now(UTC), actor=lists.actor(by))
        kept.forget(project.root, erased)
    _say(project, "audience.forgotten", address)


def _say(project: Project, code: str, address: str, **params: int) -> None:
    click.echo(say(code, project.language, address=address, **params), err=True)
