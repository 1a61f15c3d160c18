"""`lettre campaign status`: how a sending moves, seen from another terminal."""

import json
import shutil
import sys
import time
from datetime import UTC, datetime, timedelta

import click

from lettre.campaign import reports
from lettre.campaign.model import OPEN, Campaign, CampaignState, DeliveryState
from lettre.campaign.stats import Progress
from lettre.catalogue import say
from lettre.cli import present, wording
from lettre.cli.campaign.finding import WHICH, find
from lettre.cli.project import Project, open_project
from lettre.db import reading

#: seconds between two looks
_EVERY = 1.0


@click.command()
@WHICH
@click.option("--watch", is_flag=True, help="Look again every second until it is over; Ctrl-C leaves.")
@present.JSON
def status(which: str | None, *, watch: bool, as_json: bool) -> None:
    """Show how a campaign moves: how many, how fast, how long still, the last error.

    It only looks: the sender may be another terminal or `lettre serve`. With --watch and --json, one line
    of JSON a second.
    """
    project = open_project()
    found = find(project, which, CampaignState.SENDING)
    if not watch:
        progress = _look(project, found)
        if as_json:
            present.json_(progress.as_json())
        else:
            click.echo("\n".join(_lines(project, progress)))
        return
    try:
        _watch(project, found, as_json=as_json)
    except KeyboardInterrupt:
        # only the looking ends; the sending goes on
        click.echo(err=True)


def _look(project: Project, found: Campaign) -> Progress:
    with reading(project.engine()) as session:
        return reports.progress(session, found.id, datetime.now(UTC))


def _watch(project: Project, found: Campaign, *, as_json: bool) -> None:
    drawn = 0
    while True:
        progress = _look(project, found)
        if as_json:
            click.echo(json.dumps(progress.as_json(), ensure_ascii=False))
        else:
            drawn = _draw(_lines(project, progress), drawn)
        sys.stdout.flush()
        if progress.over:
            return
        time.sleep(_EVERY)


def _draw(lines: list[str], drawn: int) -> int:
    """Write over the lines drawn before in a terminal; elsewhere write the ones that say how far it is."""
    if not sys.stdout.isatty():
        click.echo("  ".join(line.strip() for line in lines[:2]))
        return 0
    if drawn:
        click.echo(f"\x1b[{drawn}A\x1b[J", nl=False)
    # a line that wraps would be two to go back over
    width = shutil.get_terminal_size().columns - 1
    click.echo("\n".join(line[:width] for line in lines))
    return len(lines)


def _lines(project: Project, progress: Progress) -> list[str]:
    report, language = progress.report, project.language
    found, counts = report.campaign, report.counts
    state = say(f"campaign.state.{found.state.value}", language)
    done = report.total - sum(counts[each] for each in OPEN)
    lines = [
        say("campaign.summary", language, issue=found.issue_name, id=found.id, state=state),
    ]
    if found.started_at is not None:
        lines.append("  " + say("campaign.status-done", language, n=done, total=report.total))
    shown = [each for each in DeliveryState if counts[each]]
    lines += ["  " + say(f"campaign.count.{each.value}", language, n=counts[each]) for each in shown]
    lines += ["  " + line for line in _moving(project, progress)]
    return lines


def _moving(project: Project, progress: Progress) -> list[str]:
    language, found = project.language, progress.report.campaign
    lines = []
    if found.due_at is not None and found.started_at is None:
        lines.append(say("campaign.leaves-at", language, when=wording.moment(project, found, found.due_at)))
    if found.pause_reason:
        lines.append(say("campaign.paused-because", language, reason=found.pause_reason, id=found.id))
    if progress.recent and found.state is CampaignState.SENDING:
        lines.append(say("campaign.status-rate", language, rate=round(progress.rate)))
    if progress.remaining is not None:
        lines.append(say("campaign.status-remaining", language, span=span(progress.remaining, language)))
    if progress.moved_at is not None:
        when = wording.hour(project, found, progress.moved_at)
        lines.append(say("campaign.status-moved", language, when=when))
    if progress.still is not None:
        length = span(progress.still, language)
        lines.append(say("campaign.status-still", language, span=length, id=found.id))
    if progress.trouble:
        lines.append(say("campaign.status-trouble", language, reason=progress.trouble))
    return lines


def span(length: timedelta, language: str) -> str:
    """Return a length of time in words, as coarse as it is long."""
    seconds = max(1, round(length.total_seconds()))
    if seconds < 60:
        return say("campaign.seconds", language, n=seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return say("campaign.minutes", language, n=minutes)
    return say("campaign.hours", language, hours=minutes // 60, minutes=f"{minutes % 60:02}")
