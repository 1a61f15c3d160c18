"""`lettre check --typography`: what rendering changes in the words, invisible spaces made visible."""

import click

from lettre.catalogue import say
from lettre.cli import present
from lettre.cli.project import Project


def show(project: Project, wanted: str, *, as_json: bool) -> None:
    """Print every change as file:line, before and after; exit code 0 whatever there is."""
    from lettre.issue import retouches  # noqa: PLC0415 - only this view pays for it
    from lettre.issue.checks import Draft  # noqa: PLC0415

    issue = project.issue(wanted)
    draft = Draft(issue=issue, newsletter=project.newsletter(issue.newsletter))
    found = list(retouches.retouches(draft))
    if as_json:
        present.json_(
            [
                {
                    "file": one.place.file,
                    "line": one.place.line,
                    "field": one.place.field,
                    "section": one.section,
                    "before": one.before,
                    "after": one.after,
                }
                for one in found
            ]
        )
        return
    for one in found:
        before, after = retouches.visible(one.before), retouches.visible(one.after)
        click.echo(f"{one.place.file}:{one.place.line}: {before} → {after}")
    click.echo(say("issue.retouched", project.language, n=len(found)), err=True)
