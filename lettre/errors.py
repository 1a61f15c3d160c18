"""What can go wrong, as one tree: every error says what, where, and what to do.

    LettreError              exit 1   something failed
    ├── SettingsError        exit 2   lettre.toml, an environment variable or the command line
    ├── ContentError         exit 3   the issue's files
    ├── StateError           exit 3   refused by what has already happened (sent, running, approved)
    ├── PartlyDone           exit 4   the good part is kept, the rest is listed
    └── WorldError           exit 1   the database, the mail server, the disk

An error carries a code and parameters; its sentence comes from the catalogue of the
reader's language (`lettre.catalogue`), so that the same error reads well in a
terminal, on a page and in JSON.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where something is: a file, and in it a line (from 1), a field, or both."""

    file: str
    line: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return where if self.field is None else f"{where} ({self.field})"


class LettreError(Exception):
    """Something failed; `code` names the sentence, `params` fill it, `place` says where."""

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, place: Place | None = None, **params: Any) -> None:
        self.code = code
        self.place = place
        self.params = params
        super().__init__(code, place, params)


class SettingsError(LettreError):
    """lettre.toml, an environment variable or the command line is wrong."""

    exit_code = 2


class SettingsErrors(SettingsError):  # noqa: N818 - the plural says it: several at once
    """Several wrong settings at once, so that they are mended in one pass."""

    def __init__(self, errors: Sequence[SettingsError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.code, first.place, **first.params)


class ContentError(LettreError):
    """The issue's files cannot be read as they are."""

    exit_code = 3


class ContentErrors(ContentError):  # noqa: N818 - the plural says it: several at once
    """Several content errors at once, so that an editor mends them in one pass."""

    def __init__(self, errors: Sequence[ContentError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.code, first.place, **first.params)


class StateError(LettreError):
    """The wish is refused because of what has already happened."""

    exit_code = 3


class PartlyDone(LettreError):  # noqa: N818 - not an error: the good part is kept
    """A part was done and kept; the rest is told apart, with reasons."""

    exit_code = 4


class WorldError(LettreError):
    """The database, the mail server, the disk or the network failed."""
