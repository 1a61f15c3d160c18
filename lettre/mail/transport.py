"""What the worker needs of whatever carries messages: sessions that send one message at a time."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from lettre.mail.model import Message
from lettre.mail.outcome import Outcome

MayBegin = Callable[[], Awaitable[bool]]
"""Awaited right before the body leaves: True once the ledger holds the mark durably."""


class TransportSession(Protocol):
    """One connection. Not to be shared between tasks."""

    async def send(
        self, message: Message, may_begin: MayBegin, *, following: Message | None = None
    ) -> Outcome:
        """Send one message; never raises for what a server or a network does.

        `following` is the message that will be sent next on this session, if that is known: its
        envelope may leave early. Whoever then does not send it must close the session.
        """
        ...

    async def close(self) -> None:
        """Say goodbye, or just hang up."""
        ...


class Transport(Protocol):
    """A place messages go to."""

    @property
    def connections(self) -> int:
        """How many sessions may be open at a time."""
        ...

    async def open(self) -> TransportSession | Outcome:
        """Open a session, or say why there is none."""
        ...
