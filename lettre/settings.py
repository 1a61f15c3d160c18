"""The house's configuration, read once at the edge: `lettre.toml`, environment over it, secrets from files.

`LETTRE_DATABASE`, `LETTRE_TRANSPORT`, `LETTRE_BASE_URL` and `LETTRE_LANGUAGE` stand over the
file; each may instead name a file that holds the value (`LETTRE_TRANSPORT_FILE`), as container
platforms hand secrets over.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import make_url

from lettre.errors import Place, SettingsError
from lettre.newsletter import Newsletter
from lettre.settings_file import Declared, explain

FILE = "lettre.toml"
#: settings the environment may give
FROM_ENVIRONMENT = ("database", "transport", "base_url", "language")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What `lettre.toml` and the environment say. `root` is the folder that holds `lettre.toml`.

    `origins` names where each top-level value came from: "lettre.toml", an environment
    variable, or "default".
    """

    root: Path
    database: str
    transport: str
    base_url: str
    language: str
    newsletters: Mapping[str, Newsletter]
    origins: Mapping[str, str]

    @property
    def shown_transport(self) -> str:
        """The transport's URL without its password."""
        return re.sub(r"(?<=//)([^/@:]*):[^/@]*@", r"\1:***@", self.transport)

    @property
    def shown_database(self) -> str:
        """The database's URL without its password."""
        return make_url(self.database).render_as_string(hide_password=True)


def load(start: Path, environ: Mapping[str, str]) -> Settings:
    """Find `lettre.toml` in `start` or above it and read it.

    Raises SettingsError with file, line, and what is allowed.
    """
    file = _find(start.absolute())
    declared, text = _read(file)
    given = _from_environment(environ)
    values: dict[str, Any] = {**declared, **{name: value for name, (value, _) in given.items()}}
    origins = {name: FILE if name in declared else "default" for name in Declared.model_fields}
    origins |= {name: variable for name, (_, variable) in given.items()}
    try:
        house = Declared.model_validate(values)
    except ValidationError as error:
        raise explain(error, text, FILE, {name: variable for name, (_, variable) in given.items()}) from None
    return Settings(
        root=file.parent,
        database=_absolute(house.database, file.parent),
        transport=house.transport,
        base_url=house.base_url,
        language=house.language,
        newsletters={slug: each.as_newsletter(slug, house) for slug, each in house.newsletters.items()},
        origins=origins,
    )


def _find(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder / FILE
    raise SettingsError("settings.no-project", folder=str(start))


def _read(file: Path) -> tuple[dict[str, Any], str]:
    try:
        text = file.read_text("utf-8-sig")
        return tomllib.loads(text), text
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise SettingsError("settings.not-utf8", Place(file=FILE, line=line)) from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        place = Place(file=FILE, line=int(found[1]) if found else None)
        raise SettingsError("settings.bad-toml", place, reason=str(error)) from None


def _from_environment(environ: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return {setting: (value, variable)} for what the environment gives."""
    given = {}
    for name in FROM_ENVIRONMENT:
        variable = f"LETTRE_{name.upper()}"
        if variable in environ:
            given[name] = (environ[variable], variable)
        elif f"{variable}_FILE" in environ:
            given[name] = (_secret(environ[f"{variable}_FILE"], f"{variable}_FILE"), f"{variable}_FILE")
    return given


def _secret(path: str, variable: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            "settings.unreadable-secret", Place(file=variable), path=path, reason=str(error)
        ) from None


def _absolute(database: str, root: Path) -> str:
    # a relative file is beside lettre.toml, wherever the command is run from
    prefix = "sqlite:///"
    path = database.removeprefix(prefix)
    if not database.startswith(prefix) or path in {"", ":memory:"}:
        return database
    return prefix + str(root / path)
