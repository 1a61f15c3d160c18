"""`lettre send`: from an issue's folder to its readers, now or at an hour, or on from where it stopped."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from lettre.campaign import hours, recipients, schedule, sending, store
from lettre.campaign import plan as planning
from lettre.campaign.approval import Approval
from lettre.campaign.estimate import Estimate
from lettre.campaign.model import OPEN, Campaign, CampaignState
from lettre.campaign.plan import Plan, Step
from lettre.catalogue import say
from lettre.cli import approving, running, wording
from lettre.cli.confirming import confirm, hold_back
from lettre.cli.project import Project, open_project
from lettre.db import reading, transaction
from lettre.edition.model import Edition
from lettre.errors import StateError
from lettre.mail import dkim_keys


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the command line asked for."""

    new_subscribers: bool
    again: str | None
    at: str | None
    delay: int
    dry_run: bool
    yes: bool
    as_json: bool
    wait: bool
    without_pages: bool


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What would be done: to how many readers, under whose approval, at which hour of which zone."""

    plan: Plan
    edition: Edition | None
    readers: int
    approval: Approval | None
    due_at: datetime | None
    zone: str

    @property
    def letter(self) -> Edition | Campaign:
        """What knows the subject and the digest: the edition to be frozen, or the campaign that has one."""
        found = self.edition or self.plan.campaign
        assert found is not None
        return found


@click.command()
@click.argument("issue")
@click.option("--dry-run", is_flag=True, help="Show what would be sent; write and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on stdout.")
@click.option("--new-subscribers", is_flag=True, help="Write to those who joined since the issue was sent.")
@click.option("--again", metavar="REASON", help="Write to everybody once more, for this reason.")
@click.option(
    "--at",
    metavar="TIME",
    help='Leave at this hour of the newsletter\'s time zone: "2026-11-17 08:30", or "08:30" today.',
)
@click.option(
    "--delay",
    metavar="SECONDS",
    type=click.IntRange(0, 3600),
    default=0,
    help="Wait so long after the confirmation; Ctrl-C meanwhile, and nothing has left.",
)
@running.WITHOUT_PAGES
@click.option("--wait", is_flag=True, help="Stay until every deferred message has had its answer.")
def send(issue: str, **options: bool | str | None) -> None:
    """Send ISSUE (newsletter/slug, or a folder's path) to its subscribers.

    An issue has one campaign: `send` on an issue that has one goes on with it if it is
    unfinished, with the frozen edition, whatever the folder says now. With --at, the edition is
    frozen and its approval looked at now; `lettre serve` sends it at that hour to whoever is
    subscribed then. Ctrl-C finishes the messages under way and stops; `lettre campaign resume`
    goes on.

    Exit codes: 0 everybody was reached, 1 it failed or the campaign is paused, 2 command line or lettre.toml,
    3 refused by a check, a missing approval or what was sent already, 4 some readers were not reached.
    """
    project = open_project()
    wish = Wish(**options)  # type: ignore[arg-type]  # click gives the options their types
    newsletter, slug = _name(project, issue)
    with reading(project.engine()) as session:
        existing = store.campaigns(session, newsletter, slug)
    plan = planning.decide(existing, new_subscribers=wish.new_subscribers, again=wish.again)
    if plan.step is Step.REFUSE:
        _refuse(project, plan, wish)
    due_at = _hour(project, plan, newsletter, wish)
    dkim_keys.load(project.root, project.newsletter(newsletter))  # a key that is not there is said now
    edition = _checked(project, issue) if plan.new else None
    proposal = Proposal(
        plan=plan,
        edition=edition,
        readers=_count(project, plan, f"{newsletter}/{slug}"),
        approval=_word(project, plan, edition),
        due_at=due_at,
        zone=project.newsletter(newsletter).timezone,
    )
    if wish.dry_run:
        _show_plan(project, proposal, as_json=wish.as_json)
        return
    if plan.step is not Step.RESUME:
        if proposal.readers == 0:
            raise StateError("campaign.nobody", newsletter=newsletter)
        _confirm(project, proposal, yes=wish.yes)
        hold_back(wish.delay, project.language)
    with transaction(project.engine()) as session:
        # the edition that was looked at above is the one that is frozen here, and its approval is read again
        required = project.newsletter(newsletter).requires_approval
        campaign = sending.prepare(
            session, plan, edition, datetime.now(UTC), approved=required, due_at=due_at
        )
    if due_at is not None:
        _show_scheduled(project, campaign, as_json=wish.as_json)
        return
    running.finish(project, campaign, as_json=wish.as_json, wait=wish.wait, pages=not wish.without_pages)


def _hour(project: Project, plan: Plan, newsletter: str, wish: Wish) -> datetime | None:
    """Return when to send. Raises SettingsError for an hour that cannot be, StateError when it has begun."""
    if wish.at is None:
        return None
    if not plan.new and plan.step is not Step.BEGIN:
        assert plan.campaign is not None
        raise StateError("campaign.at-too-late", issue=plan.campaign.issue_name)
    return schedule.moment(wish.at, project.newsletter(newsletter).timezone, datetime.now(UTC))


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


def _refuse(project: Project, plan: Plan, wish: Wish) -> None:
    assert plan.campaign is not None
    with reading(project.engine()) as session:
        report = store.report(session, plan.campaign.id)
    running.present(project, report, as_json=wish.as_json)
    if plan.campaign.state is CampaignState.CANCELLED:
        raise StateError("campaign.stands.cancelled", id=plan.campaign.id, issue=plan.campaign.issue_name)
    raise StateError("campaign.already-sent", issue=plan.campaign.issue_name)


def _count(project: Project, plan: Plan, issue: str) -> int:
    newsletter, _, slug = issue.partition("/")
    with reading(project.engine()) as session:
        if plan.step is Step.RESUME:
            assert plan.campaign is not None
            counts = store.counts(session, plan.campaign.id)
            return sum(counts[state] for state in OPEN)
        return recipients.audience(
            session, newsletter, datetime.now(UTC), not_in=slug if plan.step is Step.JOIN else None
        )


def _word(project: Project, plan: Plan, edition: Edition | None) -> Approval | None:
    """Return the approval that `plan` is carried out under. Raises StateError when it needs one."""
    if edition is not None:
        return approving.may_leave(project, edition)
    assert plan.campaign is not None
    with reading(project.engine()) as session:
        return store.report(session, plan.campaign.id).approval


def _show_plan(project: Project, proposal: Proposal, *, as_json: bool) -> None:
    due_at, language = proposal.due_at, project.language
    facts = {
        "step": proposal.plan.step.value,
        "round": proposal.plan.round,
        "recipients": proposal.readers,
        "subject": proposal.letter.subject,
        "digest": proposal.letter.digest,
        "approval": proposal.approval.as_json() if proposal.approval else None,
        "transport": project.settings.shown_transport,
        "due_at": due_at.isoformat() if due_at else None,
    }
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(say("campaign.dry-run", language, n=proposal.readers, **facts))
    click.echo(_forecast(project, proposal).words(language))
    if due_at is not None:
        when = wording.in_zone(due_at, proposal.zone, language)
        click.echo(say("campaign.would-leave-at", language, when=when))
    click.echo(approving.described(proposal.approval, language))


def _forecast(project: Project, proposal: Proposal) -> Estimate:
    """Return how long it will take by the house's manners."""
    begins = proposal.due_at or datetime.now(UTC)
    with reading(project.engine()) as session:
        return hours.forecast(session, proposal.readers, project.settings.manners, proposal.zone, begins)


def _confirm(project: Project, proposal: Proposal, *, yes: bool) -> None:
    if yes:
        return
    language, before = project.language, proposal.plan.campaign
    facts = {"n": proposal.readers, "subject": proposal.letter.subject}
    click.echo(approving.described(proposal.approval, language), err=True)
    click.echo(_forecast(project, proposal).words(language), err=True)
    if proposal.plan.step is Step.BEGIN and before is not None and before.due_at is not None:
        was = wording.in_zone(before.due_at, proposal.zone, language)
        click.echo(say("campaign.was-scheduled", language, when=was), err=True)
    if proposal.due_at is None:
        question = say("campaign.confirm", language, **facts)
    else:
        when = wording.in_zone(proposal.due_at, proposal.zone, language)
        question = say("campaign.confirm-at", language, when=when, **facts)
    confirm(question, language, yes=yes)


def _show_scheduled(project: Project, campaign: Campaign, *, as_json: bool) -> None:
    assert campaign.due_at is not None
    if as_json:
        with reading(project.engine()) as session:
            running.present(project, store.report(session, campaign.id), as_json=True)
        return
    when = wording.moment(project, campaign, campaign.due_at)
    click.echo(say("campaign.scheduled", project.language, id=campaign.id, when=when))
    click.echo(say("campaign.needs-serve", project.language, id=campaign.id), err=True)
