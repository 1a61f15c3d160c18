"""A campaign run in a terminal: its progress, Ctrl-C, its report and exit code."""

import asyncio
import signal
import sys
from datetime import UTC, datetime

import click

from lettre.campaign import departure, heeding, sending, store, worker
from lettre.campaign.model import Campaign, CampaignState, DeliveryState
from lettre.campaign.stats import Report
from lettre.catalogue import say
from lettre.cli import approving, refused, wording
from lettre.cli import present as presenting
from lettre.cli.progress import SendingProgress
from lettre.cli.project import Project
from lettre.db import reading
from lettre.mail import dkim_keys

WITHOUT_PAGES = click.option(
    "--without-pages",
    is_flag=True,
    help="Do not look first whether the public pages answer: for a machine that cannot reach them itself.",
)


def finish(project: Project, campaign: Campaign, *, as_json: bool, wait: bool, pages: bool = True) -> None:
    """Run a campaign, present its report, and leave with its exit code.

    `pages` has the public pages asked for before the first message.
    """
    if pages:
        newsletter = project.newsletter(campaign.newsletter)
        departure.look(project.engine(), project.settings, newsletter, campaign, datetime.now(UTC))
    report = asyncio.run(_run(project, campaign, wait=wait))
    present(project, report, as_json=as_json)
    refused.give_up(project)
    sys.exit(report.exit_code)


async def _run(project: Project, campaign: Campaign, *, wait: bool) -> Report:
    engine = project.engine()
    newsletter = project.newsletter(campaign.newsletter)
    keys = dkim_keys.load(project.root, newsletter)
    transport = sending.transport(project.settings)
    stop = asyncio.Event()
    _leave_cleanly(stop)
    heard = asyncio.create_task(heeding.heed(engine, campaign.id, stop))
    with reading(engine) as session:
        before = store.counts(session, campaign.id)
    with SendingProgress(before, project.language) as progress:
        while True:
            await worker.run(
                engine,
                campaign,
                # anew each time: while this waits for an hour, somebody may correct the letter
                sending.composer(engine, campaign, newsletter, keys),
                transport,
                clock=lambda: datetime.now(UTC),
                progress=progress.saw,
                stop=stop,
                manners=project.settings.manners,
                language=project.language,
            )
            with reading(engine) as session:
                report = store.report(session, campaign.id)
            running = report.campaign.state is CampaignState.SENDING
            if not (wait and running and report.next_due and not stop.is_set()):
                heard.cancel()
                return report
            await _until(report.next_due, stop)


async def _until(moment: datetime, stop: asyncio.Event) -> None:
    seconds = max(0.0, (moment - datetime.now(UTC)).total_seconds())
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


def _leave_cleanly(stop: asyncio.Event) -> None:
    """On Ctrl-C or SIGTERM finish the messages under way; a second one ends at once."""
    loop = asyncio.get_running_loop()

    def asked(number: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked, number)


def present(project: Project, report: Report, *, as_json: bool) -> None:
    """Print how a campaign stands: data on stdout."""
    if as_json:
        presenting.json_(report.as_json())
        return
    language = project.language
    campaign = report.campaign
    state = say(f"campaign.state.{campaign.state.value}", language)
    click.echo(say("campaign.summary", language, issue=campaign.issue_name, id=campaign.id, state=state))
    click.echo("  " + approving.described(report.approval, language))
    for state_, number in report.counts.items():
        if number or (state_ is DeliveryState.SENT and campaign.started_at):
            click.echo("  " + say(f"campaign.count.{state_.value}", language, n=number))
    for line in _what_next(project, report):
        click.echo(line)


def _what_next(project: Project, report: Report) -> list[str]:
    """Return what to know and to do, a sentence each."""
    language, campaign, counts = project.language, report.campaign, report.counts
    lines = []
    if campaign.due_at is not None and campaign.started_at is None:
        lines.append(_hour(project, campaign))
    if campaign.pause_reason:
        lines.append(say("campaign.paused-because", language, reason=campaign.pause_reason, id=campaign.id))
    going = campaign.state is CampaignState.SENDING
    if counts[DeliveryState.QUEUED] and going:
        lines.append(say("campaign.stopped", language, n=counts[DeliveryState.QUEUED]))
    if report.next_due and going:
        when = wording.hour(project, campaign, report.next_due)
        lines.append(say("campaign.waits", language, n=counts[DeliveryState.DEFERRED], when=when))
    if counts[DeliveryState.UNCERTAIN]:
        lines.append(say("campaign.decide", language, n=counts[DeliveryState.UNCERTAIN], id=campaign.id))
    return lines


def _hour(project: Project, campaign: Campaign) -> str:
    if campaign.missed(datetime.now(UTC)):
        return wording.missed(project, campaign)
    assert campaign.due_at is not None
    return say(
        "campaign.leaves-at", project.language, when=wording.moment(project, campaign, campaign.due_at)
    )
