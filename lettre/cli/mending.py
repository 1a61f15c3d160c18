"""`lettre check --fix`: the remedies that are certain, written into the issue's files."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from lettre.catalogue import say
from lettre.cli import present
from lettre.cli.project import Project
from lettre.errors import PartlyDone, Place, StateError, WorldError
from lettre.finding import Fix
from lettre.issue.checks import Draft
from lettre.issue.fixing import mend as mended
from lettre.issue.model import Issue
from lettre.issue.parse import read_issue

#: one remedy may make room for another; more rounds than this would be a quarrel of rules
_ROUNDS = 4


def mend(project: Project, wanted: str, *, dry_run: bool, as_json: bool) -> None:
    """Write what is certain into the files of an issue, and say each change in a line.

    Raises PartlyDone when the place of a remedy was not certain.
    """
    issue = project.issue(wanted)
    files, done, left = _rounds(project, issue)
    if not dry_run:
        for name, content in files.items():
            write(project.root / issue.where / name, issue.source[name], content)
    done.sort(key=lambda fix: (fix.file, fix.line))
    if as_json:
        present.json_({"written": not dry_run, "done": _rows(done), "left": _rows(left)})
    else:
        click.echo("".join(f"{one.file}:{one.line}: {one.before} → {one.after}\n" for one in done), nl=False)
    code = "issue.would-mend" if dry_run else "issue.mended"
    click.echo(say(code, project.language, n=len(done)), err=True)
    _tell_left(project, left)


def _tell_left(project: Project, left: list[Fix]) -> None:
    """Say what is left to a person; raise PartlyDone when there is some."""
    for fix in left:
        place = f"{fix.file}:{fix.line}"
        told = say("issue.not-mended", project.language, place=place, before=fix.before, after=fix.after)
        click.echo(told, err=True)
    if left:
        raise PartlyDone("issue.partly-mended", n=len(left))


def _rows(fixes: list[Fix]) -> list[dict[str, object]]:
    return [{"file": one.file, "line": one.line, "before": one.before, "after": one.after} for one in fixes]


def _rounds(project: Project, issue: Issue) -> tuple[Mapping[str, bytes], list[Fix], list[Fix]]:
    """Mend until there is nothing left to mend; return the changed files, what was done and what was left."""
    files: dict[str, bytes] = {}
    done: list[Fix] = []
    left: list[Fix] = []
    for _ in range(_ROUNDS):
        _, judged = project.judge(issue)
        draft = Draft(issue=issue, newsletter=project.newsletter(issue.newsletter))
        result = mended(draft, [finding.fix for finding in judged.open if finding.fix])
        done, left = [*done, *result.done], list(result.left)
        if not result.files:
            break
        files |= result.files
        again = read_issue(
            {**issue.source, **result.files},
            newsletter=issue.newsletter,
            slug=issue.slug,
            where=issue.where,
        )
        issue = replace(again, assets=issue.assets)
    return files, done, left


def write(path: Path, before: bytes, after: bytes) -> None:
    """Put a file in the place of another in one step.

    Raises StateError when somebody has changed it since it was read, WorldError when the disk refuses.
    """
    path = path.resolve()
    written: Path | None = None
    try:
        if path.exists() and path.read_bytes() != before:
            raise StateError("issue.changed-meanwhile", Place(file=str(path)))
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix="~", delete=False) as file:
            written = Path(file.name)
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        written.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        written.replace(path)
    except OSError as error:
        if written is not None:
            with suppress(OSError):
                written.unlink()
        reason = error.strerror or str(error)
        raise WorldError("issue.unwritable", Place(file=str(path)), reason=reason) from None
