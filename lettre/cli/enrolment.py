"""`lettre subscribers import`: a list of readers, taken in one transaction, told row by row."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from lettre.audience import enrol
from lettre.audience.enrol import KEPT_OUT, Fate, Origin
from lettre.audience.imports import Row
from lettre.audience.model import ConsentEvent
from lettre.catalogue import say
from lettre.cli import lists, present
from lettre.cli.asking import ask_pending, tell
from lettre.cli.lists import BY, ListFile
from lettre.cli.project import Project, open_project
from lettre.db import reading, transaction

#: kept-out readers named one by one on a terminal; `--json` names them all
_NAMED = 20


@click.command("import")
@click.argument("file", type=lists.FILE)
@click.option("--newsletter", required=True, metavar="NAME", help="The newsletter they are subscribed to.")
@click.option(
    "--pending", is_flag=True, help="Ask each to confirm first; nothing is sent to them until then."
)
@click.option(
    "--source", default=None, metavar="WORDS", help="By what right; kept as proof. Default: the file's name."
)
@BY
@click.option("--dry-run", is_flag=True, help="Say what would become of each row; write nothing.")
@present.JSON
def import_(
    file: Path,
    newsletter: str,
    source: str | None,
    by: str | None,
    *,
    pending: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Subscribe the readers of FILE: CSV with heads, or one address a line.

    Good rows are taken, bad ones are told with their line and reason, and the exit code is 4.
    Nobody who left, bounced, complained or is suppressed is revived, nor is anybody taken whose row says
    that they have left or, in our own export, that it is of another newsletter.
    """
    project = open_project()
    slug = project.newsletter(newsletter).slug
    read = lists.read(file, slug)
    event = ConsentEvent.LISTED if pending else ConsentEvent.IMPORTED
    if dry_run:
        with reading(project.engine()) as session:
            fates = enrol.foresee(session, read.reading.rows, slug, event)
    else:
        origin = Origin(source=source or file.name, actor=lists.actor(by), event=event, detail=read.proof)
        with transaction(project.engine()) as session:
            fates = enrol.enrol(session, read.reading.rows, slug, origin, datetime.now(UTC))
    if as_json:
        _as_json(project, read, slug, fates, dry_run=dry_run)
    else:
        _tell(project, read, fates, pending=pending, dry_run=dry_run)
    if pending and not dry_run:
        tell(project, ask_pending(project, slug, lists.actor(by)), quiet=as_json)
    lists.tell_rejected(project, read, dry_run=dry_run)


def _as_json(
    project: Project, read: ListFile, newsletter: str, fates: Mapping[Fate, list[Row]], *, dry_run: bool
) -> None:
    kept_out = [
        {"line": row.line, "address": row.address, "reason": fate.value}
        for fate in KEPT_OUT
        for row in fates[fate]
    ]
    present.json_(
        {
            "file": str(read.path),
            "newsletter": newsletter,
            "dry_run": dry_run,
            "counts": {fate.value: len(rows) for fate, rows in fates.items()}
            | {"rejected": len(read.reading.rejected)},
            "kept_out": sorted(kept_out, key=lambda row: row["line"]),
            "rejected": lists.rejected_json(project, read.reading.rejected),
        }
    )


def _tell(
    project: Project, read: ListFile, fates: Mapping[Fate, list[Row]], *, pending: bool, dry_run: bool
) -> None:
    language = project.language
    if dry_run:
        click.echo(say("audience.dry-run", language), err=True)
    for fate, rows in fates.items():
        if rows or fate is Fate.SUBSCRIBED:
            waits = ".pending" if pending and fate is Fate.SUBSCRIBED else ""
            click.echo(say(f"audience.fate.{fate.value}{waits}", language, n=len(rows)))
    kept_out = sorted(
        ((row, fate) for fate in KEPT_OUT for row in fates[fate]), key=lambda each: each[0].line
    )
    for row, fate in kept_out[:_NAMED]:
        reason = say(f"audience.kept-out.{fate.value}", language)
        said = say("audience.rejected-row", language, found=row.address, reason=reason)
        click.echo(f"{read.path}:{row.line}: {said}", err=True)
    if len(kept_out) > _NAMED:
        click.echo(say("audience.and-more", language, n=len(kept_out) - _NAMED), err=True)
