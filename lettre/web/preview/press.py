"""One issue at the press: its last good version, what is wrong since, what checks say of it."""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from jinja2 import TemplateError, TemplateSyntaxError

from lettre.campaign import preflight
from lettre.catalogue import say
from lettre.edition import weight
from lettre.edition.model import Edition
from lettre.errors import ContentErrors, LettreError, Place, SettingsErrors
from lettre.finding import Finding
from lettre.issue.model import Issue
from lettre.newsletter import Newsletter
from lettre.settings import Settings
from lettre.web.preview import frames


class Workshop(Protocol):
    """What the preview asks of a project: the command line's own, opened anew when `lettre.toml` changes."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        ...

    def issue(self, wanted: str) -> Issue:
        """Read an issue. Raises LettreError."""
        ...

    def newsletter(self, slug: str) -> Newsletter:
        """Return one newsletter. Raises SettingsError."""
        ...

    def examine(self, issue: Issue, edition: Edition | None = None) -> tuple[Edition, list[Finding]]:
        """Say what every check finds in an issue and its edition."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Why the files cannot be shown: where, and a sentence that says what to do."""

    place: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One good version of an issue, with the example reader's parts filled in."""

    issue: Issue
    newsletter: Newsletter
    edition: Edition
    #: the address its files are served under
    files: str

    def letter(self, condition: str) -> str:
        """Return the page of a frame: the letter in one of `frames.CONDITIONS`."""
        return frames.CONDITIONS[condition](self._shown)

    @cached_property
    def _shown(self) -> str:
        html = frames.at_home(self.html, self.edition.assets, self.newsletter.base_url, self.files)
        return frames.safe_links(html)

    @cached_property
    def html(self) -> str:
        """The HTML part as the example reader receives it."""
        return self._filled(self.edition.html)

    @cached_property
    def text(self) -> str:
        """The text part as the example reader receives it."""
        return self._filled(self.edition.text)

    def _filled(self, part: str) -> str:
        return preflight.filled(part, self.newsletter)

    @cached_property
    def message(self) -> bytes:
        """The message as it would travel."""
        return preflight.example(self.edition, self.newsletter).content

    @cached_property
    def weight(self) -> int:
        """Bytes of the HTML part, encoded: what Gmail counts."""
        return weight.encoded(self.html)

    @cached_property
    def weights(self) -> dict[str, int]:
        """Encoded bytes of each section, by its name."""
        return weight.by_section(self.html)

    def section_of(self, finding: Finding) -> str | None:
        """Return the section a finding is about: the one it names, or the one whose file it names."""
        if finding.section is not None:
            return finding.section
        file = finding.place.file if finding.place else None
        return next((each.name for each in self.issue.sections if each.file == file), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What a page shows. `findings` is None until checks have looked; `stale`: `sheet` is an older one."""

    version: int = 0
    sheet: Sheet | None = None
    findings: Sequence[Finding] | None = None
    troubles: Sequence[Trouble] = ()
    stale: bool = False


def troubles_of(error: Exception, language: str) -> list[Trouble]:
    """Return what is wrong, in words: each error of an issue or of `lettre.toml`, or a template's mistake."""
    if isinstance(error, TemplateError):
        return [Trouble(place=_in_template(error), sentence=_said_of_template(error, language))]
    if not isinstance(error, LettreError):
        said = f"{type(error).__name__}: {error}"
        return [Trouble(place=_raised(error), sentence=say("preview.unexpected", language, error=said))]
    errors: Sequence[LettreError] = (error,)
    if isinstance(error, ContentErrors | SettingsErrors):
        errors = error.errors
    return [_trouble(each, language) for each in errors]


def _trouble(error: LettreError, language: str) -> Trouble:
    place = error.place or Place(file="")
    return Trouble(place=str(place), sentence=say(error.code, language, **error.params))


def _said_of_template(error: TemplateError, language: str) -> str:
    return say("preview.template", language, reason=error.message or type(error).__name__)


def _in_template(error: TemplateError) -> str:
    return f"{error.filename}:{error.lineno}" if isinstance(error, TemplateSyntaxError) else _raised(error)


def _raised(error: Exception) -> str:
    """Return the line of the innermost template that an error passed through; "" when there is none."""
    steps = [(step.filename, step.lineno) for step in traceback.extract_tb(error.__traceback__)]
    return next((f"{file}:{line}" for file, line in reversed(steps) if file.endswith(".j2")), "")
