"""A message as values: who it is for, its envelope, its bytes.

Of each there is one a message: a frozen dataclass takes twice as long to make as a named tuple.
"""

from typing import NamedTuple

from lettre.audience.trace import UNASKED, Consents


class Recipient(NamedTuple):
    """One reader of one campaign: what the message needs to know of them, and nothing else.

    `edition` is the number of the campaign's edition they get, `consents` what they said to being measured.
    """

    subscription: int
    address: str
    name: str | None = None
    edition: int = 1
    consents: Consents = UNASKED


class Message(NamedTuple):
    """One person's message, ready for the wire.

    `content` has CRLF line ends, no line that begins with a dot, no line over 998 octets
    (RFC 5322 2.1.1), and ends with CRLF; the final dot is the transport's. `utf8` says that the
    address needs SMTPUTF8 (RFC 6531). `envelope_id` comes back in a delivery report (RFC 3461 4.4).
    """

    sender: str
    recipient: str
    message_id: str
    content: bytes
    utf8: bool = False
    envelope_id: str | None = None
