"""`lettre doctor`: whether this house can send, and what to do where it cannot."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from lettre.catalogue import say
from lettre.cli import Speech, present
from lettre.errors import SettingsError, WorldError
from lettre.jobs import doctor as doctors
from lettre.jobs.doctor.configuration import unreadable
from lettre.jobs.doctor.model import Check, Result, not_done
from lettre.settings import load

#: how a check ended, in one sign
SIGNS = {Result.GOOD: "✓", Result.WARNING: "!", Result.FAILED: "✗", Result.NOT_DONE: "–"}

#: as wide as the longest name of what is looked at
_COLUMN = 25


@click.command()
@present.JSON
@click.pass_obj
def doctor(speech: Speech, *, as_json: bool) -> None:
    """Say whether this house can send: settings, database, disk, mail server, public pages, versions.

    Nothing is sent and nothing is changed. Each line says what was looked at, what was found and
    what to do; "–" stands for what could not be looked at. Exit code 1 when something failed.
    """
    checks = []
    for check in _checks(speech):
        checks.append(check)
        if not as_json:
            click.echo(_lines(check, speech.language))
    if as_json:
        present.json_([_row(check, speech.language) for check in checks])
    count = sum(check.result is Result.FAILED for check in checks)
    if count:
        raise WorldError("doctor.failed", n=count)
    doubts = sum(check.result is Result.WARNING for check in checks)
    skipped = sum(check.result is Result.NOT_DONE for check in checks)
    click.echo(say("doctor.well", speech.language, doubts=doubts, skipped=skipped), err=True)


def _checks(speech: Speech) -> Iterable[Check]:
    try:
        settings = load(Path.cwd(), os.environ)
    except SettingsError as error:
        yield from unreadable(error)
        yield not_done("doctor.rest")
        return
    speech.language = settings.language
    yield from doctors.examine(settings, datetime.now(UTC))


def _row(check: Check, language: str) -> dict[str, Any]:
    return {
        "check": check.about.removeprefix("doctor."),
        "result": check.result.value,
        "code": check.found,
        "about": say(check.about, language),
        "found": _found(check, language),
        "remedy": say(check.remedy, language, **check.params) if check.remedy else None,
    }


def _found(check: Check, language: str) -> str:
    place = check.params.get("place")
    said = say(check.found, language, **check.params)
    return f"{place}: {said}" if place else said


def _lines(check: Check, language: str) -> str:
    row = _row(check, language)
    line = f"{SIGNS[check.result]} {row['about'].ljust(_COLUMN)}{row['found']}"
    return f"{line}\n{'':{_COLUMN + 2}}→ {row['remedy']}" if row["remedy"] else line
