"""`lettre check`: what should be mended in an issue before it leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from lettre.catalogue import say
from lettre.cli import present
from lettre.cli.project import Project, open_project
from lettre.errors import ContentError, ContentErrors, SettingsError
from lettre.finding import Finding, Severity

if TYPE_CHECKING:
    from lettre.campaign.accepted import Acceptance, Judged
    from lettre.edition.model import Edition


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the command line asked for."""

    as_json: bool
    online: bool
    spam: bool
    show_all: bool
    fix: bool
    dry_run: bool
    typography: bool
    report: bool
    accept: str | None
    section: str | None
    reason: str | None
    by: str | None


@click.command()
@click.argument("wanted", metavar="ISSUE")
@click.option("--json", "as_json", is_flag=True, help="Write what is found, or done, as JSON.")
@click.option("--online", is_flag=True, help="Ask links outside the house whether they are there.")
@click.option("--spam", is_flag=True, help="Have SpamAssassin judge the message, where it is installed.")
@click.option("--all", "show_all", is_flag=True, help="List the accepted findings too, with their reasons.")
@click.option("--fix", is_flag=True, help="Write the remedies that are certain into the issue's files.")
@click.option("--dry-run", is_flag=True, help="With --fix: show what would be written, and write nothing.")
@click.option(
    "--typography", is_flag=True, help="Show what rendering changes in the words, and nothing else."
)
@click.option("--report", is_flag=True, help="Judge it by the Email Markup Consortium's criteria instead.")
@click.option(
    "--accept", metavar="CODE", help="Accept what this rule finds, for a reason: it is told no more."
)
@click.option("--section", metavar="NAME", help="With --accept: in this section alone.")
@click.option("--reason", metavar="WORDS", help="With --accept: why it may stay.")
@click.option("--by", metavar="NAME", help="With --accept: who accepts it; else the name of your session.")
def check(wanted: str, **options: bool | str | None) -> None:
    """Say what should be mended in ISSUE (newsletter/slug, or its folder) before it leaves.

    Findings go to stdout, by file and line. Exit code 3 when one of them is an error.
    """
    project = open_project()
    wish = Wish(**options)  # type: ignore[arg-type]  # click gives the options their types
    _refuse_stray(wish)
    if wish.typography:
        from lettre.cli import retouching  # noqa: PLC0415 - each view pays for itself

        retouching.show(project, wanted, as_json=wish.as_json)
    elif wish.report:
        from lettre.cli import reporting  # noqa: PLC0415 - each view pays for itself

        reporting.show(project, wanted, as_json=wish.as_json)
    elif wish.fix:
        from lettre.cli import mending  # noqa: PLC0415 - each view pays for itself

        mending.mend(project, wanted, dry_run=wish.dry_run, as_json=wish.as_json)
    elif wish.accept is not None:
        from lettre.cli import accepting  # noqa: PLC0415 - each view pays for itself

        which = accepting.Which(code=wish.accept, section=wish.section, reason=wish.reason or "", by=wish.by)
        accepting.accept(project, wanted, which, as_json=wish.as_json)
    else:
        _check(project, wanted, wish)


def _refuse_stray(wish: Wish) -> None:
    """An option that would do nothing is a mistake."""
    if [wish.typography, wish.report, wish.fix, wish.accept is not None].count(True) > 1:
        raise SettingsError("issue.check-one-view")
    if wish.dry_run and not wish.fix:
        raise SettingsError("issue.check-stray", option="--dry-run", needs="--fix")
    for option, value in (("--section", wish.section), ("--reason", wish.reason), ("--by", wish.by)):
        if value is not None and wish.accept is None:
            raise SettingsError("issue.check-stray", option=option, needs="--accept")


def _check(project: Project, wanted: str, wish: Wish) -> None:
    judged, rows = _rows(project, wanted, wish)
    rows = [*rows, *_accepted_rows(judged, project.language)] if wish.show_all else rows
    rows = sorted(
        [*rows, *_errata_rows(project, wanted)], key=lambda row: (row["file"] or "", row["line"] or 0)
    )
    if wish.as_json:
        present.json_(rows)
    else:
        click.echo("\n".join(row_line(row, project.language) for row in rows), nl=bool(rows))
    still = [row for row in rows if "accepted" not in row]
    _tell_more(judged, project.language)
    errors = sum(row["severity"] == Severity.ERROR.value for row in still)
    if errors:
        raise ContentError("issue.has-errors", n=errors)
    click.echo(say("issue.may-leave", project.language, n=len(still)), err=True)


