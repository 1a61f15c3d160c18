"""`lettre demo`: the main job end to end, on this machine alone, with the commands anybody would type."""

import csv
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lettre.catalogue import say
from lettre.cli import Speech, present, sample
from lettre.cli.project import Project
from lettre.errors import WorldError
from lettre.issue import folder as issues
from lettre.mail import catcher
from lettre.mail.catcher import Caught
from lettre.settings import load
from lettre.web import server

#: the first port tried, and how many after it
PORT, TRIES = 8000, 20
#: what the environment may say to a demo; the rest of it is a real house's
HEARD = ("LETTRE_DEBUG", "LETTRE_LANGUAGE")


@click.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default="demo")
@click.option("--no-serve", is_flag=True, help="End when the letter is sent; leave no server running.")
@click.pass_obj
def demo(speech: Speech, folder: Path, *, no_serve: bool) -> None:
    """Send the newest sample issue to 200 sample readers, on this machine alone.

    A copy of the sample project is made in DIR (by default ./demo), and the letter goes over SMTP to a
    server on loopback that keeps each message as a file. Nothing leaves this machine. The public pages
    are then served until Ctrl-C.
    """
    with _listen() as listening, sample.fresh(folder, server.url(listening).rstrip("/")):
        project = Project(load(folder, {name: os.environ[name] for name in HEARD if name in os.environ}))
        speech.language = project.language
        newest = issues.listing(project.root, project.settings.newsletters)[0]
        _run(folder, ["db", "upgrade"])
        _run(folder, ["subscribers", "import", sample.LIST, "--newsletter", newest.newsletter])
        _run(folder, ["render", newest.name, "--out", "rendered"])
        with catcher.catching(folder / "caught") as port:
            _run(folder, ["send", newest.name, "--yes"], transport=f"smtp://127.0.0.1:{port}?starttls=never")
        caught = catcher.journal(folder / "caught")
        _judge(_expected(folder), caught, project.language)
        _show(project, folder, newest.name, caught[0], served=not no_serve)
        if not no_serve:
            from lettre.cli import serve  # noqa: PLC0415 - `--no-serve` needs no web server

            serve.keep(project, listening)


def _listen() -> socket.socket:
    """Take the port that the letter's links will name, before anything is sent."""
    for port in range(PORT, PORT + TRIES):
        try:
            return server.listen("127.0.0.1", port)
        except WorldError as error:
            if error.code != "web.port-taken":
                raise
    return server.listen("127.0.0.1", 0)


def _run(folder: Path, arguments: Sequence[str], transport: str | None = None) -> None:
    """Run a command of lettre in the sample project; leave with its exit code if it fails."""
    shown = f"LETTRE_TRANSPORT={transport} " if transport else ""
    click.secho(f"$ {shown}lettre {shlex.join(arguments)}", err=True, bold=True)
    environ = {
        name: value for name, value in os.environ.items() if name in HEARD or not name.startswith("LETTRE_")
    }
    environ |= {"LETTRE_TRANSPORT": transport} if transport else {}
    # -P: a folder named `lettre` where we stand is not this package
    command = [sys.executable, "-P", "-m", "lettre", "-C", str(folder), *arguments]
    interrupted = False
    with subprocess.Popen(command, env=environ, stdout=sys.stderr) as child:  # noqa: S603 - our own command line
        while child.returncode is None:
            try:
                child.wait()
            except KeyboardInterrupt:
                # Ctrl-C reaches the child too: it finishes the messages under way
                interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    if child.returncode != 0:
        sys.exit(child.returncode)


def _expected(folder: Path) -> list[str]:
    """Return the addresses of the sample list, read without lettre's own reader."""
    with (folder / sample.LIST).open(encoding="utf-8-sig", newline="") as file:
        return [row[0] for row in csv.reader(file, delimiter=";")][1:]


def _judge(expected: Sequence[str], caught: Sequence[Caught], language: str) -> None:
    """Compare the list with the server's journal, not with our ledger. Raises WorldError when they differ."""
    missing = set(expected) - {each.recipient for each in caught}
    if missing or len(caught) != len(expected):
        raise WorldError("cli.demo.differs", n=len(caught), wanted=len(expected), missing=len(missing))
    click.echo(say("cli.demo.accepted", language, n=len(caught)))


def _show(project: Project, folder: Path, issue: str, caught: Caught, *, served: bool) -> None:
    """Say where to look."""
    base = project.settings.base_url
    places = {
        "files": folder / "issues" / issue,
        "html": folder / "rendered" / "message.html",
        "text": folder / "rendered" / "message.txt",
        "message": folder / "caught" / caught.file,
        "journal": folder / "caught" / catcher.JOURNAL,
        "page": f"{base}/{issue}",
    }
    present.table(("", say(f"cli.demo.at.{name}", project.language), str(at)) for name, at in places.items())
    if not served:
        click.echo(say("cli.demo.later", project.language, folder=str(folder)))
