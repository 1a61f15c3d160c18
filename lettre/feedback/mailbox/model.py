"""A mailbox to read: mails come out of it, and each is put in its place once it is recorded."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from lettre.feedback.verdict import FOR_A_PERSON, Outcome

#: octets of a mail that are read: a report of a large message stands before its copy
LONGEST = 2_000_000


class Place(Enum):
    """Where a mail goes once it is recorded. Nothing is ever deleted."""

    #: understood: out of the way
    PROCESSED = "processed"
    #: a person should look at it
    TO_LOOK_AT = "to-look-at"
    #: somebody's answer: it stays where people read it
    LEFT = "left"


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """A mail of a mailbox: its bytes, and the name by which the mailbox knows it."""

    key: str
    raw: bytes


class Mailbox(Protocol):
    """What every kind of mailbox can do, while it is open (it is a context manager)."""

    def mails(self) -> Iterator[Returned]:
        """Yield what has not been put in its place yet."""

    def where(self, mail: Returned) -> str:
        """Return where a person finds a mail of it."""

    def settle(self, mail: Returned, place: Place) -> None:
        """Put a mail in its place. Called when all that it says is committed."""


Opened = AbstractContextManager[Mailbox]


def place(outcomes: Iterable[Outcome]) -> Place:
    """Return where a mail goes, by what followed from all that it says."""
    found = set(outcomes)
    if found & (set(FOR_A_PERSON) - {Outcome.KEPT}):
        return Place.TO_LOOK_AT
    return Place.LEFT if Outcome.KEPT in found else Place.PROCESSED
