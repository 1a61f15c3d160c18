"""`lettre approve`: somebody's word that this very edition may leave, and taking it back."""

from datetime import UTC, datetime

import click

from lettre import __version__
from lettre.campaign import approval, approvals, proofs
from lettre.campaign.approval import Approval
from lettre.catalogue import say
from lettre.cli import approving, present
from lettre.cli.project import Project, open_project
from lettre.db import transaction
from lettre.errors import SettingsError, StateError


@click.command()
@click.argument("issue")
@click.option("--by", required=True, metavar="NAME", help="Whose word it is; kept with the approval.")
@click.option("--note", metavar="TEXT", help="A remark, kept with the approval.")
@click.option("--withdraw", is_flag=True, help="Take the approval back instead.")
@click.option("--reason", metavar="TEXT", help="Why it is taken back.")
@present.JSON
def approve(
    *, issue: str, by: str, note: str | None, withdraw: bool, reason: str | None, as_json: bool
) -> None:
    """Approve ISSUE as it stands in its folder, for sending.

    The approval is bound to the digest of the edition, which is frozen: whatever changes in what
    readers would receive voids it, a comma, a picture, the sender in lettre.toml. Exit code 3
    when a check finds an error. Taking an approval back does not stop a sending under way.
    """
    if withdraw != (reason is not None) or (withdraw and note is not None):
        raise SettingsError("approval.withdraw-and-reason")
    project = open_project()
    name = approving.words(by, "--by") or ""
    if reason is not None:
        _withdraw(project, issue, name, approving.words(reason, "--reason") or "", as_json=as_json)
        return
    _approve(project, issue, name, approving.words(note, "--note"), as_json=as_json)


def _approve(project: Project, issue: str, by: str, note: str | None, *, as_json: bool) -> None:
    edition = approving.examined(project, issue)
    with transaction(project.engine()) as session:
        given = approvals.approve(
            session, edition, by=by, version=__version__, note=note, now=datetime.now(UTC)
        )
        proof = proofs.of_edition(session, edition)
    if as_json:
        present.json_({**given.as_json(), "proof": proof.number if proof else None})
        return
    language = project.language
    click.echo(
        say("approval.approved", language, issue=edition.name, digest=approval.short(edition.digest), by=by)
    )
    if proof is None:
        click.echo(say("approval.without-proof", language), err=True)


def _withdraw(project: Project, issue: str, by: str, reason: str, *, as_json: bool) -> None:
    newsletter, slug = approving.issue_name(project, issue)
    with transaction(project.engine()) as session:
        taken_back = approvals.withdraw(
            session, newsletter, slug, by=by, reason=reason, now=datetime.now(UTC)
        )
    if not taken_back:
        raise StateError("approval.nothing-to-withdraw", issue=f"{newsletter}/{slug}")
    if as_json:
        present.json_([each.as_json() for each in taken_back])
        return
    click.echo(
        say("approval.taken-back", project.language, issue=f"{newsletter}/{slug}", names=_names(taken_back))
    )


def _names(taken_back: list[Approval]) -> str:
    return ", ".join(dict.fromkeys(each.by for each in taken_back))
