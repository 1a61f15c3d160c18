"""`lettre archive build`: what stays public, written as files that need no server."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from lettre.archive import indexing
from lettre.catalogue import say
from lettre.cli import present
from lettre.cli.project import open_project
from lettre.settings.values import BaseUrl
from lettre.web.export import folder, site
from lettre.web.export.folder import Change

_BASE_URL: TypeAdapter[str] = TypeAdapter(BaseUrl)


@click.command()
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--base-url",
    metavar="URL",
    help="Where the files will be read, if they are the archive itself: pages, feeds, sitemap then name it.",
)
@click.option("--force", is_flag=True, help="Take over a folder that no build has made; its own files stay.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@present.JSON
def build(target: Path, base_url: str | None, *, force: bool, dry_run: bool, as_json: bool) -> None:
    """Write the whole public archive into DIR as static files.

    They work from any host and from a disk, are the same bytes each time, and are searched without a
    server. DIR is replaced as a whole when all is written; files of an earlier build that are no longer
    needed go, and what was put there by others stays.
    """
    project = open_project()
    public = _checked(base_url)
    folder.compare(target, {}, force=force)
    # the lists by year and rubric are made from the index
    indexing.complete(project.engine(), project.settings.newsletters, datetime.now(UTC))
    with _bar(say("archive.drawing", project.language)) as report:
        files = site.files(project.settings, project.engine(), public, report)
    change = folder.compare(target, files, force=force)
    if not dry_run:
        with _bar(say("archive.writing", project.language)) as report:
            folder.write(target, files, report)
    if as_json:
        present.json_(_told(target, files, change, dry_run=dry_run))
        return
    said = "archive.would" if dry_run else "archive.built"
    counts = {name: len(getattr(change, name)) for name in ("added", "changed", "removed", "same")}
    click.echo(say(said, project.language, folder=str(target), n=len(files), **counts))


def _checked(base_url: str | None) -> str | None:
    if base_url is None:
        return None
    try:
        return _BASE_URL.validate_python(base_url)
    except ValidationError:
        raise click.BadParameter(
            "an address like https://archives.example.org/lettres is wanted.", param_hint="--base-url"
        ) from None


class _bar:  # noqa: N801 - used as `with _bar(…)`
    """Progress on stderr, in a terminal alone."""

    def __init__(self, words: str) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._task = self._progress.add_task(words, total=None)

    def __enter__(self) -> folder.Report:
        self._progress.start()
        return lambda done, total: self._progress.update(self._task, completed=done, total=total)

    def __exit__(self, *exc: object) -> None:
        self._progress.stop()


def _told(target: Path, files: dict[str, bytes], change: Change, *, dry_run: bool) -> dict[str, Any]:
    return {
        "folder": str(target),
        "written": not dry_run,
        "files": len(files),
        "bytes": sum(map(len, files.values())),
        "added": list(change.added),
        "changed": list(change.changed),
        "removed": list(change.removed),
        "same": len(change.same),
    }
