"""The command line, thin: parse, call, present. Each command is imported only when it is run."""

import importlib
import os
import sys
import traceback
from pathlib import Path

import click

from lettre import __version__
from lettre.catalogue import say
from lettre.errors import ContentErrors, LettreError, SettingsErrors

#: every command: where it lives, and its line in `lettre --help`
COMMANDS = {
    "campaign": ("lettre.cli.campaign:campaign", "Look at sendings, resume them, decide uncertain messages."),
    "check": ("lettre.cli.check:check", "Say what should be mended in an issue before it leaves."),
    "config": ("lettre.cli.config:config", "Show what is in force, and where it comes from."),
    "db": ("lettre.cli.db:db", "Prepare the database, or check it."),
    "demo": ("lettre.cli.demo:demo", "Send a sample issue to 200 sample readers, on this machine alone."),
    "init": ("lettre.cli.init:init", "Start a project in a folder."),
    "issue": ("lettre.cli.issue:issue", "Begin, list and show issues."),
    "render": ("lettre.cli.render:render", "Write an issue as HTML, text and message."),
    "send": ("lettre.cli.send:send", "Send an issue to its subscribers."),
    "serve": ("lettre.cli.serve:serve", "Serve the public pages and take up deferred messages."),
    "subscribers": ("lettre.cli.subscribers:subscribers", "Import, add, list and unsubscribe readers."),
    "suppressions": ("lettre.cli.suppressions:suppressions", "Addresses never to be written to."),
}


class LazyGroup(click.Group):
    """A group that imports a command when it is run, so that `--help` costs nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in sorted(COMMANDS.items())])


@click.group(cls=LazyGroup)
@click.version_option(__version__, prog_name="lettre")
@click.option(
    "-C", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Work in this folder."
)
def root(folder: Path | None) -> None:
    """A newsletter, from a folder of Markdown to its readers' mailboxes."""
    if folder is not None:
        os.chdir(folder)


def main() -> None:
    """Run the command line; the only place where an error becomes a sentence and an exit code."""
    try:
        root(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo(say("cli.stopped", _language()), err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except LettreError as error:
        click.echo(sentences(error, _language()), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # the reader of our output has gone: nothing to say, and nowhere to say it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("LETTRE_DEBUG"):
            traceback.print_exc()
        click.echo(say("cli.unexpected", _language(), error=f"{type(error).__name__}: {error}"), err=True)
        sys.exit(1)


def sentences(error: LettreError, language: str) -> str:
    """Return what to print for `error`: its place, then its sentence; one line each when there are several."""
    errors = error.errors if isinstance(error, ContentErrors | SettingsErrors) else (error,)
    lines = []
    for each in errors:
        sentence = say(each.code, language, **each.params)
        lines.append(sentence if each.place is None else f"{each.place}: {sentence}")
    return "\n".join(lines)


def _language() -> str:
    return os.environ.get("LETTRE_LANGUAGE", "fr")
