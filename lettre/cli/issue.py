"""`lettre issue`: begin, list and show issues."""

import json
from datetime import UTC, datetime
from typing import Any

import click

from lettre.catalogue import say
from lettre.cli.project import open_project
from lettre.errors import SettingsError
from lettre.issue.folder import IssueEntry
from lettre.issue.model import Issue
from lettre.issue.sections.base import Section


@click.group()
def issue() -> None:
    """Begin, list and show issues."""


@issue.command()
@click.argument("wanted", metavar="NEWSLETTER/SLUG")
@click.option(
    "--from", "like", metavar="ISSUE", help="Follow this issue: its sections, the next number and date."
)
def new(wanted: str, like: str | None) -> None:
    """Begin an issue: a folder with a section file for each part of the newsletter."""
    from lettre.issue import creation  # noqa: PLC0415 - only this command writes
    from lettre.issue.folder import shown  # noqa: PLC0415

    project = open_project()
    today = datetime.now(UTC).astimezone().date()
    folder = creation.create(project.root, wanted, project.settings.newsletters, today=today, like=like)
    click.echo(shown(project.root, folder))
    click.echo(say("issue.begun", project.language, name=wanted), err=True)


@issue.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Write the list as JSON.")
def list_(*, as_json: bool) -> None:
    """List the issues of every newsletter, newest first."""
    from lettre.issue import folder  # noqa: PLC0415

    project = open_project()
    entries = folder.listing(project.root, project.settings.newsletters)
    if as_json:
        click.echo(json.dumps([_row(entry) for entry in entries], ensure_ascii=False, indent=2))
        return
    for entry in entries:
        click.echo(_entry_line(entry, project.language))
    if not entries:
        click.echo(say("issue.none-yet", project.language), err=True)


def _row(entry: IssueEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "newsletter": entry.newsletter,
        "slug": entry.slug,
        "date": entry.date.isoformat() if entry.date else None,
        "number": entry.number,
        "subject": entry.subject,
        "error": entry.errors[0].code if entry.errors else None,
    }


def _entry_line(entry: IssueEntry, language: str) -> str:
    if entry.errors:
        error = entry.errors[0]
        return f"{entry.name}  {error.place}: {say(error.code, language, **error.params)}"
    number = "" if entry.number is None else say("issue.number", language, number=entry.number)
    return "  ".join(part for part in (entry.name, str(entry.date), number, entry.subject) if part)


@issue.command()
@click.argument("wanted", metavar="ISSUE")
@click.option("--json", "as_json", is_flag=True, help="Write the issue as JSON.")
def show(wanted: str, *, as_json: bool) -> None:
    """Show the head of ISSUE and its sections, in the order readers see."""
    project = open_project()
    found = project.issue(wanted)
    language = project.newsletter(found.newsletter).language
    if as_json:
        click.echo(json.dumps(_shown(found, language), ensure_ascii=False, indent=2))
        return
    number = "" if found.number is None else say("issue.number", project.language, number=found.number)
    click.echo("  ".join(part for part in (found.name, str(found.date), number) if part))
    for name in ("subject", "preheader", "note"):
        if getattr(found, name):
            click.echo(f"{say(f'issue.field.{name}', project.language)} {getattr(found, name)}")
    for section in found.sections:
        title = _title(section)
        heading = " — ".join(part for part in (section.heading(language), title) if part)
        click.echo(f"  {section.name}  [{section.kind}]  {heading}")


@issue.command(name="schema")
@click.argument("kind", metavar="[KIND]", required=False)
def schema_(kind: str | None) -> None:
    """Write the JSON Schema of a KIND's front matter, or of issue.yaml, for a text editor.

    `errata` as KIND is that of errata.yaml, which corrects an issue that was sent.
    """
    from lettre.archive.errata import ErrataFile  # noqa: PLC0415 - only this command needs them
    from lettre.issue.nearest import unknown  # noqa: PLC0415
    from lettre.issue.schema import issue_schema, of, schema  # noqa: PLC0415
    from lettre.issue.sections import kinds  # noqa: PLC0415

    if kind not in {None, "errata", *kinds()}:
        code, params = unknown("issue.unknown-kind", str(kind), [*kinds(), "errata"])
        raise SettingsError(code, None, **params)
    found = of(ErrataFile) if kind == "errata" else schema(kind) if kind else issue_schema()
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _title(section: Section) -> str | None:
    from lettre.issue.model import plain  # noqa: PLC0415

    return plain(section.title) if section.title else None


def _shown(found: Issue, language: str) -> dict[str, Any]:
    return {
        "name": found.name,
        "newsletter": found.newsletter,
        "slug": found.slug,
        "date": found.date.isoformat(),
        "number": found.number,
        "subject": found.subject,
        "preheader": found.preheader,
        "note": found.note,
        "sections": [
            {
                "name": section.name,
                "kind": section.kind,
                "file": section.file,
                "heading": section.heading(language),
                "title": _title(section),
            }
            for section in found.sections
        ],
        "assets": [
            {"name": asset.name, "media_type": asset.media_type, "bytes": len(asset.content)}
            for asset in found.assets
        ],
    }
