"""`lettre campaign`: look at sendings, take them up again, decide what is uncertain."""

import csv
import json
from datetime import UTC, datetime

import click

from lettre.campaign import decisions, store
from lettre.campaign.model import OPEN, Campaign, CampaignState, DeliveryState
from lettre.catalogue import say
from lettre.cli import send
from lettre.cli.project import Project, open_project
from lettre.cli.spreadsheet import cell
from lettre.db import reading, transaction
from lettre.errors import SettingsError, StateError


@click.group()
def campaign() -> None:
    """Look at sendings, resume them, decide uncertain messages."""


@campaign.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
def list_(*, as_json: bool) -> None:
    """List campaigns, the latest first."""
    project = open_project()
    with reading(project.engine()) as session:
        reports = [store.report(session, found.id) for found in store.campaigns(session)]
    if as_json:
        click.echo(json.dumps([report.as_json() for report in reports], ensure_ascii=False))
        return
    for report in reports:
        state = say(f"campaign.state.{report.campaign.state.value}", project.language)
        sent = report.counts[DeliveryState.SENT]
        when = report.campaign.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
        click.echo(
            f"{report.campaign.id:>4}  {when}  {report.campaign.issue_name}  {sent}/{report.total}  {state}"
        )


@campaign.command()
@click.argument("which", metavar="[CAMPAIGN]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
def show(which: str | None, *, as_json: bool) -> None:
    """Show one campaign: its counts, and the addresses that are uncertain or failed."""
    project = open_project()
    found = _find(project, which)
    with reading(project.engine()) as session:
        report = store.report(session, found.id)
        open_rows = [
            row
            for state in (DeliveryState.UNCERTAIN, DeliveryState.FAILED, DeliveryState.DEFERRED)
            for row in store.rows(session, found.id, state)
        ]
    if as_json:
        listed = [
            {"address": row.address, "state": row.state.value, "code": row.code, "response": row.response}
            for row in open_rows
        ]
        click.echo(json.dumps({**report.as_json(), "open": listed}, ensure_ascii=False))
        return
    send.present(project, report, as_json=False)
    for row in open_rows:
        state = say(f"campaign.delivery.{row.state.value}", project.language)
        click.echo(f"  {row.address}  {state}  {row.response}".rstrip())


@campaign.command()
@click.argument("which", metavar="[CAMPAIGN]", required=False)
@click.option("--wait", is_flag=True, help="Stay until every deferred message has had its answer.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on stdout.")
def resume(which: str | None, *, wait: bool, as_json: bool) -> None:
    """Go on with a campaign where it stopped; nothing to do is fine."""
    project = open_project()
    found = _find(project, which)
    with transaction(project.engine()) as session:
        counts = store.counts(session, found.id)
        nothing = not any(counts[state] for state in OPEN)
        if not nothing:
            store.move(session, found.id, CampaignState.SENDING, datetime.now(UTC))
    if nothing:
        click.echo(say("campaign.nothing-to-do", project.language), err=True)
        with reading(project.engine()) as session:
            send.present(project, store.report(session, found.id), as_json=as_json)
        return
    send.finish(project, found, as_json=as_json, wait=wait)


@campaign.command()
@click.argument("which", metavar="[CAMPAIGN]", required=False)
@click.option("--resend", is_flag=True, help="Send uncertain messages again: some readers may get two.")
@click.option("--drop", is_flag=True, help="Leave uncertain messages: some readers may get none.")
@click.option("--only", metavar="ADDRESS", help="Decide for this address alone.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
def resolve(which: str | None, *, resend: bool, drop: bool, only: str | None, as_json: bool) -> None:
    """Decide the messages nobody can be sure of."""
    if resend == drop:
        raise SettingsError("campaign.resend-or-drop")
    project = open_project()
    found = _find(project, which)
    now = datetime.now(UTC)
    with transaction(project.engine()) as session:
        state = DeliveryState.QUEUED if resend else DeliveryState.SKIPPED
        number = decisions.resolve(session, found.id, state, now, only=only)
        if resend and number:
            store.move(session, found.id, CampaignState.SENDING, now)
    if only is not None and number == 0:
        raise StateError("campaign.not-uncertain", address=only)
    if as_json:
        click.echo(json.dumps({"campaign": found.id, "resolved": number, "state": state.value}))
        return
    code = "campaign.resolved-resend" if resend else "campaign.resolved-drop"
    click.echo(say(code, project.language, n=number, id=found.id))


@campaign.command()
@click.argument("which", metavar="[CAMPAIGN]", required=False)
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True), help="Write to this file instead of stdout."
)
def export(which: str | None, out: str | None) -> None:
    """Write the ledger as CSV: address, state, attempts, code, response, time."""
    project = open_project()
    found = _find(project, which)
    with click.open_file(out or "-", "w", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["address", "state", "attempts", "code", "response", "time"])
        with reading(project.engine()) as session:
            for row in store.rows(session, found.id):
                writer.writerow(
                    [
                        cell(row.address),
                        row.state.value,
                        row.attempts,
                        row.code,
                        cell(row.response),
                        row.updated_at.isoformat(),
                    ]
                )


def _find(project: Project, which: str | None) -> Campaign:
    """Return the campaign named by number or by issue, or the latest."""
    with reading(project.engine()) as session:
        if which is not None and which.isdecimal():
            found = store.campaign(session, int(which))
            matches = [found] if found else []
        elif which is not None:
            newsletter, _, slug = which.strip("/").partition("/")
            matches = store.campaigns(session, newsletter, slug)
        else:
            matches = store.campaigns(session)
    if not matches:
        raise StateError("campaign.none" if which is None else "campaign.unknown", which=which or "")
    return matches[0]
