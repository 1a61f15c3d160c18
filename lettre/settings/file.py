"""`lettre.toml` on disk: found, read, parsed, and the line on which each of its keys stands."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lettre.errors import Place, SettingsError

NAME = "lettre.toml"

Path_ = tuple[str, ...]
"""Where a value stands: ("newsletters", "cpc", "title")."""


def find(start: Path) -> Path:
    """Return the `lettre.toml` of `start` or of the nearest folder above it.

    Raises SettingsError when there is none.
    """
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            return folder / NAME
    raise SettingsError("settings.no-project", folder=str(start))


def read(path: Path) -> str:
    """Return the text of `path`. Raises SettingsError when it cannot be read or is not UTF-8."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError("settings.unreadable", Place(file=NAME), reason=error.strerror or "?") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsError("settings.not-utf8", Place(file=NAME, line=line)) from None


def parse(text: str) -> dict[str, Any]:
    """Return what a TOML text says. Raises SettingsError with the line of a mistake in its writing."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, _, where = str(error).rpartition(" (at ")
        found = re.search(r"line (\d+)", where)
        line = int(found[1]) if found else text.count("\n") + 1
        raise SettingsError("settings.bad-toml", Place(file=NAME, line=line), reason=reason) from None


def lines(text: str) -> Mapping[Path_, int]:
    """Return the line (from 1) where each key of a TOML text first stands.

    The text is cut into its statements, a header or a key with its value, by asking the parser
    after each line whether the statement is whole: what it accepts is what TOML accepts.
    """
    found: dict[Path_, int] = {}
    table: Path_ = ()
    statement, begun = "", 1
    for number, line in enumerate(text.split("\n"), 1):
        begun = begun if statement else number
        statement += line + "\n"
        said = _statement(statement)
        if said is None:
            continue
        paths = list(_paths(said))
        header = statement.lstrip().startswith("[")
        for path in paths:
            found.setdefault(path if header else table + path, begun)
        table = paths[-1] if header else table
        statement = ""
    return found


def _statement(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _paths(value: Mapping[str, Any]) -> Iterator[Path_]:
    for key, inner in value.items():
        yield (key,)
        if isinstance(inner, Mapping):
            for path in _paths(inner):
                yield (key, *path)


def line_of(known: Mapping[Path_, int], path: Path_) -> int | None:
    """Return the line of `path`, or of the nearest table above it that has one."""
    for length in range(len(path), 0, -1):
        if path[:length] in known:
            return known[path[:length]]
    return None
