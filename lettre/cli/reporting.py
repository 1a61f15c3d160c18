"""`lettre check --report`: an issue by the criteria of the Email Markup Consortium."""

from typing import TYPE_CHECKING, Any

import click

from lettre.catalogue import say
from lettre.cli import present
from lettre.cli.project import Project
from lettre.errors import ContentError

if TYPE_CHECKING:
    from lettre.edition.checks.emc import Line


def show(project: Project, wanted: str, *, as_json: bool) -> None:
    """Print a verdict on each criterion; ContentError when the issue fails one."""
    from lettre.edition.checks import emc  # noqa: PLC0415 - only this view pays for it

    _, judged = project.judge(project.issue(wanted))
    # what the house has accepted is accepted by the house, not by the consortium
    findings = [*judged.open, *(finding for finding, _ in judged.accepted)]
    lines = emc.report(findings, project.settings.checks.off)
    rows = [_row(line, project.language) for line in lines]
    if as_json:
        present.json_(rows)
    else:
        present.table((row["said"], row["weight_said"], row["sentence"]) for row in rows)
    failed = sum(line.verdict is emc.Verdict.FAIL for line in lines)
    if failed:
        raise ContentError("accessibility.report-fails", n=failed)
    click.echo(say("accessibility.report-passes", project.language, n=len(lines)), err=True)


def _row(line: "Line", language: str) -> dict[str, Any]:
    return {
        "criterion": line.criterion.name,
        "sentence": say(f"accessibility.criterion.{line.criterion.name}", language),
        "weight": line.criterion.weight,
        "weight_said": say(f"accessibility.weight.{line.criterion.weight}", language),
        "verdict": line.verdict.value,
        "said": say(f"accessibility.verdict.{line.verdict.value}", language),
        "found": [say(each.code, language, **each.params) for each in line.findings],
    }
