"""`lettre archive`: what stays public of every issue that was sent."""

import click

from lettre.cli.archive import building, errata, indexing


@click.group()
def archive() -> None:
    """What stays public of every issue that was sent: files, corrections, the index."""


for _command in (building.build, errata.erratum, indexing.reindex):
    archive.add_command(_command)
