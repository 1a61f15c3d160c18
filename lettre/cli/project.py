"""The project a command works in: settings, database and issues, each opened when it is first needed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lettre.cli import Speech
from lettre.errors import Place, SettingsError, WorldError
from lettre.newsletter import Newsletter
from lettre.settings import Settings, load

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from lettre.campaign.accepted import Acceptance, Judged
    from lettre.campaign.preflight import Candidate
    from lettre.edition.checks.online import Answer
    from lettre.edition.model import Edition
    from lettre.finding import Finding
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
        """Return the database, open until the command ends.

        A SQLite file that does not exist yet is made; WorldError says so of a database that is behind.
        """
        return self._engine

    @cached_property
    def _engine(self) -> "Engine":
        from lettre import migrations  # noqa: PLC0415 - only a command that needs the database pays for it
        from lettre.db import connect  # noqa: PLC0415

        engine = connect(self.settings.database)
        context = click.get_current_context(silent=True)
        if context is not None:
            context.find_root().call_on_close(engine.dispose)
        migrations.prepare(engine, datetime.now(UTC))
        return engine

    @contextmanager
    def unchecked_engine(self) -> Iterator["Engine"]:
        """Open the database as it is, for the commands that upgrade and check it."""
        from lettre.db import connect  # noqa: PLC0415

        engine = connect(self.settings.database)
        try:
            yield engine
        finally:
            engine.dispose()

    def newsletter(self, slug: str) -> Newsletter:
        """Return one newsletter. Raises SettingsError when `lettre.toml` does not have it."""
        found = self.settings.newsletters.get(slug)
        if found is None:
            from lettre.issue.nearest import unknown  # noqa: PLC0415

            code, params = unknown("settings.unknown-newsletter", slug, sorted(self.settings.newsletters))
            raise SettingsError(code, None, **params)
        return found

    def issue(self, wanted: str) -> "Issue":
        """Read an issue: `newsletter/slug`, or a folder's path."""
        from lettre.issue import folder  # noqa: PLC0415

        return folder.load(self.root, wanted, self.settings.newsletters)

    def edition(self, wanted: str) -> "Edition":
        """Render an issue as it stands in its folder."""
        return self.render(self.issue(wanted))

    def render(self, issue: "Issue") -> "Edition":
        """Render an issue that was read."""
        from lettre.edition import render, theme  # noqa: PLC0415

        newsletter = self.newsletter(issue.newsletter)
        return render.render(issue, newsletter, theme.load(self.root, newsletter))

    def examine(self, issue: "Issue", edition: "Edition | None" = None) -> "tuple[Edition, list[Finding]]":
        """Render an issue, unless its edition is at hand, and look at all of it, as every sending does.

        What the house has accepted is left out. Raises SettingsError when `[checks]` names a rule
        that there is not.
        """
        edition, judged = self.judge(issue, edition)
        return edition, list(judged.open)

    def judge(
        self, issue: "Issue", edition: "Edition | None" = None, *, online: bool = False
    ) -> "tuple[Edition, Judged]":
        """Do what `examine` does, and keep what the house has accepted, with its reasons.

        `online` asks the letter's links whether they are there.
        """
        from lettre.campaign import accepted, preflight  # noqa: PLC0415
        from lettre.issue import shelf  # noqa: PLC0415

        policy = self.settings.checks
        self.know_rules({*policy.off, *policy.severity}, place=Place(file="lettre.toml", field="checks"))
        edition = edition or self.render(issue)
        candidate = preflight.Candidate(
            issue=issue,
            edition=edition,
            newsletter=self.newsletter(issue.newsletter),
            earlier=shelf.before(self.root, issue),
            rehearsal=self.settings.rehearsal,
        )
        if online:
            candidate = replace(candidate, answers=self._ask(candidate))
        findings = preflight.examine(candidate, policy)
        return edition, accepted.judge(findings, self._accepted(issue.newsletter), issue)

    def _ask(self, candidate: "Candidate") -> "dict[str, Answer]":
        from lettre.edition import probe  # noqa: PLC0415
        from lettre.edition.checks.online import external  # noqa: PLC0415

        addresses = [anchor.href for anchor in external(candidate.letter)]
        return probe.ask(addresses, datetime.now(UTC), kept=self.root / ".lettre" / "links.json")

    def accepted_file(self, newsletter: str) -> Path:
        """Return where a newsletter keeps the findings it has accepted."""
        from lettre.campaign.accepted import FILE  # noqa: PLC0415

        return self.root / "issues" / newsletter / FILE

    def _accepted(self, newsletter: str) -> "tuple[Acceptance, ...]":
        from lettre.campaign import accepted  # noqa: PLC0415

        path = self.accepted_file(newsletter)
        file = path.relative_to(self.root).as_posix()
        try:
            return accepted.read(path.read_bytes(), file=file) if path.is_file() else ()
        except OSError as error:
            reason = error.strerror or str(error)
            raise WorldError("issue.unreadable", Place(file=file), reason=reason) from None

    @staticmethod
    def know_rules(wanted: set[str], *, place: Place | None) -> None:
        """Raise SettingsError for the code of a rule that there is not."""
        from lettre.campaign import preflight  # noqa: PLC0415
        from lettre.issue.nearest import unknown  # noqa: PLC0415

        codes = {rule.code for rule in preflight.rules()}
        for code in sorted(wanted - codes):
            said, params = unknown("settings.unknown-rule", code, sorted(codes))
            raise SettingsError(said, place, **params)


def open_project() -> Project:
    """Find the project of the current folder, and speak its language from here on."""
    project = Project(load(Path.cwd(), os.environ))
    context = click.get_current_context(silent=True)
    if context is not None and isinstance(context.obj, Speech):
        context.obj.language = project.language
    return project
