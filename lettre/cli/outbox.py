"""`lettre outbox`: mails to single persons, looked at, sent at once, decided."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from lettre.catalogue import say
from lettre.cli import present, stopping
from lettre.cli.project import Project, open_project
from lettre.db import reading, transaction
from lettre.errors import PartlyDone, SettingsError, StateError
from lettre.jobs import outbox as job
from lettre.mail.outbox import store
from lettre.mail.outbox.model import Entry, OutboxState

#: what asks for somebody's eyes: all that has not come to its end
_OPEN = (
    OutboxState.QUEUED, OutboxState.SENDING, OutboxState.DEFERRED, OutboxState.FAILED, OutboxState.UNCERTAIN,
)  # fmt: skip


@click.group()
def outbox() -> None:
    """Look at mails to single persons, send them at once, decide the uncertain ones.

    Confirmations, welcomes, changes of address and reports are put there, and `lettre serve` sends them.

    Exit codes: 0 done, 1 the mail server failed, 2 command line or lettre.toml, 3 refused by what has
    happened already, 4 some mails have not left or are uncertain.
    """


@outbox.command("list")
@click.option("--all", "everything", is_flag=True, help="Show what has left, too.")
@present.JSON
def list_(*, everything: bool, as_json: bool) -> None:
    """Show the mails that wait, failed or are uncertain: number, state, letter, address, reason."""
    project = open_project()
    with reading(project.engine()) as session:
        found = list(store.entries(session, tuple(OutboxState) if everything else _OPEN))
    if as_json:
        present.json_([_as_json(entry) for entry in found])
    elif found:
        present.table(_row(project, entry) for entry in found)
    else:
        click.echo(say("outbox.empty", project.language), err=True)


@outbox.command()
def send() -> None:
    """Send what is due, now and once. `lettre serve` does this by itself."""
    project = open_project()
    with stopping.heeded() as stop:
        tally = job.send(project.settings, project.engine(), lambda: datetime.now(UTC), stop)
    if trouble := tally.trouble or tally.put_off:
        raise trouble
    click.echo(say("outbox.sent", project.language, n=tally.states[OutboxState.SENT]), err=True)
    with reading(project.engine()) as session:
        # those of earlier runs too: each waits for a person
        uncertain = sum(1 for _ in store.entries(session, [OutboxState.UNCERTAIN]))
    if uncertain:
        raise PartlyDone("outbox.uncertain", n=uncertain)
    left = tally.states[OutboxState.DEFERRED] + tally.states[OutboxState.FAILED]
    left += tally.states[OutboxState.QUEUED]
    if left:
        raise PartlyDone("outbox.left", n=left)


@outbox.command()
@click.argument("number", required=False, type=click.IntRange(1, 2**63 - 1), metavar="[ID]")
@click.option("--resend", is_flag=True, help="Send it again: somebody may get it twice.")
@click.option("--drop", is_flag=True, help="Leave it: somebody may get none.")
def resolve(number: int | None, *, resend: bool, drop: bool) -> None:
    """Decide the mails nobody can be sure of; with ID, that one alone, even if it was refused.

    What is sent again has the same bytes and the same Message-ID, so that a server that has it
    already may drop the second.
    """
    if resend == drop:
        raise SettingsError("outbox.one-of-two")
    project = open_project()
    state = OutboxState.QUEUED if resend else OutboxState.SKIPPED
    with transaction(project.engine()) as session:
        decided = store.resolve(session, state, datetime.now(UTC), only=number)
    if not decided:
        raise (
            StateError("outbox.nothing-to-resolve")
            if number is None
            else StateError("outbox.no-such", id=number)
        )
    click.echo(say("outbox.resent" if resend else "outbox.dropped", project.language, n=decided), err=True)


def _row(project: Project, entry: Entry) -> Sequence[str]:
    state = say(f"outbox.state.{entry.state.value}", project.language)
    reason = " ".join(filter(None, (str(entry.code or ""), entry.response)))
    return (str(entry.id), state, entry.wish.letter.value, entry.wish.newsletter, entry.wish.to, reason)


def _as_json(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "state": entry.state.value,
        "letter": entry.wish.letter.value,
        "newsletter": entry.wish.newsletter,
        "address": entry.wish.to,
        "key": entry.wish.key,
        "attempts": entry.attempts,
        "dated_at": entry.dated_at.isoformat(),
        "due_at": entry.due_at.isoformat(),
        "updated_at": entry.updated_at.isoformat(),
        "code": entry.code,
        "enhanced": entry.enhanced,
        "response": entry.response,
    }
