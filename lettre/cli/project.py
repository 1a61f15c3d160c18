"""The project a command works in: settings, database and issues, each opened when it is first needed."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lettre.errors import SettingsError
from lettre.newsletter import Newsletter
from lettre.settings import Settings, load

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from lettre.edition.model import Edition
    from lettre.issue.model import Issue


@dataclass(frozen=True)
class Project:
    """What the commands share. Nothing is read before it is asked for."""

    settings: Settings

    @property
    def root(self) -> Path:
        """The folder that holds `lettre.toml`."""
        return self.settings.root

    @property
    def language(self) -> str:
        """The language of messages."""
        return self.settings.language

    def engine(self) -> "Engine":
        """Open the database; a SQLite file that does not exist yet is made, a database behind is refused."""
        return self._engine

    @cached_property
    def _engine(self) -> "Engine":
        from lettre import migrations  # noqa: PLC0415 - only a command that needs the database pays for it
        from lettre.db import connect  # noqa: PLC0415

        engine = connect(self.settings.database)
        migrations.prepare(engine, datetime.now(UTC))
        return engine

    def newsletter(self, slug: str) -> Newsletter:
        """Return one newsletter. Raises SettingsError when `lettre.toml` does not have it."""
        found = self.settings.newsletters.get(slug)
        if found is None:
            known = ", ".join(sorted(self.settings.newsletters)) or "-"
            raise SettingsError("settings.unknown-newsletter", found=slug, known=known)
        return found

    def issue(self, wanted: str) -> "Issue":
        """Read an issue: `newsletter/slug`, or a folder's path."""
        from lettre.issue import folder  # noqa: PLC0415

        return folder.load(self.root, wanted, self.settings.newsletters)

    def edition(self, wanted: str) -> "Edition":
        """Render an issue as it stands in its folder."""
        from lettre.edition import render, theme  # noqa: PLC0415

        issue = self.issue(wanted)
        newsletter = self.newsletter(issue.newsletter)
        return render.render(issue, newsletter, theme.load(self.root, newsletter))


def open_project() -> Project:
    """Find the project of the current folder."""
    return Project(load(Path.cwd(), os.environ))
