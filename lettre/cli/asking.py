"""`lettre subscribers ask`: send the question to those who are to confirm first."""

from dataclasses import dataclass
from datetime import UTC, datetime

import click

from lettre.catalogue import say
from lettre.cli import lists, present, stopping
from lettre.cli.lists import BY
from lettre.cli.project import Project, open_project
from lettre.db import reading, transaction
from lettre.errors import PartlyDone, StateError
from lettre.jobs import outbox
from lettre.mail.outbox import store
from lettre.mail.outbox.model import OutboxState


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """How many were asked, how many could not be yet, and the last reason.

    `handed_over`: another process is sending, and sends these too.
    """

    asked: int
    failed: int
    reason: str
    handed_over: bool


@click.command()
@click.option("--newsletter", required=True, metavar="NAME", help="The newsletter they are pending in.")
@BY
@present.JSON
def ask(newsletter: str, by: str | None, *, as_json: bool) -> None:
    """Ask pending readers to confirm, once each; those who were asked already are left in peace.

    What cannot leave now waits in the outbox: `lettre serve` or `lettre outbox send` goes on with it.
    """
    project = open_project()
    done = ask_pending(project, newsletter, lists.actor(by))
    if as_json:
        present.json_({"newsletter": newsletter, "asked": done.asked, "failed": done.failed})
    tell(project, done, quiet=as_json)


def ask_pending(project: Project, newsletter: str, actor: str) -> Asked:
    """Put the question to every pending reader who has not had it, and send what waits."""
    engine, began = project.engine(), datetime.now(UTC)
    slug = project.newsletter(newsletter).slug
    with transaction(engine) as session:
        store.ask(session, slug, began, actor=actor)
    handed_over, trouble = False, ""
    try:
        with stopping.heeded() as stop:
            tally = outbox.send(project.settings, engine, lambda: datetime.now(UTC), stop)
        found = tally.trouble or tally.put_off
        trouble = say(found.code, project.language, **found.params).rstrip(".") if found else ""
    except StateError as error:
        if error.code != "outbox.already-running":
            raise
        handed_over = True
    with reading(engine) as session:
        counts, reason = store.questions(session, slug, began)
    asked = counts[OutboxState.SENT] + counts[OutboxState.UNCERTAIN]
    skipped = counts[OutboxState.SKIPPED]
    return Asked(
        asked=asked,
        failed=counts.total() - asked - skipped,
        reason=trouble or reason,
        handed_over=handed_over,
    )


def tell(project: Project, done: Asked, *, quiet: bool = False) -> None:
    """Say how many were asked. Raises PartlyDone when some could not be."""
    if not quiet and (done.asked or not done.failed):
        click.echo(say("audience.asked", project.language, n=done.asked), err=True)
    if done.failed and done.handed_over:
        click.echo(say("audience.being-asked", project.language, n=done.failed), err=True)
    elif done.failed:
        raise PartlyDone("audience.not-asked", n=done.failed, reason=done.reason)
