"""What came back, in one vocabulary, whoever said it and however."""

from dataclasses import dataclass
from enum import Enum


class EventKind(Enum):
    """What a returned mail is."""

    #: the message was refused, or given up, on its way
    BOUNCE = "bounce"
    #: it waits on its way; nothing is decided yet
    DELAY = "delay"
    #: the reader, or their provider, calls it spam (RFC 5965)
    COMPLAINT = "complaint"
    #: the reader asks to leave by mail
    UNSUBSCRIBE = "unsubscribe"
    #: a machine answers for a person (RFC 3834)
    AUTO_REPLY = "auto-reply"
    #: it arrived, or was read, and somebody says so
    RECEIPT = "receipt"
    #: a person writes
    REPLY = "reply"


class Reason(Enum):
    """Why a message came back."""

    #: there is no such mailbox, or none any more
    NO_MAILBOX = "no-mailbox"
    #: somebody says so, but not in answer to RCPT and not under a code that says the same: a filter may
    NO_MAILBOX_PERHAPS = "no-mailbox-perhaps"
    #: there is no such domain
    NO_DOMAIN = "no-domain"
    #: the domain says that it takes no mail (RFC 7505), or has no server that does
    NO_MAIL = "no-mail"
    #: the reader has moved to another address
    MOVED = "moved"
    #: the mailbox is full
    FULL = "full"
    #: the mailbox is closed, suspended or asleep
    DISABLED = "disabled"
    #: the message is too large
    TOO_LARGE = "too-large"
    #: the content, or the message's form, is refused
    CONTENT = "content"
    #: our identity, reputation or network is refused
    POLICY = "policy"
    #: too much at once
    RATE = "rate"
    #: a fault of the system or network on the other side, or it took too long
    SYSTEM = "system"
    #: nobody said so in a way we understand
    UNKNOWN = "unknown"


#: after these, writing once more is useless and harms the sender: the address is never written to again
HARD = frozenset({Reason.NO_MAILBOX, Reason.NO_DOMAIN, Reason.NO_MAIL, Reason.MOVED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that came back about one recipient.

    Whose message it was is said by `verp`, `link` and `message_id`, and nothing here is verified: tokens
    are as they were found (`audience.links.read` tells genuine ones). They are the mail's, so that several
    events of one mail share them.
    """

    kind: EventKind
    #: whom the message was written to, as the report has it; None when only the tokens can tell
    recipient: str | None = None
    #: the address that failed in the end, where the message was forwarded to another
    final: str | None = None
    reason: Reason = Reason.UNKNOWN
    #: enhanced code (RFC 3463)
    status: str | None = None
    #: SMTP code
    reply: int | None = None
    #: what the server, the provider or the person said, shortened
    text: str = ""
    #: token of our return path (`links.verp`), lower-case
    verp: str | None = None
    #: token of an unsubscribe link (`links.token`): an UNSUBSCRIBE's subject, else the returned headers
    link: str | None = None
    #: Message-ID of our message with its angle brackets, from the returned headers or In-Reply-To
    message_id: str | None = None
    #: ENVID of our message (RFC 3461), as it was given
    envelope_id: str | None = None

    @property
    def hard(self) -> bool:
        """Whether the address should never be written to again."""
        return self.kind is EventKind.BOUNCE and self.reason in HARD
