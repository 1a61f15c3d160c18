"""`lettre campaign replace`: the mistake found when a part of the readers has the letter already."""

import time
from contextlib import ExitStack
from datetime import UTC, datetime

import click

from lettre.campaign import lock, sending, store
from lettre.campaign.approval import Approval
from lettre.campaign.model import Campaign, CampaignState, DeliveryState
from lettre.campaign.stats import Report
from lettre.catalogue import say
from lettre.cli import approving, present, running
from lettre.cli.campaign.finding import find
from lettre.cli.campaign.moving import YES
from lettre.cli.confirming import confirm
from lettre.cli.project import Project, open_project
from lettre.db import reading, transaction
from lettre.edition.model import Edition
from lettre.errors import StateError

#: seconds between two looks at whether the sender has finished what is under way
_LOOK = 0.2


@click.command()
@click.argument("issue")
@click.option(
    "--dry-run", is_flag=True, help="Check the corrected issue, say who would get it; change nothing."
)
@YES
@present.JSON
def replace(issue: str, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Go on with a corrected edition of ISSUE for those who have not been written to.

    The campaign is paused first. Then the folder is rendered and checked, its approval looked at as
    for every sending, and whoever still waits gets this edition; what was sent stays as it was, and
    an uncertain message that is sent again is sent as it was. `lettre campaign report` says who got
    which. When a check or a missing approval refuses it, the campaign stays paused. One that waits
    for its hour gets the corrected edition and waits for it again.
    """
    project = open_project()
    found = find(project, "/".join(approving.issue_name(project, issue)))
    _may_replace(project, found)
    if not dry_run and found.state is not CampaignState.PAUSED:
        _pause(project, found)
    edition = approving.examined(project, found.issue_name)
    if edition.digest == found.digest:
        raise StateError("campaign.replace-same", issue=found.issue_name)
    word = approving.may_leave(project, edition)
    _tell(project, _report(project, found), edition, word)
    if dry_run:
        if as_json:
            counts = _report(project, found).counts
            present.json_(
                {
                    "campaign": found.id,
                    "dry_run": True,
                    "digest": edition.digest,
                    "sent": counts[DeliveryState.SENT],
                    "would_get_it": counts[DeliveryState.QUEUED] + counts[DeliveryState.DEFERRED],
                }
            )
        return
    confirm(say("campaign.confirm-replace", project.language), project.language, yes=yes)
    with ExitStack() as held:
        _hold(project, found, held)
        _replace(project, found, edition)
    report = _report(project, found)
    if report.campaign.state is not CampaignState.SENDING:
        running.present(project, report, as_json=as_json)
        return
    running.finish(project, report.campaign, as_json=as_json, wait=False)


def _may_replace(project: Project, found: Campaign) -> None:
    counts = _report(project, found).counts
    waiting = counts[DeliveryState.QUEUED] + counts[DeliveryState.DEFERRED]
    if found.state is CampaignState.CANCELLED or (found.started_at and not waiting):
        state = found.state if found.state is CampaignState.CANCELLED else CampaignState.DONE
        raise StateError(f"campaign.stands.{state.value}", id=found.id, issue=found.issue_name)


def _pause(project: Project, found: Campaign) -> None:
    reason = say("campaign.paused-to-replace", project.language)
    with transaction(project.engine()) as session:
        store.move(session, found.id, CampaignState.PAUSED, datetime.now(UTC), reason)
    click.echo(say("campaign.replace-paused", project.language, id=found.id), err=True)


def _tell(project: Project, report: Report, edition: Edition, word: Approval | None) -> None:
    """Say what changed, who has the former edition and who gets this one."""
    language, counts = project.language, report.counts
    changes = approving.changes_since(project, report.campaign.digest, edition)
    waiting = counts[DeliveryState.QUEUED] + counts[DeliveryState.DEFERRED]
    click.echo(say("campaign.replace-changes", language, changes=changes), err=True)
    click.echo(say("campaign.replace-had", language, n=counts[DeliveryState.SENT]), err=True)
    if report.campaign.started_at is not None:
        click.echo(say("campaign.replace-gets", language, n=waiting), err=True)
    click.echo(approving.described(word, language), err=True)


def _hold(project: Project, found: Campaign, held: ExitStack) -> None:
    """Hold the campaign, once its sender has finished the messages under way."""
    told = False
    while True:
        try:
            held.enter_context(lock.hold(project.engine(), found.id))
        except StateError as error:
            if error.code != "campaign.already-running":
                raise
        else:
            return
        if not told:
            click.echo(say("campaign.replace-waits", project.language), err=True)
        told = True
        time.sleep(_LOOK)


def _replace(project: Project, found: Campaign, edition: Edition) -> None:
    """Give the corrected edition to whoever waits, and let the campaign go on or wait for its hour."""
    required = project.newsletter(found.newsletter).requires_approval
    with transaction(project.engine()) as session:
        now = datetime.now(UTC)
        store.abandon(session, found.id, now)
        current = store.campaign(session, found.id)
        assert current is not None
        readers = sending.replace(session, current, edition, now, approved=required)
        if current.started_at is None:
            store.move(session, found.id, CampaignState.SCHEDULED, now)
            return
        if not readers:
            raise StateError("campaign.stands.done", id=found.id, issue=found.issue_name)
        store.move(session, found.id, CampaignState.SENDING, now)


def _report(project: Project, found: Campaign) -> Report:
    with reading(project.engine()) as session:
        return store.report(session, found.id)
