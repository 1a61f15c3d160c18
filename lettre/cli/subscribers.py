"""`lettre subscribers`: who receives, and by what right."""

import csv
import getpass
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from lettre.audience import addresses, enrol, imports, store
from lettre.audience.enrol import Fate, Origin
from lettre.audience.imports import Reading, Row
from lettre.audience.model import ConsentEvent, Subscription, SubscriptionState
from lettre.catalogue import say
from lettre.cli.project import Project, open_project
from lettre.cli.spreadsheet import cell
from lettre.db import transaction
from lettre.errors import ContentError, PartlyDone, Place, StateError, WorldError

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
BY = click.option("--by", default=None, metavar="NAME", help="Who does this; kept as proof. Default: your login.")
STATES = click.Choice([state.value for state in SubscriptionState])


@click.group()
def subscribers() -> None:
    """Import, add, list and unsubscribe readers."""


def read_list(file: str) -> Reading:
    """Read a list from disk. Raises WorldError when it cannot be opened, ContentError when it is no list."""
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise WorldError("cli.unreadable", Place(file=file), reason=error.strerror or str(error)) from None
    return imports.read(content, file)


def actor(by: str | None) -> str:
    """Return who acts: the name given, else the login."""
    return by or getpass.getuser()


@subscribers.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--newsletter", required=True, help="The newsletter they are subscribed to.")
@click.option("--pending", is_flag=True, help="Record them as pending: not written to until they confirm.")
@click.option("--source", default=None, metavar="WORDS", help="Where the consent comes from; default: the file's name.")
@BY
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@JSON
def import_(file: str, newsletter: str, *, pending: bool, source: str | None, by: str | None, dry_run: bool, as_json: bool) -> None:
    """Subscribe the readers of FILE: CSV, or one address a line.

    Good rows are kept; bad ones are told with their line and reason, and the exit code is 4.
    Nobody who left, bounced, complained or is suppressed is revived.
    """
    project = open_project()
    project.newsletter(newsletter)
    reading = read_list(file)
    origin = Origin(
        source=source or Path(file).name,
        actor=actor(by),
        state=SubscriptionState.PENDING if pending else SubscriptionState.ACTIVE,
    )
    with transaction(project.engine()) as session:
        fates = enrol.enrol(session, reading.rows, newsletter, origin, datetime.now(UTC))
        if dry_run:
            session.rollback()
    _report(project, file, reading, {fate.value: rows for fate, rows in fates.items()}, as_json=as_json)


def _report(project: Project, file: str, reading: Reading, fates: dict[str, list[Row]], *, as_json: bool) -> None:
    language = project.language
    if as_json:
        counts: dict[str, Any] = {fate: len(rows) for fate, rows in fates.items()}
        rejected = [
            {"line": bad.line, "found": bad.found, "reason": say(bad.code, language)} for bad in reading.rejected
        ]
        click.echo(json.dumps({**counts, "rejected": rejected}, ensure_ascii=False))
    else:
        for fate, rows in fates.items():
            if rows or fate == Fate.SUBSCRIBED.value:
                click.echo(say(f"audience.fate.{fate}", language, n=len(rows)))
        for bad in reading.rejected:
            click.echo(f"{file}:{bad.line}: {bad.found}: {say(bad.code, language)}", err=True)
    if reading.rejected:
        raise PartlyDone("audience.rows-rejected", n=len(reading.rejected))


@subscribers.command()
@click.argument("address")
@click.option("--newsletter", required=True, help="The newsletter.")
@click.option("--name", default=None, help="The reader's name.")
@click.option("--source", default="lettre subscribers add", metavar="WORDS", help="Where the consent comes from.")
@BY
def add(address: str, newsletter: str, *, name: str | None, source: str, by: str | None) -> None:
    """Subscribe one reader."""
    project = open_project()
    project.newsletter(newsletter)
    code = addresses.fault(address)
    if code is not None:
        raise ContentError(code, Place(file=address[:80]))
    row = Row(line=1, address=address, name=name)
    origin = Origin(source=source, actor=actor(by), event=ConsentEvent.ADDED)
    with transaction(project.engine()) as session:
        fates = enrol.enrol(session, [row], newsletter, origin, datetime.now(UTC))
    (fate,) = [fate for fate, rows in fates.items() if rows]
    if fate in {Fate.LEFT_BEFORE, Fate.SUPPRESSED}:
        raise StateError(f"audience.refused.{fate.value}", address=address)
    click.echo(say(f"audience.fate.{fate.value}", project.language, n=1))


