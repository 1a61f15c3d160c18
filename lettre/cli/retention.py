"""`lettre retention`: delete what is not needed any more."""

from collections import Counter
from datetime import UTC, datetime

import click

from lettre.catalogue import say
from lettre.cli import lists, present
from lettre.cli.lists import BY
from lettre.cli.project import open_project
from lettre.jobs import retention as job


@click.group()
def retention() -> None:
    """Delete what is not needed any more, and ask who has been silent for long."""


@retention.command()
@click.option("--dry-run", is_flag=True, help="Say the numbers and change nothing.")
@BY
@present.JSON
def run(by: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Keep every rule now. `lettre serve` does this by itself, once a day."""
    project = open_project()
    now, actor = datetime.now(UTC), lists.actor(by)
    done: Counter[str] = Counter()
    for rule in job.RULES:
        if dry_run:
            done += job.rehearse(project.settings, project.engine(), now, rule)
        else:
            done += job.keep_whole(project.settings, project.engine(), now, rule, actor=actor)
    if as_json:
        present.json_({"dry_run": dry_run, "rules": {rule: done[rule] for rule in job.RULES}})
        return
    code = "retention.nothing" if not done else "retention.would" if dry_run else None
    if code != "retention.nothing":
        click.echo(job.sentence(done, project.language), err=True)
    if code is not None:
        click.echo(say(code, project.language), err=True)
