"""Progress of a sending on stderr: a bar in a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Mapping

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lettre.campaign.model import OPEN, DeliveryState
from lettre.catalogue import say
from lettre.mail.outcome import Kind, Outcome

#: kinds after which a row is not taken up again in this run
_FINAL = {Kind.ACCEPTED, Kind.REFUSED, Kind.UNCERTAIN, Kind.DEFERRED}
#: seconds between two lines where there is no terminal
_EVERY = 10.0


class SendingProgress:
    """Counts outcomes as they come. Use as a context manager."""

    def __init__(self, before: Mapping[DeliveryState, int], language: str) -> None:
        self._language = language
        self._total = sum(before.values())
        self._done = self._total - sum(before[state] for state in OPEN)
        self._told = time.monotonic()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task(
            say("campaign.progress", language), total=self._total, completed=self._done
        )

    def __enter__(self) -> "SendingProgress":
        self._bar.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._bar.stop()

    def saw(self, outcome: Outcome) -> None:
        """Count one outcome."""
        if outcome.kind not in _FINAL:
            return
        self._done += 1
        self._bar.update(self._task, completed=self._done)
        now = time.monotonic()
        if self._bar.disable and now - self._told >= _EVERY:
            self._told = now
            click.echo(
                say("campaign.progress-line", self._language, done=self._done, total=self._total), err=True
            )
