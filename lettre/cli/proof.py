"""`lettre proof`: the letter as readers would receive it, to colleagues, before anybody approves it."""

import asyncio
from datetime import UTC, datetime

import click

from lettre.audience import addresses
from lettre.campaign import approval, proofing, proofs, sending
from lettre.campaign.approval import Proof, ProofMessage
from lettre.catalogue import say
from lettre.cli import approving, lists, present
from lettre.cli.confirming import confirm
from lettre.cli.lists import BY
from lettre.cli.project import Project, open_project
from lettre.db import transaction
from lettre.edition.model import Edition
from lettre.errors import PartlyDone, SettingsError, SettingsErrors, WorldError
from lettre.mail import dkim_keys


@click.command()
@click.argument("issue")
@click.option("--to", multiple=True, required=True, metavar="ADDRESS...", help="Send it to these addresses.")
@click.argument("more", nargs=-1, metavar="")
@click.option("--note", metavar="TEXT", help="A word to colleagues, kept with the proof.")
@BY
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@present.JSON
def proof(
    *,
    issue: str,
    to: tuple[str, ...],
    more: tuple[str, ...],
    note: str | None,
    by: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Send ISSUE as a proof: to colleagues, over the house's transport, before it is approved.

    The edition is checked and frozen first. The subject names the proof and the edition
    ("[Proof 3 · a1b2c3] …"); all else is what readers would receive, but for the links, which
    act on nobody. Exit code 3 when a check finds an error, 4 when only some could be sent.
    """
    project = open_project()
    wanted = _addresses((*to, *more))
    note = approving.words(note, "--note")
    edition = approving.examined(project, issue)
    _confirm(project, edition, len(wanted), yes=yes)
    answered = _sent(project, edition, wanted, by=lists.actor(approving.words(by, "--by")), note=note)
    _present(project, edition, answered, as_json=as_json)


def _addresses(given: tuple[str, ...]) -> list[str]:
    """Return addresses mail can be sent to, each once. Raises SettingsErrors with every other."""
    wanted: dict[str, str] = {}
    wrong = []
    for each in (one for argument in given for one in argument.split(",") if one.strip()):
        try:
            address = lists.one(each).address
            wanted.setdefault(addresses.key(address), address)
        except SettingsError as error:
            wrong.append(error)
    if wrong:
        raise SettingsErrors(wrong)
    if not wanted:
        raise SettingsError("approval.empty-option", option="--to")
    return list(wanted.values())


def _confirm(project: Project, edition: Edition, number: int, *, yes: bool) -> None:
    question = say("approval.confirm-proof", project.language, n=number, subject=edition.subject)
    confirm(question, project.language, yes=yes)


def _sent(
    project: Project, edition: Edition, wanted: list[str], *, by: str, note: str | None
) -> list[ProofMessage]:
    engine = project.engine()
    newsletter = project.newsletter(edition.newsletter)
    now = datetime.now(UTC)
    transport = sending.transport(project.settings)
    with transaction(engine) as session:
        numbered = proofs.number(session, edition, now)
        begun = proofs.begin(session, numbered, wanted, by=by, note=note, now=now)
        key = sending.key(session)
    keys = dkim_keys.load(project.root, newsletter)
    composed = [(message, proofing.compose(edition, newsletter, key, message, keys)) for message in begun]
    return asyncio.run(proofing.send(engine, transport, composed))


def _present(project: Project, edition: Edition, answered: list[ProofMessage], *, as_json: bool) -> None:
    """Print who was written to and what the server said. Raises when somebody could not be."""
    language = project.language
    sent = answered[0].proof
    if as_json:
        present.json_(_json(edition, sent, answered))
    else:
        arrived = sum(message.arrived for message in answered)
        facts = {"issue": edition.name, "number": sent.number, "digest": approval.short(sent.digest)}
        click.echo(say("approval.proof-sent", language, n=arrived, **facts))
        present.table(row(message, language) for message in answered)
    failed = [message for message in answered if not message.arrived]
    if failed:
        error = WorldError if len(failed) == len(answered) else PartlyDone
        raise error("approval.proof-failed", n=len(failed), reason=failed[-1].response)


def row(message: ProofMessage, language: str) -> tuple[str, ...]:
    """Return one message of a proof as a report shows it."""
    outcome = message.outcome.value if message.outcome else "unknown"
    code = "" if message.code is None else f"{message.code} "
    return ("", message.address, say(f"approval.outcome.{outcome}", language), f"{code}{message.response}")


def _json(edition: Edition, sent: Proof, answered: list[ProofMessage]) -> dict[str, object]:
    first = answered[0]
    return {
        "issue": edition.name,
        "proof": sent.number,
        "digest": sent.digest,
        "subject": approval.subject(edition, sent),
        "by": first.by,
        "at": first.at.isoformat(),
        "note": first.note,
        "messages": [message.as_json() for message in answered],
    }
