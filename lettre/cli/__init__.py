"""The command line, thin: parse, call, present. Each command is imported only when it is run."""

import contextlib
import gc
import importlib
import itertools
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import click

from lettre import __version__
from lettre.cli import streams

#: every command: where it lives, and its line in `lettre --help`
COMMANDS: Mapping[str, tuple[str, str]] = {
    "approvals": ("lettre.cli.approvals:command", "Show proofs and approvals."),
    "approve": ("lettre.cli.approve:approve", "Give the word that an issue may leave."),
    "archive": ("lettre.cli.archive:archive", "Write the public archive as files; correct what was sent."),
    "campaign": ("lettre.cli.campaign:campaign", "Look at sendings, stop them, take them up, report."),
    "check": ("lettre.cli.check:check", "Say what should be mended in an issue before it leaves."),
    "config": ("lettre.cli.config:config", "Show what is in force, and where it comes from."),
    "db": ("lettre.cli.db:db", "Prepare the database, or check it."),
    "demo": ("lettre.cli.demo:demo", "Send a sample issue to 200 sample readers, on this machine alone."),
    "diff": ("lettre.cli.diff:command", "Say what changed in an issue since it was approved."),
    "dkim": ("lettre.cli.dkim:dkim", "Make keys that sign messages, and look at their DNS records."),
    "doctor": (
        "lettre.cli.doctor:doctor",
        "Say whether this house can send letters, and what to mend.",
    ),
    "feedback": ("lettre.cli.feedback:feedback", "Read what comes back: bounces, complaints, answers."),
    "init": ("lettre.cli.init:init", "Start a project in a folder."),
    "issue": ("lettre.cli.issue:issue", "Begin, list and show issues."),
    "keys": ("lettre.cli.keys:keys", "Look at the keys that sign links, and make a new one."),
    "outbox": ("lettre.cli.outbox:outbox", "Look at mails to single persons, send or decide them."),
    "preview": ("lettre.cli.preview:preview", "Show an issue in a browser while it is being written."),
    "proof": ("lettre.cli.proof:proof", "Send an issue to colleagues as a proof."),
    "render": ("lettre.cli.render:render", "Write an issue as HTML, text and message."),
    "retention": (
        "lettre.cli.retention:retention",
        "Delete what is not needed any more, ask who is silent.",
    ),
    "send": ("lettre.cli.send:send", "Send an issue to its subscribers."),
    "serve": ("lettre.cli.serve:serve", "Serve the public pages and take up deferred messages."),
    "subscribers": ("lettre.cli.subscribers:subscribers", "Import, add, list and unsubscribe readers."),
    "suppressions": ("lettre.cli.suppressions:suppressions", "Addresses never to be written to."),
}


class LazyGroup(click.Group):
    """A group that imports a command when it is run, so that `--help` costs nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in order."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(_imported(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; name the nearest one when there is none of that name."""
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing:
            from difflib import get_close_matches  # noqa: PLC0415 - for a mistake only

            near = get_close_matches(name, COMMANDS, 1)
            ctx.fail(f"No such command '{name}'." + (f" Did you mean '{near[0]}'?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in sorted(COMMANDS.items())])


def _imported(name: str) -> ModuleType:
    """Import a module without looking for garbage meanwhile: what it makes stays.

    A quarter of a command's processor time before it does anything, measured with `campaign status`.
    """
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.freeze()
        gc.enable()


@dataclass
class Speech:
    """The language in which this run speaks: the project's, once its settings are read."""

    language: str


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lettre")
@click.option(
    "-C",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Work as if started in FOLDER.",
)
@click.pass_context
def root(ctx: click.Context, folder: Path | None) -> None:
    """A newsletter, from a folder of Markdown to its readers' mailboxes."""
    if folder is not None:
        ctx.with_resource(contextlib.chdir(folder))


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command, print what went wrong if something did, and return the exit code."""
    streams.prepare(sys.argv if arguments is None else arguments)
    given = sys.argv[1:] if arguments is None else list(arguments)
    code = _run(given)
    # whatever failed, also before the command was reached: the mail server is to keep the mail
    return os.EX_TEMPFAIL if code and _is_piped(given) else code


def _is_piped(given: Sequence[str]) -> bool:
    """Tell whether a mail server hands a mail over: `feedback read -`, with what options so ever."""
    pairs = itertools.pairwise(given)
    return any(pair == ("feedback", "read") and "-" in given[at + 2 :] for at, pair in enumerate(pairs))


def _run(arguments: Sequence[str]) -> int:
    speech = Speech(language=os.environ.get("LETTRE_LANGUAGE", "fr"))
    try:
        done = root(arguments, prog_name="lettre", standalone_mode=False, obj=speech)
        sys.stdout.flush()
    except Exception as error:
        return tell(error, speech.language)
    return done if isinstance(done, int) else 0


def tell(error: Exception, language: str) -> int:
    """Print what went wrong and return the exit code: the one place where an error becomes both."""
    from lettre.catalogue import say  # noqa: PLC0415 - `--help` speaks no French
    from lettre.cli import present  # noqa: PLC0415
    from lettre.errors import LettreError  # noqa: PLC0415

    if isinstance(error, LettreError):
        click.echo(present.sentences(error, language), err=True)
        return error.exit_code
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    if isinstance(error, click.Abort):
        stopped = isinstance(error.__cause__, KeyboardInterrupt)
        click.echo(say("cli.stopped" if stopped else "cli.declined", language), err=True)
        return 130 if stopped else 1
    if isinstance(error, BrokenPipeError):
        # whoever read our output has gone: nothing to say, and nowhere to flush it to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(error, OSError) and error.strerror:
        click.echo(say("cli.system", language, path=error.filename or "", reason=error.strerror), err=True)
        return 1
    trace(error)
    click.echo(say("cli.unexpected", language, error=f"{type(error).__name__}: {error}"), err=True)
    return 1


def trace(error: Exception) -> None:
    """Print where in the program an error arose, if that is asked for."""
    if os.environ.get("LETTRE_DEBUG"):
        traceback.print_exception(error)
