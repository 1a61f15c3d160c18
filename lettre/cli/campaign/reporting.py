"""`lettre campaign report`: what became of a campaign, in words, as JSON or for a spreadsheet."""

import csv
import sys
from collections.abc import Iterator

import click

from lettre.campaign import approval, reports
from lettre.campaign.model import DeliveryState
from lettre.campaign.stats import Account, EditionShare, Reason, Since
from lettre.catalogue import say
from lettre.cli import approving, present, wording
from lettre.cli.campaign.finding import WHICH, find
from lettre.cli.campaign.readers import words as how_it_was_read
from lettre.cli.project import Project, open_project
from lettre.cli.spreadsheet import cell
from lettre.db import reading
from lettre.errors import SettingsError

#: how many reasons and domains are named in words; JSON and CSV have all
_MOST = 10


@click.command()
@WHICH
@present.JSON
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV on stdout: what, which, number.")
def report(which: str | None, *, as_json: bool, as_csv: bool) -> None:
    """Report what became of a campaign.

    How many it was aimed at; sent, deferred, failed (by reason and domain), uncertain, skipped and
    why; the speed; who has left since; clicks by section and by link where they are measured, machines
    apart; and the digest and approval of each edition it was sent with.
    """
    if as_json and as_csv:
        raise SettingsError("campaign.json-or-csv")
    project = open_project()
    found = find(project, which)
    with reading(project.engine()) as session:
        account = reports.account(session, found.id)
    if as_json:
        present.json_(account.as_json())
    elif as_csv:
        _spreadsheet(account)
    else:
        click.echo("\n".join(_words(project, account)))


def _spreadsheet(account: Account) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["what", "which", "number"])
    writer.writerows((what, cell(which), number) for what, which, number in account.rows())


def _words(project: Project, account: Account) -> Iterator[str]:
    language, found = project.language, account.report.campaign
    state = say(f"campaign.state.{found.state.value}", language)
    yield say("campaign.summary", language, issue=found.issue_name, id=found.id, state=state)
    yield say("campaign.report-letter", language, subject=found.subject)
    if found.reason:
        yield say("campaign.report-again", language, reason=found.reason)
    yield from _when(project, account)
    yield ""
    if found.started_at is not None:
        yield from _readers(account, language)
    for share in account.editions:
        yield from _edition(share, language, alone=len(account.editions) == 1)


def _readers(account: Account, language: str) -> Iterator[str]:
    counts = account.report.counts
    yield say("campaign.report-aimed", language, n=account.report.total)
    for state_ in DeliveryState:
        if counts[state_] or state_ is DeliveryState.SENT:
            yield "  " + say(f"campaign.count.{state_.value}", language, n=counts[state_])
            yield from _why(account, state_, language)
    yield from _domains(account, language)
    yield ""
    yield from _since(account.since, language)
    yield ""
    if account.readership is not None:
        yield from how_it_was_read(account.readership, language)
        yield ""


def _since(since: Since, language: str) -> Iterator[str]:
    yield say("campaign.report-since", language)
    for what, number in since.counts().items():
        if number or what == "unsubscribed":
            yield "  " + say(f"campaign.since.{what}", language, n=number)
    if since.bounced:
        yield "  " + say("campaign.report-bounced", language)
    for each in since.bounced:
        yield f"    {each.number:>6}  {say(f'feedback.reason.{each.what}', language)}"


def _when(project: Project, account: Account) -> Iterator[str]:
    language, found = project.language, account.report.campaign
    moments = {"began": found.started_at, "ended": found.finished_at}
    if found.started_at is None and found.due_at is not None:
        moments = {"due": found.due_at}
    for name, moment in moments.items():
        if moment is not None:
            yield say(f"campaign.report-time.{name}", language, when=wording.moment(project, found, moment))
    if account.minutes:
        facts = {"mean": round(account.per_minute), "most": account.fastest}
        yield say("campaign.report-speed", language, **facts)


def _why(account: Account, state: DeliveryState, language: str) -> Iterator[str]:
    if state is DeliveryState.SKIPPED:
        for each in account.skipped:
            why = each.what or "unknown"
            yield f"    {each.number:>6}  {say(f'campaign.why.{why}', language)}"
        return
    reasons = [each for each in account.reasons if each.state is state]
    for reason in reasons[:_MOST]:
        yield f"    {reason.number:>6}  {_said(reason, language)}"
    if reasons[_MOST:]:
        yield "    " + say("campaign.report-more", language, n=len(reasons) - _MOST)


def _said(reason: Reason, language: str) -> str:
    return reason.said or say("campaign.why.interrupted", language)


def _domains(account: Account, language: str) -> Iterator[str]:
    if not account.domains:
        return
    yield "  " + say("campaign.report-domains", language)
    for each in account.domains[:_MOST]:
        yield f"    {each.number:>6}  {each.what}"
    if account.domains[_MOST:]:
        yield "    " + say("campaign.report-more", language, n=len(account.domains) - _MOST)


def _edition(share: EditionShare, language: str, *, alone: bool) -> Iterator[str]:
    digest = approval.short(share.edition.digest)
    if alone:
        yield say("campaign.report-edition", language, digest=digest)
    else:
        number = share.edition.number
        yield say("campaign.report-edition-of", language, number=number, digest=digest, n=share.sent)
        if share.uncertain:
            yield "  " + say("campaign.count.uncertain", language, n=share.uncertain)
    yield "  " + approving.described(share.approval, language)
