"""`lettre campaign resolve` and `retry`: messages nobody can be sure of, and those that were refused."""

import re
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from lettre.campaign import decisions, store
from lettre.campaign.model import Campaign, CampaignState, DeliveryState
from lettre.catalogue import say
from lettre.cli import present, running
from lettre.cli.campaign.finding import WHICH, find
from lettre.cli.campaign.moving import YES
from lettre.cli.confirming import confirm
from lettre.cli.project import Project, open_project
from lettre.db import reading, transaction
from lettre.errors import SettingsError, StateError

#: what `--code` takes: 4, 55, 552, 5xx, 5.7, 5.7.1
_CODE = re.compile(r"[45](?:xx|\d{0,2}|(?:\.\d{1,3}){1,2})")


@click.command()
@WHICH
@click.option("--resend", is_flag=True, help="Send uncertain messages again: some readers may get two.")
@click.option("--drop", is_flag=True, help="Leave uncertain messages: some readers may get none.")
@click.option("--only", metavar="ADDRESS", help="Decide for this address alone.")
@click.option("--dry-run", is_flag=True, help="Name the addresses this would decide; change nothing.")
@present.JSON
def resolve(
    which: str | None, *, resend: bool, drop: bool, only: str | None, dry_run: bool, as_json: bool
) -> None:
    """Decide the messages nobody can be sure of; without --resend or --drop, name them.

    What is sent again has the same bytes and the same Message-ID, so that a server that has it
    already may drop the second.
    """
    if resend and drop:
        raise SettingsError("campaign.resend-or-drop")
    project = open_project()
    found = find(project, which)
    if dry_run or not (resend or drop):
        _name(project, found, only, as_json=as_json)
        return
    number = _decide(project, found, only, resend=resend)
    if as_json:
        state = DeliveryState.QUEUED if resend else DeliveryState.SKIPPED
        present.json_({"campaign": found.id, "resolved": number, "state": state.value})
        return
    code = "campaign.resolved-resend" if resend else "campaign.resolved-drop"
    click.echo(say(code, project.language, n=number, id=found.id))


def _decide(project: Project, found: Campaign, only: str | None, *, resend: bool) -> int:
    now = datetime.now(UTC)
    state = DeliveryState.QUEUED if resend else DeliveryState.SKIPPED
    with transaction(project.engine()) as session:
        number = decisions.resolve(session, found.id, state, now, only=only)
        if resend and number:
            _wake(session, found, now)
    if only is not None and number == 0:
        raise StateError("campaign.not-uncertain", address=only)
    return number


def _name(project: Project, found: Campaign, only: str | None, *, as_json: bool) -> None:
    with reading(project.engine()) as session:
        addresses = decisions.uncertain(session, found.id, only=only)
    if as_json:
        present.json_({"campaign": found.id, "uncertain": addresses})
        return
    for address in addresses:
        click.echo(address)
    if addresses:
        click.echo(say("campaign.decide", project.language, n=len(addresses), id=found.id), err=True)
    else:
        click.echo(say("campaign.nothing-uncertain", project.language), err=True)


@click.command()
@WHICH
@click.option("--failed", is_flag=True, required=True, help="The messages that were refused.")
@click.option("--only", metavar="ADDRESS", help="Try this address alone.")
@click.option("--code", metavar="CODE", help='Only those refused with such a code: "4xx", "552", "5.7".')
@click.option("--dry-run", is_flag=True, help="Say how many would be tried again; change nothing.")
@YES
@present.JSON
def retry(
    which: str | None,
    *,
    failed: bool,
    only: str | None,
    code: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Try again what the server refused, with the campaign's present edition, and ask first.

    Left alone: readers who have left or are suppressed, and addresses the server does not know
    (5.1.1 and its like), unless --only names one.
    """
    del failed  # there is no other kind yet, and the command should say what it touches
    project = open_project()
    found = find(project, which)
    begins = _code(code)
    with reading(project.engine()) as session:
        number = decisions.retryable(session, found, datetime.now(UTC), only=only, code=begins)
        left = store.counts(session, found.id)[DeliveryState.FAILED] - number
    if left and only is None:
        click.echo(say("campaign.retry-leaves", project.language, n=left), err=True)
    if number == 0:
        raise StateError("campaign.nothing-to-retry", id=found.id)
    if dry_run:
        _foretell(project, found, number, left, as_json=as_json)
        return
    confirm(say("campaign.confirm-retry", project.language, n=number), project.language, yes=yes)
    with transaction(project.engine()) as session:
        now = datetime.now(UTC)
        decisions.retry(session, found, now, only=only, code=begins)
        goes = _wake(session, found, now)
    _go_on(project, found, number, goes=goes, as_json=as_json)


def _foretell(project: Project, found: Campaign, number: int, left: int, *, as_json: bool) -> None:
    if as_json:
        present.json_({"campaign": found.id, "dry_run": True, "would_retry": number, "left": left})
    else:
        click.echo(say("campaign.would-retry", project.language, n=number))


def _wake(session: Session, found: Campaign, now: datetime) -> bool:
    """Let a campaign go on; False for one that is paused by now: it stays so, and its reason stands."""
    current = store.campaign(session, found.id, hold=True)
    if current is not None and current.state is CampaignState.PAUSED:
        return False
    store.move(session, found.id, CampaignState.SENDING, now)
    return True


def _go_on(project: Project, found: Campaign, number: int, *, goes: bool, as_json: bool) -> None:
    """Send what was queued again, unless the campaign is paused or another sender is at it."""
    try:
        if goes:
            running.finish(project, found, as_json=as_json, wait=False)
    except StateError as error:
        if error.code != "campaign.already-running":
            raise
    click.echo(say("campaign.resolved-resend", project.language, n=number, id=found.id), err=True)
    with reading(project.engine()) as session:
        running.present(project, store.report(session, found.id), as_json=as_json)


def _code(wish: str | None) -> str | None:
    """Return the beginning of a reply's code: "5xx" means "5"."""
    if wish is None:
        return None
    if not _CODE.fullmatch(wish):
        raise SettingsError("campaign.retry-code", found=wish)
    return wish.rstrip("x")
