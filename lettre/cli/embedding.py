"""`lettre subscribers form`: the form that another site shows."""

import click

from lettre.cli.project import open_project
from lettre.errors import StateError
from lettre.web import embed, templates


@click.command()
@click.argument("newsletter")
def form(newsletter: str) -> None:
    """Print the HTML of a form for another site: no script, no cookie, nothing to keep up to date.

    It leads to the newsletter's own form with the address filled in, where readers see what they agree to.
    """
    project = open_project()
    found = project.newsletter(newsletter)
    if not found.reception.open:
        raise StateError("audience.takes-nobody-in", newsletter=found.slug)
    click.echo(embed.form(templates.load(project.root), found))
