"""`lettre config`: what is in force, and where it comes from."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import click

from lettre.cli import present
from lettre.cli.project import open_project
from lettre.settings import FILE, Settings


@click.group()
def config() -> None:
    """Show what is in force, and where it comes from."""


@config.command()
@present.JSON
def show(*, as_json: bool) -> None:
    """Print the settings in force, passwords hidden, and where each comes from."""
    settings = open_project().settings
    values = in_force(settings)
    if as_json:
        present.json_({"root": str(settings.root), **values, "origins": dict(settings.origins)})
        return
    click.echo(f"# {settings.root}")
    for path, value in _leaves(values):
        click.echo(f"{path} = {_toml(value)}  # {_origin(settings, path)}")


def in_force(settings: Settings) -> dict[str, Any]:
    """Return the settings as plain values, passwords hidden."""
    return {
        "database": settings.shown_database,
        "transport": settings.shown_transport,
        "base_url": settings.base_url,
        "language": settings.language,
        "feedback": _plain({**dataclasses.asdict(settings.feedback), "mailbox": settings.feedback.shown}),
        "newsletters": {
            slug: _plain(dataclasses.asdict(each)) for slug, each in settings.newsletters.items()
        },
    }


def _plain(table: Mapping[str, Any]) -> dict[str, Any]:
    """Drop what the file cannot say: the slug, which names the table, and values that are not set."""
    kept = {key: value for key, value in table.items() if value is not None and key != "slug"}
    return {key: _leaf(value) for key, value in kept.items()}


def _leaf(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _plain(value)
    return value.value if isinstance(value, Enum) else value


def _leaves(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _toml(value: Any) -> str:
    # strings, whole numbers and lists of strings are written in TOML as in JSON
    return json.dumps(value, ensure_ascii=False)


def _origin(settings: Settings, path: str) -> str:
    if path in settings.origins:
        return settings.origins[path]
    # a variable may hold a whole table, as JSON; a line of the file that opens one says nothing of this key
    above = [".".join(path.split(".")[:length]) for length in range(path.count("."), 0, -1)]
    tables = (settings.origins.get(table, "") for table in above)
    return next((origin for origin in tables if origin and not origin.startswith(FILE)), "default")
