"""The question before what cannot be taken back, and the seconds after it."""

import sys
import time

import click

from lettre.catalogue import say
from lettre.errors import SettingsError

#: what means yes, whichever language is spoken
YES = {"o", "oui", "y", "yes"}
#: the exit code of what Ctrl-C stopped, as shells have it
STOPPED = 130


def confirm(question: str, language: str, *, yes: bool) -> None:
    """Ask on the terminal; nobody there to ask needs `yes`. Raises SettingsError without either.

    Anything but a yes, in French or in English, is a no, and aborts.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise SettingsError("campaign.needs-yes")
    asked = f"{question} {say('campaign.yes-or-no', language)}"
    answer = click.prompt(asked, default="", show_default=False, prompt_suffix=" ", err=True)
    if answer.strip().lower() not in YES:
        raise click.Abort


def hold_back(seconds: int, language: str) -> None:
    """Wait before anything is written or sent; Ctrl-C in that time leaves everything as it was."""
    if not seconds:
        return
    try:
        click.echo(say("campaign.holding-back", language, n=seconds), err=True)
        _count_down(seconds)
    except KeyboardInterrupt:
        click.echo(say("campaign.nothing-left", language), err=True)
        sys.exit(STOPPED)


def _count_down(seconds: int) -> None:
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        if sys.stderr.isatty():
            click.echo(f"\r{left:3.0f} s ", nl=False, err=True)
        time.sleep(min(1.0, left))
    if sys.stderr.isatty():
        click.echo("\r", nl=False, err=True)
