"""Addresses that the relay has just said do not exist: never written to again."""

from datetime import UTC, datetime

import click

from lettre.catalogue import say
from lettre.cli.project import Project


def give_up(project: Project) -> None:
    """Carry out what relays have refused, and say how many addresses are given up."""
    from lettre.feedback import refusals  # noqa: PLC0415 - its tables of words are read once all has left
    from lettre.feedback.verdict import Outcome  # noqa: PLC0415

    gone = refusals.take(project.engine(), datetime.now(UTC))[Outcome.SUPPRESSED]
    if gone:
        click.echo(say("feedback.gone", project.language, n=gone), err=True)
