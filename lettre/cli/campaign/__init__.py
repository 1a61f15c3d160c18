"""`lettre campaign`: look at sendings, stop them and take them up, decide what is uncertain."""

import click

from lettre.cli.campaign import deciding, looking, moving, replacing, reporting, slowed, watching


@click.group()
def campaign() -> None:
    """Look at sendings, stop them and take them up again, decide uncertain messages.

    CAMPAIGN is its number or its issue (newsletter/slug); without one, the latest campaign is meant:
    of those being sent for pause and status, of those stopped for resume.

    Exit codes: 0 done, 1 it failed or the campaign is paused, 2 command line or lettre.toml, 3 refused
    by what has happened already, 4 some readers were not reached.
    """


for _command in (
    *(looking.list_, looking.show, looking.export, watching.status, reporting.report),
    *(moving.pause, moving.resume, moving.cancel, replacing.replace),
    *(deciding.resolve, deciding.retry, slowed.slowed),
):
    campaign.add_command(_command)
