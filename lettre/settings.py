"""The house's configuration, read once at the edge: `lettre.toml`, environment over it, secrets from files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lettre.newsletter import Newsletter


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What `lettre.toml` and the environment say. `root` is the folder that holds `lettre.toml`."""

    root: Path
    database: str
    transport: str
    base_url: str
    language: str
    newsletters: Mapping[str, Newsletter]


def load(start: Path, environ: Mapping[str, str]) -> Settings:
    """Find `lettre.toml` in `start` or above it and read it.

    Raises SettingsError, with file, line, and what is allowed.
    """
    raise NotImplementedError
