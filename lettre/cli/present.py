"""How commands present: data on stdout, as a table or as JSON; what went wrong, in one place."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import click

from lettre.catalogue import say
from lettre.errors import ContentErrors, LettreError, SettingsErrors

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")


def json_(value: Any) -> None:
    """Print one JSON value on stdout; tuples become lists."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def table(rows: Iterable[Sequence[str]]) -> None:
    """Print rows in columns as wide as they need; the last one runs on."""
    kept = [tuple(row) for row in rows]
    if not kept:
        return
    widths = [max(len(cell) for cell in column) for column in zip(*kept, strict=True)]
    for row in kept:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def sentences(error: LettreError, language: str) -> str:
    """Return what to print for `error`: its place, then its sentence; a line each when there are several."""
    errors = error.errors if isinstance(error, ContentErrors | SettingsErrors) else (error,)
    return "\n".join(_sentence(each, language) for each in errors)


def _sentence(error: LettreError, language: str) -> str:
    said = say(error.code, language, **error.params)
    return said if error.place is None else f"{error.place}: {said}"
