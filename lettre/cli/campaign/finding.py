"""Which campaign a command means: by its number, by its issue, or the latest."""

import click

from lettre.campaign import store
from lettre.campaign.model import Campaign, CampaignState
from lettre.cli.project import Project
from lettre.db import reading
from lettre.errors import StateError

#: of a number that any of ours may be
_DIGITS = 18

WHICH = click.argument("which", metavar="[CAMPAIGN]", required=False)


def find(project: Project, which: str | None, *states: CampaignState) -> Campaign:
    """Return the campaign named by number or by issue; else the latest, of these states if there is one.

    Raises StateError without one.
    """
    with reading(project.engine()) as session:
        if which is not None and which.isdecimal():
            # no database counts further than 63 bits
            found = store.campaign(session, int(which)) if len(which) <= _DIGITS else None
            matches = [found] if found else []
        elif which is not None:
            newsletter, _, slug = which.strip("/").partition("/")
            matches = store.campaigns(session, newsletter, slug)
        else:
            matches = store.campaigns(session)
    if not matches:
        raise StateError("campaign.none" if which is None else "campaign.unknown", which=which or "")
    meant = [each for each in matches if each.state in states] if which is None else []
    return (meant or matches)[0]
