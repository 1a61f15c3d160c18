"""The environment over `lettre.toml`: `LETTRE_NEWSLETTERS__CPC__TITLE` is `title` of `[newsletters.cpc]`.

A list or a table is written as JSON. A variable that names nothing is refused, since a misspelt one
would otherwise be ignored in silence.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from lettre.errors import Place, SettingsError
from lettre.settings.file import Path_
from lettre.settings.written import Written

PREFIX = "LETTRE_"
#: settings that may hold a secret, and so may be given by the name of a file
SECRET = ("database", "transport")
#: variables that are not settings: who reads them
OTHERS = (
    "LETTRE_DEBUG",
    "LETTRE_SMTP_PASSWORD",
    "LETTRE_SMTP_PASSWORD_FILE",
    "LETTRE_IMAP_PASSWORD",
    "LETTRE_IMAP_PASSWORD_FILE",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A value of the environment, and the variable that gave it."""

    variable: str
    value: Any


Given = Mapping[Path_, Value]
"""What the environment gives, by the path of the key it stands over."""


def read(environ: Mapping[str, str]) -> Given:
    """Return what the environment gives. Raises SettingsError that names the variable."""
    given: dict[Path_, Value] = {}
    for variable in sorted(name for name in environ if name.startswith(PREFIX) and name not in OTHERS):
        path, value = _one(variable, environ[variable])
        if path in given:
            raise SettingsError("settings.given-twice", Place(file=variable), other=given[path].variable)
        given[path] = Value(variable=variable, value=value)
    return given


def _one(variable: str, text: str) -> tuple[Path_, Any]:
    name = variable.removeprefix(PREFIX).lower()
    for secret in SECRET:
        if name == f"{secret}_file":
            return (secret,), content(Path(text), Place(file=variable))
    path = tuple(name.split("__"))
    if path[0] not in Written.model_fields:
        raise _unknown(variable)
    if path[0] == "newsletters" and len(path) > 1:
        # a shell's variables have no hyphens, and names of newsletters no underscores
        path = (path[0], path[1].replace("_", "-"), *path[2:])
    return path, _value(variable, text)


def _value(variable: str, text: str) -> Any:
    if not text.startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SettingsError("settings.bad-json", Place(file=variable), reason=error.msg) from None


def _unknown(variable: str) -> SettingsError:
    names = [PREFIX + name.upper() for name in Written.model_fields]
    names += [f"{PREFIX}{name.upper()}_FILE" for name in SECRET]
    near = get_close_matches(variable, [*names, *OTHERS], 1)
    code = "settings.unknown-variable.near" if near else "settings.unknown-variable"
    place = Place(file=variable)
    return SettingsError(code, place, allowed=", ".join(names), near=near[0] if near else "")


def content(path: Path, place: Place) -> str:
    """Return the secret kept in the file `path`. Raises SettingsError at `place`, which named the file."""
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SettingsError("settings.unreadable-secret", place, path=str(path), reason=reason) from None


def over(table: Mapping[str, Any], given: Given) -> dict[str, Any]:
    """Return `table` with the environment's values put over it."""
    result = deepcopy(dict(table))
    for path, value in given.items():
        inner = result
        for step in path[:-1]:
            below = inner.get(step)
            if not isinstance(below, dict):
                below = inner[step] = {}
            inner = below
        inner[path[-1]] = value.value
    return result
