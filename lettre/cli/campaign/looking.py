"""`lettre campaign list`, `show` and `export`: what there is, one campaign, its ledger as CSV."""

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click

from lettre.campaign import store
from lettre.campaign.model import Campaign, DeliveryState
from lettre.campaign.stats import Report
from lettre.catalogue import say
from lettre.cli import present, running, wording
from lettre.cli.campaign.finding import WHICH, find
from lettre.cli.project import Project, open_project
from lettre.cli.spreadsheet import cell, written
from lettre.db import reading
from lettre.jobs.store import lying_still

#: states of which `show` names every reader
_NAMED = (DeliveryState.UNCERTAIN, DeliveryState.FAILED, DeliveryState.DEFERRED)


@click.command("list")
@present.JSON
def list_(*, as_json: bool) -> None:
    """List campaigns, the latest first; one whose hour has passed unsent, or that lies still, is told."""
    project = open_project()
    now = datetime.now(UTC)
    with reading(project.engine()) as session:
        reports = [store.report(session, found.id) for found in store.campaigns(session)]
        still = lying_still(session, now)
    if as_json:
        present.json_([_row(report, now) for report in reports])
        return
    present.table(_line(project, report) for report in reports)
    for report in reports:
        if report.campaign.missed(now):
            click.echo(wording.missed(project, report.campaign), err=True)
    for found in still:
        click.echo(say("jobs.lies-still", project.language, id=found.id, issue=found.issue_name), err=True)


def _row(report: Report, now: datetime) -> dict[str, Any]:
    return {**report.as_json(), "missed": report.campaign.missed(now)}


def _line(project: Project, report: Report) -> tuple[str, ...]:
    found = report.campaign
    state = say(f"campaign.state.{found.state.value}", project.language)
    if found.due_at is not None and found.started_at is None:
        state = f"{state}, {wording.moment(project, found, found.due_at)}"
    return (
        f"{found.id:>4}",
        found.created_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        found.issue_name,
        f"{report.counts[DeliveryState.SENT]}/{report.total}",
        state,
    )


@click.command()
@WHICH
@present.JSON
def show(which: str | None, *, as_json: bool) -> None:
    """Show one campaign: its counts, and the addresses that are uncertain, failed or deferred."""
    project = open_project()
    found = find(project, which)
    with reading(project.engine()) as session:
        report = store.report(session, found.id)
        named = [row for state in _NAMED for row in store.rows(session, found.id, state)]
    if as_json:
        listed = [
            {"address": row.address, "state": row.state.value, "code": row.code, "response": row.response}
            for row in named
        ]
        present.json_({**_row(report, datetime.now(UTC)), "open": listed})
        return
    running.present(project, report, as_json=False)
    for row in named:
        state = say(f"campaign.delivery.{row.state.value}", project.language)
        click.echo(f"  {row.address}  {state}  {row.response}".rstrip())


@click.command()
@WHICH
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file; stdout by default.")
def export(which: str | None, out: Path | None) -> None:
    """Write the ledger as CSV: address, state, attempts, code, response, time, edition, why skipped."""
    project = open_project()
    found = find(project, which)
    if out is None:
        _write(sys.stdout, project, found)
        return
    with written(out) as file:
        _write(file, project, found)


def _write(file: TextIO, project: Project, found: Campaign) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["address", "state", "attempts", "code", "response", "time", "edition", "why"])
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
                    row.edition,
                    row.why.value if row.why else "",
                ]
            )
