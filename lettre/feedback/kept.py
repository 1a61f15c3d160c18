"""⚡ Mails that a pipe brought and that wait for a person: found and removed, when they are to go."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from lettre.campaign import persons
from lettre.campaign.persons import Erased
from lettre.feedback import mime
from lettre.feedback.heading import heading
from lettre.feedback.mailbox.model import LONGEST

#: where it is, beside the readers
FOLDER = Path("subscribers") / "feedback"


def forget(root: Path, erased: Erased) -> int:
    """Remove the mails that name somebody who is erased, or were found to be about them; return how many.

    Call it before that is committed: what cannot be removed raises OSError, and then nobody is said to be
    forgotten.
    """
    return _remove(file for file in _mails(root) if _mark(file) in erased.mails or _names(file, erased))


def prune(root: Path, before: datetime) -> int:
    """Remove the mails that came before a moment; return how many."""
    return _remove(old(root, before))


def old(root: Path, before: datetime) -> Iterator[Path]:
    """Yield the mails that came before a moment."""
    return (file for file in _mails(root) if file.stat().st_mtime < before.timestamp())


def _mails(root: Path) -> Iterator[Path]:
    return (file for folder in ("cur", "new", "tmp") for file in sorted((root / FOLDER / folder).glob("*")))


def _mark(file: Path) -> str:
    """Return the mail's fingerprint, by which it was kept; a mail program that moved it leaves it there."""
    return file.name.partition(":2,")[0]


def _names(file: Path, erased: Erased) -> bool:
    with file.open("rb") as opened:
        raw = opened.read(LONGEST)
    head, (_, parts) = heading(raw), mime.parts(raw)
    texts = (head.sender, head.subject, mime.in_characters(raw, "utf-8"), *(part.text for part in parts))
    return any(persons.names(text, each) for text in texts for each in erased.addresses)


def _remove(files: Iterator[Path]) -> int:
    number = 0
    for file in files:
        file.unlink(missing_ok=True)
        number += 1
    return number
