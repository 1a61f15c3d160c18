"""A message as its checks look at it: composed for an example reader, parsed by a library. Pure."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cached_property

from lettre.edition.checks import Letter
from lettre.newsletter import Newsletter


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """One message of an edition, as a server would receive it."""

    letter: Letter
    content: bytes

    @property
    def newsletter(self) -> Newsletter:
        """The newsletter it comes from."""
        return self.letter.newsletter

    @cached_property
    def message(self) -> EmailMessage:
        """The message as a parser understands it."""
        return message_from_bytes(self.content, policy=default)
