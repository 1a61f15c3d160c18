"""`lettre campaign slowed`: what the relay asked to be slower, kept from run to run; and forgetting it."""

from datetime import UTC, datetime, timedelta

import click

from lettre.campaign import recall, sending
from lettre.campaign.pace import HOUSE, Slowed
from lettre.catalogue import say
from lettre.cli import present
from lettre.cli.project import open_project
from lettre.db import reading, transaction
from lettre.errors import StateError
from lettre.mail import transports

#: how HOUSE, everything through the relay, is called on a command line
_ALL = "*"


@click.command()
@click.option("--forget", is_flag=True, help="Let the next run begin at full speed.")
@click.option("--only", metavar="PROVIDER", help="This one alone, as the list names it.")
@present.JSON
def slowed(*, forget: bool, only: str | None, as_json: bool) -> None:
    """List the providers for which the relay asked to be slower; * is everything through it.

    A later run begins as slowly, until hours have passed. Forget while nothing is sent: a run that is under
    way keeps what it was told, and writes it down again.
    """
    project = open_project()
    relay, now = transports.relay(sending.transport(project.settings)), datetime.now(UTC)
    # who only looks keeps nobody from writing
    with (transaction if forget else reading)(project.engine()) as session:
        lanes = {} if relay is None else recall.standing(session, relay, now)
        found = {lane or _ALL: each for lane, each in lanes.items() if only in {None, lane or _ALL}}
        if lanes and not found:
            known = ", ".join(lane or _ALL for lane in lanes)
            raise StateError("campaign.not-slowed", name=only, known=known)
        if forget and relay is not None:
            recall.forget(session, relay, [HOUSE if name == _ALL else name for name in found])
    if as_json:
        present.json_([_row(name, each, now, forgotten=forget) for name, each in found.items()])
        return
    present.table((name, _words(each, now, project.language)) for name, each in found.items())
    if not found:
        click.echo(say("campaign.slowed-nobody", project.language), err=True)
    elif forget:
        click.echo(say("campaign.slowed-forgotten", project.language), err=True)


def _until(found: Slowed, now: datetime) -> datetime | None:
    return now + timedelta(seconds=found.rests) if found.rests else None


def _words(found: Slowed, now: datetime, language: str) -> str:
    said = []
    if (until := _until(found, now)) is not None:
        said.append(say("campaign.slowed-rests", language, when=until.astimezone().strftime("%H:%M")))
    if found.rate is not None:
        said.append(say("campaign.slowed-rate", language, n=max(1, round(found.rate * 60))))
    return ", ".join(said)


def _row(name: str, found: Slowed, now: datetime, *, forgotten: bool) -> dict[str, object]:
    until = _until(found, now)
    return {
        "provider": name,
        "per_minute": None if found.rate is None else round(found.rate * 60, 2),
        "rests_until": None if until is None else until.isoformat(timespec="seconds"),
        "forgotten": forgotten,
    }
