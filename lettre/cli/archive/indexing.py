"""`lettre archive reindex`: what the archive is listed and searched by, written anew."""

from datetime import UTC, datetime

import click

from lettre.archive import indexing
from lettre.catalogue import say
from lettre.cli.project import open_project


@click.command()
def reindex() -> None:
    """Index every public issue anew, from the frozen editions.

    `lettre serve` indexes each issue by itself as its sending begins, and all of them when a new version
    of lettre understands words differently: this is for an index in doubt.
    """
    project = open_project()
    engine = project.engine()
    done = indexing.complete(engine, project.settings.newsletters, datetime.now(UTC), again=True)
    click.echo(say("archive.reindexed", project.language, n=done), err=True)
