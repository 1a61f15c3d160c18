"""`lettre subscribers ask`: send the question to those who are to confirm first."""

import asyncio
from datetime import UTC, datetime

import click

from lettre.campaign import asking, sending
from lettre.catalogue import say
from lettre.cli import lists, present
from lettre.cli.lists import BY
from lettre.cli.project import Project, open_project
from lettre.db import reading
from lettre.errors import PartlyDone
from lettre.mail import dkim_keys, letters
from lettre.mail.letters import Letters


@click.command()
@click.option("--newsletter", required=True, metavar="NAME", help="The newsletter they are pending in.")
@BY
@present.JSON
def ask(newsletter: str, by: str | None, *, as_json: bool) -> None:
    """Ask pending readers to confirm, once each; those who were asked already are left in peace."""
    project = open_project()
    done = ask_pending(project, newsletter, lists.actor(by))
    if as_json:
        present.json_({"newsletter": newsletter, "asked": done.asked, "failed": done.failed})
    tell(project, newsletter, done, quiet=as_json)


def ask_pending(project: Project, newsletter: str, actor: str) -> asking.Asked:
    """Send the question to every pending reader who has not had it."""
    engine = project.engine()
    with reading(engine) as session:
        key = sending.key(session)
    composing = Letters(
        templates=letters.load(project.root),
        newsletter=project.newsletter(newsletter),
        key=key,
        date=datetime.now(UTC),
        keys=dkim_keys.load(project.root, project.newsletter(newsletter)),
    )
    transport = sending.transport(project.settings)
    return asyncio.run(asking.ask(engine, composing, transport, lambda: datetime.now(UTC), actor=actor))


def tell(project: Project, newsletter: str, done: asking.Asked, *, quiet: bool = False) -> None:
    """Say how many were asked. Raises PartlyDone when some could not be."""
    if not quiet and (done.asked or not done.failed):
        click.echo(say("audience.asked", project.language, n=done.asked), err=True)
    if done.failed:
        raise PartlyDone("audience.not-asked", n=done.failed, reason=done.reason, newsletter=newsletter)