def _tell_more(judged: "Judged | None", language: str) -> None:
    """Say on stderr what can be mended, what is accepted, and which acceptances fit nothing any more."""
    if judged is None:
        return
    mendable = sum(finding.fix is not None for finding in judged.open)
    if mendable:
        click.echo(say("issue.mendable", language, n=mendable), err=True)
    if judged.accepted:
        click.echo(say("issue.accepted", language, n=len(judged.accepted)), err=True)
    for one in judged.stale:
        click.echo(say("issue.accepted-stale", language, code=one.code, where=one.where or "–"), err=True)


def refuse_errors(findings: Iterable[Finding]) -> None:
    """Raise ContentErrors when a check has found an error: such an issue does not leave."""
    errors = [
        ContentError(finding.code, finding.place, **finding.params)
        for finding in findings
        if finding.severity is Severity.ERROR
    ]
    if errors:
        raise ContentErrors(errors)


def _rows(project: Project, wanted: str, wish: Wish) -> "tuple[Judged | None, Sequence[dict[str, Any]]]":
    try:
        issue = project.issue(wanted)
    except ContentErrors as wrong:
        return None, [_error_row(error, project.language) for error in wrong.errors]
    edition, judged = project.judge(issue, online=wish.online)
    findings = [*judged.open, *(_spam(project, edition) if wish.spam else ())]
    return judged, [finding_row(finding, project.language) for finding in findings]


def _errata_rows(project: Project, wanted: str) -> list[dict[str, Any]]:
    """Return what is wrong in the corrections beside the issue, where it has some."""
    from lettre.archive import errata  # noqa: PLC0415 - few issues have any
    from lettre.issue import folder  # noqa: PLC0415

    found = folder.find(project.root, wanted, project.settings.newsletters)
    written = found / errata.FILE
    if not written.is_file():
        return []
    file = f"{folder.shown(project.root, found)}/{errata.FILE}"
    sections = sorted(path.stem for path in found.glob("*.md"))
    try:
        errata.read(written.read_bytes(), file=file, sections=sections)
    except ContentErrors as wrong:
        return [_error_row(error, project.language) for error in wrong.errors]
    return []


def _spam(project: Project, edition: "Edition") -> list[Finding]:
    from lettre.campaign import preflight  # noqa: PLC0415 - only who asks for it pays for it
    from lettre.mail import spamassassin  # noqa: PLC0415

    message = preflight.example(edition, project.newsletter(edition.newsletter))
    return list(spamassassin.findings(spamassassin.judge(message.content)))


def _accepted_rows(judged: "Judged | None", language: str) -> list[dict[str, Any]]:
    return [
        {**finding_row(finding, language), "accepted": _reason(acceptance)}
        for finding, acceptance in (judged.accepted if judged else ())
    ]


def _reason(acceptance: "Acceptance") -> dict[str, str]:
    return {"reason": acceptance.reason, "by": acceptance.by, "date": acceptance.date.isoformat()}


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


def finding_row(finding: Finding, language: str) -> dict[str, Any]:
    """Return a finding as JSON tells it."""
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


def row_line(row: dict[str, Any], language: str) -> str:
    """Return a finding as a line: its place, how grave it is, its sentence and its remedy."""
    where = ":".join(str(part) for part in (row["file"], row["line"]) if part is not None)
    severity = say(f"issue.severity.{row['severity']}", language)
    field = f"{row['field']}: " if row["field"] else ""
    if "accepted" in row:
        severity = say("issue.severity-accepted", language)
        remedy = f" — {row['accepted']['reason']} ({row['accepted']['by']}, {row['accepted']['date']})"
    else:
        remedy = f" — {row['remedy']}" if row["remedy"] else ""
    return f"{where}: {severity}: {field}{row['sentence']}{remedy}".removeprefix(": ")
