"""`lettre subscribers`: who receives, and by what right."""

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click
from sqlalchemy.orm import Session

from lettre.audience import addresses, enrol, forgotten, store
from lettre.audience.enrol import Origin
from lettre.audience.model import Consent, ConsentEvent, Subscription, SubscriptionState, Suppression
from lettre.catalogue import say
from lettre.cli import lists, present
from lettre.cli.asking import ask
from lettre.cli.embedding import form
from lettre.cli.enrolment import import_
from lettre.cli.lists import BY
from lettre.cli.persons import data, forget
from lettre.cli.project import Project, open_project
from lettre.cli.reinstating import unsuppress
from lettre.cli.spreadsheet import cell, written
from lettre.db import reading, transaction
from lettre.errors import StateError

NEWSLETTER = click.option("--newsletter", default=None, metavar="NAME", help="Only this newsletter.")
STATE = click.option(
    "--state", type=click.Choice([state.value for state in SubscriptionState]), help="Only this state."
)


@click.group()
def subscribers() -> None:
    """Import, add, list and unsubscribe readers."""


subscribers.add_command(import_)
subscribers.add_command(ask)
subscribers.add_command(form)
subscribers.add_command(unsuppress)
subscribers.add_command(data)
subscribers.add_command(forget)


@subscribers.command()
@click.argument("address")
@click.option("--newsletter", required=True, metavar="NAME", help="The newsletter they are subscribed to.")
@click.option("--name", default=None, metavar="WORDS", help="The reader's name.")
@click.option(
    "--source", default="lettre subscribers add", metavar="WORDS", help="By what right; kept as proof."
)
@BY
def add(address: str, newsletter: str, name: str | None, source: str, by: str | None) -> None:
    """Subscribe one reader. Whoever left is not brought back: only the reader can do that."""
    project = open_project()
    slug = project.newsletter(newsletter).slug
    row = lists.one(address, name)
    origin = Origin(source=source, actor=lists.actor(by), event=ConsentEvent.ADDED)
    with transaction(project.engine()) as session:
        fates = enrol.enrol(session, [row], slug, origin, datetime.now(UTC))
    (fate,) = (fate for fate, rows in fates.items() if rows)
    if fate in enrol.KEPT_OUT:
        raise StateError(f"audience.refused.{fate.value}", address=row.address)
    click.echo(say(f"audience.added.{fate.value}", project.language, address=row.address), err=True)


@subscribers.command("list")
@NEWSLETTER
@STATE
@present.JSON
def list_(newsletter: str | None, state: str | None, *, as_json: bool) -> None:
    """List subscriptions."""
    project = open_project()
    found = _find(project, newsletter, state)
    if as_json:
        present.json_([_as_json(each) for each in found])
        return
    shown = {each: say(f"audience.state.{each.value}", project.language) for each in SubscriptionState}
    present.table((each.address, each.name or "", each.newsletter, shown[each.state]) for each in found)
    click.echo(say("audience.listed", project.language, n=len(found)), err=True)


@subscribers.command()
@click.argument("address")
@present.JSON
def show(address: str, *, as_json: bool) -> None:
    """Show one reader: subscriptions, and the proof of each consent."""
    project = open_project()
    key = lists.one(address).address
    with reading(project.engine()) as session:
        found = list(store.find(session, address=key))
        history = [*forgotten.kept(session, addresses.key(key)), *store.history(session, key)]
        answers = store.answers(session, key)
        suppression = store.suppression(session, key)
    if not found and suppression is None and not history:
        raise StateError("audience.unknown", address=address)
    if as_json:
        present.json_(
            {
                "address": found[0].address if found else key,
                "subscriptions": [_as_json(each) for each in found],
                "answers": answers,
                "suppressed": None if suppression is None else suppressed_json(suppression),
                "history": [_consent_json(each) for each in history],
            }
        )
        return
    _show(project.language, found, history, suppression)


def _show(
    language: str, found: list[Subscription], history: list[Consent], suppression: Suppression | None
) -> None:
    if suppression is not None:
        click.echo(say("audience.is-suppressed", language, reason=suppression.reason, who=suppression.actor))
    present.table(
        (each.address, each.name or "", each.newsletter, say(f"audience.state.{each.state.value}", language))
        for each in found
    )
    present.table(
        (
            f"  {each.at.astimezone():%Y-%m-%d %H:%M}",
            each.newsletter,
            say(f"audience.event.{each.event.value}", language),
            each.source,
            each.actor,
        )
        for each in history
    )


@subscribers.command()
@click.argument("address")
@click.option("--newsletter", default=None, metavar="NAME", help="The newsletter to leave.")
@click.option("--all", "everything", is_flag=True, help="Leave every newsletter.")
@BY
def unsubscribe(address: str, newsletter: str | None, by: str | None, *, everything: bool) -> None:
    """Let a reader leave, at once."""
    if (newsletter is None) != everything:
        raise click.UsageError("Say --newsletter NAME, or --all.")
    project = open_project()
    slug = None if newsletter is None else project.newsletter(newsletter).slug
    key = lists.one(address).address
    who = lists.actor(by)
    with transaction(project.engine()) as session:
        found = list(store.find(session, address=key, newsletter=slug))
        left = [_leave(session, each, who) for each in found]
    if not found:
        raise StateError("audience.unknown", address=address)
    code = "audience.left" if any(left) else "audience.left-already"
    click.echo(say(code, project.language, address=address), err=True)


def _leave(session: Session, found: Subscription, who: str) -> bool:
    source = "lettre subscribers unsubscribe"
    return store.unsubscribe(session, found.id, now=datetime.now(UTC), source=source, actor=who, detail={})


@subscribers.command()
@NEWSLETTER
@STATE
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file; stdout by default.")
def export(newsletter: str | None, state: str | None, out: Path | None) -> None:
    """Write subscriptions as CSV, which a spreadsheet opens and `import` takes back."""
    project = open_project()
    found = _find(project, newsletter, state)
    if out is None:
        _write(sys.stdout, found)
        return
    with written(out) as file:
        _write(file, found)
    click.echo(say("audience.exported", project.language, n=len(found), file=str(out)), err=True)


def _write(file: TextIO, found: list[Subscription]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["email", "name", "newsletter", "state", "changed_at"])
    for each in found:
        when = each.changed_at.isoformat(timespec="seconds")
        writer.writerow([cell(each.address), cell(each.name or ""), each.newsletter, each.state.value, when])


def _find(project: Project, newsletter: str | None, state: str | None) -> list[Subscription]:
    slug = None if newsletter is None else project.newsletter(newsletter).slug
    wanted = None if state is None else SubscriptionState(state)
    with reading(project.engine()) as session:
        return list(store.find(session, newsletter=slug, state=wanted))


def _as_json(each: Subscription) -> dict[str, Any]:
    return {
        "address": each.address,
        "name": each.name,
        "newsletter": each.newsletter,
        "state": each.state.value,
        "changed_at": each.changed_at.isoformat(),
    }


def _consent_json(each: Consent) -> dict[str, Any]:
    return {
        "newsletter": each.newsletter,
        "event": each.event.value,
        "at": each.at.isoformat(),
        "source": each.source,
        "actor": each.actor,
        "wording": each.wording,
        "detail": dict(each.detail),
    }


def suppressed_json(each: Suppression) -> dict[str, Any]:
    """Return a suppression as JSON shows it."""
    return {"address": each.address, "reason": each.reason, "at": each.at.isoformat(), "actor": each.actor}
