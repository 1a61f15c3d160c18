"""What the commands that take lists share: who acts, reading a list, telling what cannot be taken from it."""

import getpass
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from lettre.audience import addresses, imports
from lettre.audience.imports import Reading, Rejected, Row
from lettre.catalogue import say
from lettre.cli.project import Project
from lettre.errors import PartlyDone, Place, SettingsError, WorldError

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
BY = click.option(
    "--by", default=None, metavar="NAME", help="Who does this; kept as proof. Default: your login."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListFile:
    """A list, and what names it in a proof."""

    path: Path
    reading: Reading
    sha256: str

    @property
    def proof(self) -> dict[str, Any]:
        """What is kept with each consent, beside the line."""
        return {"file": self.path.name, "sha256": self.sha256}


def read(path: Path, newsletter: str | None = None) -> ListFile:
    """Read a list, for a newsletter where people are to be subscribed to one.

    Raises WorldError when it cannot be opened, UnreadableList when it is no list.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WorldError("cli.unreadable", Place(file=str(path)), reason=error.strerror or "?") from None
    return ListFile(
        path=path,
        reading=imports.read(content, str(path), newsletter),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def one(address: str, name: str | None = None) -> Row:
    """Return the row of an address given by hand. Raises SettingsError, with the reason, for none."""
    address = address.strip()
    code = addresses.fault(address) or imports.name_fault(name or "")
    if code is not None:
        raise SettingsError(f"{code}.alone", address=repr(address)[1:-1][:80])
    return Row(line=1, address=address, name=name)


def actor(by: str | None) -> str:
    """Return who acts: the name given, else the login."""
    if by:
        return by
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # a container may run under a number that has no name
        return "?"


def rejected_json(project: Project, rejected: Sequence[Rejected]) -> list[dict[str, Any]]:
    """Return rejected rows as JSON shows them."""
    language = project.language
    return [
        {"line": row.line, "found": row.found, "code": row.code, "reason": say(row.code, language)}
        for row in rejected
    ]


def tell_rejected(project: Project, file: ListFile, *, dry_run: bool = False) -> None:
    """Name each row that cannot be taken, on stderr. Raises PartlyDone when there is one."""
    rejected = file.reading.rejected
    if not rejected:
        return
    for row in rejected:
        reason = say(row.code, project.language)
        said = say("audience.rejected-row", project.language, found=row.found, reason=reason)
        click.echo(f"{file.path}:{row.line}: {said}", err=True)
    unwanted = sum(row.code in imports.NOT_WANTED for row in rejected)
    place = Place(file=str(file.path))
    if unwanted == len(rejected):
        raise PartlyDone("audience.rows-unwanted", place, n=unwanted)
    if unwanted:
        click.echo(say("audience.rows-unwanted", project.language, n=unwanted), err=True)
    code = "audience.rows-to-mend" if dry_run else "audience.rows-rejected"
    raise PartlyDone(code, place, n=len(rejected) - unwanted)