@subscribers.command("list")
@click.option("--newsletter", default=None, help="Only this newsletter.")
@click.option("--state", type=STATES, default=None, help="Only this state.")
@JSON
def list_(newsletter: str | None, state: str | None, *, as_json: bool) -> None:
    """List subscriptions."""
    project = open_project()
    with transaction(project.engine()) as session:
        found = list(store.find(session, newsletter=newsletter, state=SubscriptionState(state) if state else None))
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found], ensure_ascii=False))
        return
    for each in found:
        shown = say(f"audience.state.{each.state.value}", project.language)
        click.echo(f"{each.address}\t{each.newsletter}\t{shown}")


def _as_json(each: Subscription) -> dict[str, Any]:
    return {
        "address": each.address,
        "name": each.name,
        "newsletter": each.newsletter,
        "state": each.state.value,
        "changed_at": each.changed_at.isoformat(),
    }


@subscribers.command()
@click.argument("address")
@JSON
def show(address: str, *, as_json: bool) -> None:
    """Show one reader, with the proof of each consent."""
    project = open_project()
    with transaction(project.engine()) as session:
        found = list(store.find(session, address=address))
        history = store.history(session, address)
    if not found:
        raise StateError("audience.unknown", address=address)
    if as_json:
        events = [
            {"newsletter": each.newsletter, "event": each.event.value, "at": each.at.isoformat(),
             "source": each.source, "actor": each.actor, "detail": each.detail}
            for each in history
        ]  # fmt: skip
        click.echo(json.dumps({"subscriptions": [_as_json(each) for each in found], "history": events}, ensure_ascii=False))
        return
    for each in found:
        shown = say(f"audience.state.{each.state.value}", project.language)
        click.echo(f"{each.address}  {each.name or ''}  {each.newsletter} : {shown}")
    for event in history:
        words = say(f"audience.event.{event.event.value}", project.language)
        click.echo(f"  {event.at.astimezone():%Y-%m-%d %H:%M}  {event.newsletter}  {words}  ({event.source}, {event.actor})")


@subscribers.command()
@click.argument("address")
@click.option("--newsletter", default=None, help="The newsletter to leave.")
@click.option("--all", "everything", is_flag=True, help="Leave every newsletter.")
@BY
def unsubscribe(address: str, newsletter: str | None, *, everything: bool, by: str | None) -> None:
    """Let a reader leave, at once."""
    project = open_project()
    if (newsletter is None) != everything:
        raise click.UsageError("Say --newsletter NAME, or --all.")
    with transaction(project.engine()) as session:
        found = list(store.find(session, address=address, newsletter=newsletter))
        left = [
            store.unsubscribe(
                session, each.id, now=datetime.now(UTC), source="lettre subscribers unsubscribe", actor=actor(by), detail={}
            )
            for each in found
        ]
    if not found:
        raise StateError("audience.unknown", address=address)
    click.echo(say("audience.left" if any(left) else "audience.left-already", project.language, address=address))


@subscribers.command()
@click.option("--newsletter", default=None, help="Only this newsletter.")
@click.option("--state", type=STATES, default=None, help="Only this state.")
@click.option("--out", type=click.Path(dir_okay=False, writable=True), help="Write to this file instead of stdout.")
def export(newsletter: str | None, state: str | None, out: str | None) -> None:
    """Write subscriptions as CSV."""
    project = open_project()
    with transaction(project.engine()) as session:
        found = list(store.find(session, newsletter=newsletter, state=SubscriptionState(state) if state else None))
    with click.open_file(out or "-", "w", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["address", "name", "newsletter", "state", "changed_at"])
        for each in found:
            writer.writerow(
                [cell(each.address), cell(each.name or ""), each.newsletter, each.state.value, each.changed_at.isoformat()]
            )
