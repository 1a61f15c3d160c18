"""`lettre campaign pause`, `resume` and `cancel`: stop a sending, take it up, end it."""

from datetime import UTC, datetime

import click

from lettre.campaign import decisions, lock, recipients, sending, store
from lettre.campaign.model import OPEN, Campaign, CampaignState, DeliveryState
from lettre.campaign.stats import Report
from lettre.catalogue import say
from lettre.cli import approving, present, running, wording
from lettre.cli.campaign.finding import WHICH, find
from lettre.cli.confirming import confirm
from lettre.cli.project import Project, open_project
from lettre.db import reading, transaction
from lettre.errors import StateError

YES = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")


@click.command()
@WHICH
@click.option("--reason", metavar="TEXT", help="Why, kept with the campaign and shown until it goes on.")
@present.JSON
def pause(which: str | None, *, reason: str | None, as_json: bool) -> None:
    """Stop a sending; the messages under way finish, the others wait.

    A sender at work in another terminal or in `lettre serve` stops by itself within seconds.
    """
    project = open_project()
    found = find(project, which, CampaignState.SENDING)
    why = approving.words(reason, "--reason") or say("campaign.paused-by-hand", project.language)
    with transaction(project.engine()) as session:
        moved = store.move(session, found.id, CampaignState.PAUSED, datetime.now(UTC), why)
    if not moved:
        click.echo(say("campaign.paused-already", project.language, id=found.id), err=True)
    running.present(project, _report(project, found), as_json=as_json)


@click.command()
@WHICH
@running.WITHOUT_PAGES
@click.option("--wait", is_flag=True, help="Stay until every deferred message has had its answer.")
@click.option("--dry-run", is_flag=True, help="Say how many messages wait; send nothing.")
@YES
@present.JSON
def resume(
    which: str | None, *, wait: bool, dry_run: bool, without_pages: bool, yes: bool, as_json: bool
) -> None:
    """Go on with a campaign where it stopped; nothing to do is fine.

    One that has not begun asks first: if its hour is still to come it waits for it again, if it
    was missed, or it has none, it leaves now.
    """
    project = open_project()
    found = find(project, which, CampaignState.PAUSED, CampaignState.SENDING)
    if found.state is CampaignState.CANCELLED:
        raise StateError("campaign.stands.cancelled", id=found.id, issue=found.issue_name)
    report = _report(project, found)
    if dry_run:
        running.present(project, report, as_json=as_json)
        return
    if found.started_at is None:
        _resume_unbegun(project, found, yes=yes, as_json=as_json)
    elif not any(report.counts[state] for state in OPEN):
        click.echo(say("campaign.nothing-to-do", project.language), err=True)
        running.present(project, report, as_json=as_json)
        return
    with transaction(project.engine()) as session:
        approved = project.newsletter(found.newsletter).requires_approval
        sending.leave(session, found, datetime.now(UTC), approved=approved, by_hand=True)
    running.finish(
        project, _report(project, found).campaign, as_json=as_json, wait=wait, pages=not without_pages
    )


def _resume_unbegun(project: Project, found: Campaign, *, yes: bool, as_json: bool) -> None:
    """Ask before a campaign leaves for the first time; one whose hour is to come only goes back to it."""
    now = datetime.now(UTC)
    if found.due_at is not None and found.due_at > now:
        with transaction(project.engine()) as session:
            store.move(session, found.id, CampaignState.SCHEDULED, now)
        running.present(project, _report(project, found), as_json=as_json)
        click.get_current_context().exit(0)
    with reading(project.engine()) as session:
        readers = recipients.audience(session, found.newsletter, now)
    if found.due_at is not None:
        when = wording.moment(project, found, found.due_at)
        click.echo(say("campaign.was-scheduled", project.language, when=when), err=True)
    confirm(
        say("campaign.confirm", project.language, n=readers, subject=found.subject), project.language, yes=yes
    )


@click.command()
@WHICH
@YES
@click.option("--dry-run", is_flag=True, help="Say what would be ended; change nothing.")
@present.JSON
def cancel(which: str | None, *, yes: bool, dry_run: bool, as_json: bool) -> None:
    """End a campaign for good: whoever has not been written to is not written to any more.

    It says how many have the letter already and asks first. It cannot be undone.
    """
    project = open_project()
    found = find(project, which)
    engine, language = project.engine(), project.language
    if found.state in {CampaignState.DONE, CampaignState.CANCELLED}:
        raise StateError(f"campaign.stands.{found.state.value}", id=found.id, issue=found.issue_name)
    report = _report(project, found)
    click.echo(_what_ends(project, report), err=True)
    if dry_run:
        if as_json:
            present.json_(
                {
                    "campaign": found.id,
                    "dry_run": True,
                    "sent": report.counts[DeliveryState.SENT],
                    "would_end": _waiting(report),
                }
            )
        return
    confirm(
        say("campaign.confirm-cancel", language, id=found.id, issue=found.issue_name),
        project.language,
        yes=yes,
    )
    with transaction(engine) as session:
        now = datetime.now(UTC)
        if not store.move(session, found.id, CampaignState.CANCELLED, now):
            raise StateError("campaign.stands.cancelled", id=found.id, issue=found.issue_name)
        decisions.drop_waiting(session, found.id, now)
    _settle(project, found)
    running.present(project, _report(project, found), as_json=as_json)


def _what_ends(project: Project, report: Report) -> str:
    counts, found, language = report.counts, report.campaign, project.language
    if found.started_at is None:
        return say("campaign.cancels-before", language, issue=found.issue_name)
    reached = say("campaign.cancels-reached", language, n=counts[DeliveryState.SENT])
    return f"{reached} {say('campaign.cancels-waiting', language, n=_waiting(report))}"


def _waiting(report: Report) -> int:
    return report.counts[DeliveryState.QUEUED] + report.counts[DeliveryState.DEFERRED]


def _settle(project: Project, found: Campaign) -> None:
    """Write down what a dead sender left; a live one does it itself when its last messages have ended."""
    try:
        with lock.hold(project.engine(), found.id), transaction(project.engine()) as session:
            store.abandon(session, found.id, datetime.now(UTC))
            decisions.drop_waiting(session, found.id, datetime.now(UTC))
    except StateError as error:
        if error.code != "campaign.already-running":
            raise


def _report(project: Project, found: Campaign) -> Report:
    with reading(project.engine()) as session:
        return store.report(session, found.id)
