"""`lettre send`: from an issue's folder to its readers, or on from where it stopped."""

import asyncio
import json
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from lettre.campaign import plan as planning
from lettre.campaign import sending, store, worker
from lettre.campaign.approval import Approval
from lettre.campaign.model import OPEN, Campaign, DeliveryState
from lettre.campaign.plan import Plan, Step
from lettre.campaign.stats import Report
from lettre.catalogue import say
from lettre.cli import approving
from lettre.cli.progress import SendingProgress
from lettre.cli.project import Project, open_project
from lettre.db import reading, transaction
from lettre.edition.model import Edition
from lettre.errors import SettingsError, StateError


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the command line asked for."""

    new_subscribers: bool
    again: str | None
    dry_run: bool
    yes: bool
    as_json: bool
    wait: bool


@click.command()
@click.argument("issue")
@click.option("--dry-run", is_flag=True, help="Show what would be sent; write and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on stdout.")
@click.option("--new-subscribers", is_flag=True, help="Write to those who joined since the issue was sent.")
@click.option("--again", metavar="REASON", help="Write to everybody once more, for this reason.")
@click.option("--wait", is_flag=True, help="Stay until every deferred message has had its answer.")
def send(issue: str, **options: bool | str | None) -> None:
    """Send ISSUE (newsletter/slug, or a folder's path) to its subscribers.

    An issue has one campaign: `send` on an issue that has one goes on with it if it is
    unfinished, with the frozen edition, whatever the folder says now.
    """
    project = open_project()
    wish = Wish(**options)  # type: ignore[arg-type]  # click gives the options their types
    newsletter, slug = _name(project, issue)
    with reading(project.engine()) as session:
        existing = store.campaigns(session, newsletter, slug)
    plan = planning.decide(existing, new_subscribers=wish.new_subscribers, again=wish.again)
    if plan.step is Step.REFUSE:
        _refuse(project, plan, wish)
    edition = _checked(project, issue) if plan.step in {Step.START, Step.AGAIN} else None
    word = _word(project, plan, edition)
    count = _count(project, plan, f"{newsletter}/{slug}")
    if wish.dry_run:
        _show_plan(project, plan, edition, count, word, as_json=wish.as_json)
        return
    if count == 0 and plan.step is not Step.RESUME:
        raise StateError("campaign.nobody", newsletter=newsletter)
    if plan.step is not Step.RESUME:
        _confirm(project, plan, edition, count, word, yes=wish.yes)
    with transaction(project.engine()) as session:
        # the edition that was looked at above is the one that is frozen here, and its approval is read again
        required = project.newsletter(newsletter).requires_approval
        campaign = sending.prepare(session, plan, edition, datetime.now(UTC), approved=required)
    finish(project, campaign, as_json=wish.as_json, wait=wish.wait)


def _checked(project: Project, wanted: str) -> Edition:
    """Render an issue that no check refuses."""
    from lettre.cli.check import refuse_errors  # noqa: PLC0415 - resuming reads and checks nothing

    edition, findings = project.examine(project.issue(wanted))
    refuse_errors(findings)
    return edition


def _name(project: Project, issue: str) -> tuple[str, str]:
    """Return an issue's newsletter and slug: a campaign needs no folder any more, a new one does."""
    newsletter, _, slug = issue.strip("/").partition("/")
    with reading(project.engine()) as session:
        if store.campaigns(session, newsletter, slug):
            return newsletter, slug
    from lettre.issue import folder  # noqa: PLC0415 - `lettre campaign` shares this module and reads no issue

    found = folder.find(project.root, issue, project.settings.newsletters)
    return found.parent.name, found.name


def finish(project: Project, campaign: Campaign, *, as_json: bool, wait: bool) -> None:
    """Run a campaign, present its report, and leave with its exit code."""
    report = asyncio.run(_run(project, campaign, wait=wait))
    present(project, report, as_json=as_json)
    sys.exit(report.exit_code)


def _refuse(project: Project, plan: Plan, wish: Wish) -> None:
    assert plan.campaign is not None
    with reading(project.engine()) as session:
        report = store.report(session, plan.campaign.id)
    present(project, report, as_json=wish.as_json)
    raise StateError("campaign.already-sent", issue=plan.campaign.issue_name)


def _count(project: Project, plan: Plan, issue: str) -> int:
    newsletter, _, slug = issue.partition("/")
    with reading(project.engine()) as session:
        if plan.step is Step.RESUME:
            assert plan.campaign is not None
            counts = store.counts(session, plan.campaign.id)
            return sum(counts[state] for state in OPEN)
        return store.audience(session, newsletter, not_in=slug if plan.step is Step.JOIN else None)


def _word(project: Project, plan: Plan, edition: Edition | None) -> Approval | None:
    """Return the approval that `plan` is carried out under. Raises StateError when it needs one."""
    if edition is not None:
        return approving.may_leave(project, edition)
    assert plan.campaign is not None
    with reading(project.engine()) as session:
        return store.report(session, plan.campaign.id).approval


def _show_plan(
    project: Project, plan: Plan, edition: Edition | None, count: int, word: Approval | None, *, as_json: bool
) -> None:
    facts = {
        "step": plan.step.value,
        "round": plan.round,
        "recipients": count,
        "subject": edition.subject if edition else plan.campaign.subject if plan.campaign else None,
        "digest": edition.digest if edition else plan.campaign.digest if plan.campaign else None,
        "approval": word.as_json() if word else None,
        "transport": project.settings.shown_transport,
    }
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(say("campaign.dry-run", project.language, n=count, **facts))
    click.echo(approving.described(word, project.language))


def _confirm(
    project: Project, plan: Plan, edition: Edition | None, count: int, word: Approval | None, *, yes: bool
) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise SettingsError("campaign.needs-yes")
    subject = edition.subject if edition else plan.campaign.subject if plan.campaign else ""
    question = say("campaign.confirm", project.language, n=count, subject=subject)
    click.echo(approving.described(word, project.language), err=True)
    click.confirm(question, abort=True, err=True)


async def _run(project: Project, campaign: Campaign, *, wait: bool) -> Report:
    engine = project.engine()
    newsletter = project.newsletter(campaign.newsletter)
    composer = sending.composer(engine, campaign, newsletter)
    transport = sending.transport(project.settings)
    stop = asyncio.Event()
    _leave_cleanly(stop)
    with reading(engine) as session:
        before = store.counts(session, campaign.id)
    with SendingProgress(before, project.language) as progress:
        while True:
            await worker.run(
                engine,
                campaign,
                composer,
                transport,
                clock=lambda: datetime.now(UTC),
                progress=progress.saw,
                stop=stop,
            )
            with reading(engine) as session:
                report = store.report(session, campaign.id)
            if not (wait and report.next_due and not stop.is_set()):
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
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
        return
    language = project.language
    click.echo(say("campaign.summary", language, issue=report.campaign.issue_name, id=report.campaign.id,
                   state=say(f"campaign.state.{report.campaign.state.value}", language)))  # fmt: skip
    click.echo("  " + approving.described(report.approval, language))
    for state, number in report.counts.items():
        if number or state is DeliveryState.SENT:
            click.echo("  " + say(f"campaign.count.{state.value}", language, n=number))
    if report.campaign.pause_reason:
        click.echo(say("campaign.paused-because", language, reason=report.campaign.pause_reason))
    if report.counts[DeliveryState.QUEUED] and not report.campaign.pause_reason:
        click.echo(say("campaign.stopped", language, n=report.counts[DeliveryState.QUEUED]))
    if report.next_due and report.counts[DeliveryState.DEFERRED]:
        when = report.next_due.astimezone().strftime("%H:%M")
        click.echo(say("campaign.waits", language, n=report.counts[DeliveryState.DEFERRED], when=when))
    if report.counts[DeliveryState.UNCERTAIN]:
        click.echo(
            say("campaign.decide", language, n=report.counts[DeliveryState.UNCERTAIN], id=report.campaign.id)
        )
