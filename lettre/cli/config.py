"""`lettre config`: what is in force, and where it comes from."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import click

from lettre.cli import present
from lettre.cli.project import open_project
from lettre.settings import FILE, Settings

#: keys that TOML takes without quotes
_BARE = re.compile(r"[A-Za-z0-9_-]+")


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
        written = ".".join(key if _BARE.fullmatch(key) else _toml(key) for key in path)
        click.echo(f"{written} = {_toml(value)}  # {_origin(settings, '.'.join(path))}")


def in_force(settings: Settings) -> dict[str, Any]:
    """Return every key of the settings by its written name, as plain values, passwords hidden.

    A key that is not set and has no default is left out, unless what is taken in its place is known.
    """
    hidden = {
        "database": settings.shown_database,
        "transport": settings.shown_transport,
        "feedback": settings.written["feedback"] | {"mailbox": settings.feedback.shown},
        "delivery": settings.written["delivery"] | {"rate": settings.manners.house.rate or 0},
        "newsletters": {
            slug: table | {"language": each.language, "base_url": each.base_url}
            for (slug, table), each in zip(
                settings.written["newsletters"].items(), settings.newsletters.values(), strict=True
            )
        },
    }
    return _set({**settings.written, **hidden})


def _set(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _set(value) if isinstance(value, Mapping) else value
        for key, value in table.items()
        if value is not None
    }


def _leaves(table: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value


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
