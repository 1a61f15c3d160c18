"""`lettre preview`: an issue in a browser, as its readers would see it, while its files are being written."""

import os
import webbrowser
from pathlib import Path

import click

from lettre.catalogue import say
from lettre.cli.project import Project, open_project
from lettre.errors import ContentError
from lettre.issue import folder
from lettre.settings import load
from lettre.web import server
from lettre.web.preview import server as previews
from lettre.web.preview.desk import Desk


@click.command()
@click.argument("wanted", metavar="[ISSUE]", required=False)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8123,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--no-open", is_flag=True, help="Open no browser; only say the address.")
def preview(wanted: str | None, *, port: int, no_open: bool) -> None:
    """Show ISSUE (newsletter/slug, or its folder) in a browser; without ISSUE, the newest one.

    The page follows the files as they are saved. It is served to this machine alone, sends
    nothing, and ends with Ctrl-C.
    """
    project = open_project()
    desk = Desk(project, lambda: Project(load(project.root, os.environ)))
    bench = desk.open(_folder(project, wanted))
    with server.listen("127.0.0.1", port) as listening:
        url = f"{server.url(listening)}{bench.name}/"
        click.echo(say("preview.listening", project.language, url=url), err=True)
        if not no_open:
            _open(url)
        previews.run(desk, listening)
    click.echo(say("web.stopped", project.language), err=True)


def _folder(project: Project, wanted: str | None) -> Path:
    newsletters = project.settings.newsletters
    if wanted is not None:
        return folder.find(project.root, wanted, newsletters)
    issues = folder.listing(project.root, newsletters)
    if not issues:
        raise ContentError("issue.none-yet")
    return issues[0].folder


def _open(url: str) -> None:
    """Open a browser where there is a screen; a browser in the terminal would take it from us."""
    if os.name == "nt" or Path("/System").exists() or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        webbrowser.open(url)
