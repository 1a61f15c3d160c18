"""`lettre check`: what should be mended in an issue before it leaves."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from lettre.catalogue import say
from lettre.cli.project import Project, open_project
from lettre.errors import ContentError, ContentErrors
from lettre.finding import Finding, Severity

if TYPE_CHECKING:
    from lettre.edition.model import Edition


@click.command()
@click.argument("wanted", metavar="ISSUE")
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON.")
@click.option("--spam", is_flag=True, help="Have SpamAssassin judge the message, where it is installed.")
def check(wanted: str, *, as_json: bool, spam: bool) -> None:
    """Say what should be mended in ISSUE (newsletter/slug, or its folder) before it leaves.

    Findings go to stdout, by file and line. Exit code 3 when one of them is an error.
    """
    project = open_project()
    rows = sorted(_rows(project, wanted, spam=spam), key=lambda row: (row["file"] or "", row["line"] or 0))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_line(row, project.language) for row in rows), nl=bool(rows))
    errors = sum(row["severity"] == Severity.ERROR.value for row in rows)
    if errors:
        raise ContentError("issue.has-errors", n=errors)
    click.echo(say("issue.may-leave", project.language, n=len(rows)), err=True)


def refuse_errors(findings: Iterable[Finding]) -> None:
    """Raise ContentErrors when a check has found an error: such an issue does not leave."""
    errors = [
        ContentError(finding.code, finding.place, **finding.params)
        for finding in findings
        if finding.severity is Severity.ERROR
    ]
    if errors:
        raise ContentErrors(errors)


def _rows(project: Project, wanted: str, *, spam: bool) -> list[dict[str, Any]]:
    try:
        issue = project.issue(wanted)
    except ContentErrors as wrong:
        return [_error_row(error, project.language) for error in wrong.errors]
    edition, findings = project.examine(issue)
    findings += _spam(project, edition) if spam else []
    return [_finding_row(finding, project.language) for finding in findings]


def _spam(project: Project, edition: "Edition") -> list[Finding]:
    from lettre.campaign import preflight  # noqa: PLC0415 - only who asks for it pays for it
    from lettre.mail import spamassassin  # noqa: PLC0415

    message = preflight.example(edition, project.newsletter(edition.newsletter))
    return list(spamassassin.findings(spamassassin.judge(message.content)))


def _error_row(error: ContentError, language: str) -> dict[str, Any]:
    place = error.place
    return {
        "file": place.file if place else None,
        "line": place.line if place else None,
        "field": place.field if place else None,
        "section": None,
        "severity": Severity.ERROR.value,
        "code": error.code,
        "sentence": say(error.code, language, **error.params),
        "remedy": None,
        "source": None,
    }


def _finding_row(finding: Finding, language: str) -> dict[str, Any]:
    place = finding.place
    return {
        "file": place.file if place else None,
        "line": place.line if place else None,
        "field": place.field if place else None,
        "section": finding.section,
        "severity": finding.severity.value,
        "code": finding.code,
        "sentence": say(finding.code, language, **finding.params),
        "remedy": say(f"{finding.code}.remedy", language, **finding.params),
        "source": finding.source,
    }


def _line(row: dict[str, Any], language: str) -> str:
    where = ":".join(str(part) for part in (row["file"], row["line"]) if part is not None)
    severity = say(f"issue.severity.{row['severity']}", language)
    field = f"{row['field']}: " if row["field"] else ""
    remedy = f" — {row['remedy']}" if row["remedy"] else ""
    return f"{where}: {severity}: {field}{row['sentence']}{remedy}".removeprefix(": ")
