"""Which of our messages a mail is about: tokens, Message-ID and envelope id, unverified."""

import re
from dataclasses import dataclass

from lettre.feedback.returned import Returned

#: fields of the mail that hold the address it came to, which is our return path
_CAME_TO = (
    "to",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "apparently-to",
)
#: fields of the copy that hold the return path our message was sent under
_SENT_FROM = ("return-path", "x-envelope-from", "x-original-sender", "sender", "errors-to")
#: `links.verp`: 27 bytes in base 32; the first is the purpose, 3
_VERP = re.compile(r"(?<![a-z0-9])(a[m-p][a-z2-7]{42})(?![a-z0-9])", re.IGNORECASE)
#: `links.token`: 27 bytes in base 64; the first is the purpose, 1
_LINK = re.compile(r"(?<![\w-])(A[Q-f][\w-]{34})(?![\w-])", re.ASCII)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}@[^<>\s]{1,250}>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What a mail says of which message it is about; see `event.Event`."""

    verp: str | None
    link: str | None
    message_id: str | None
    envelope_id: str | None


def of(mail: Returned) -> Identity:
    """Return what identifies our message; tokens are told by their form alone."""
    envelope_id = next(
        (b["original-envelope-id"] for b in mail.blocks if b.get("original-envelope-id")), None
    )
    complained = " ".join(each.get("original-mail-from", "") for each in mail.complaints)
    paths = [mail.fields.get(name, "") for name in _CAME_TO] + [envelope_id or "", complained]
    verp = _VERP.search("\n".join([*paths, *(mail.copy.get(name, "") for name in _SENT_FROM)]))
    return Identity(
        verp=verp[1].lower() if verp else None,
        link=asked_to_leave(mail) or _link(mail.copy.get("list-unsubscribe", "")),
        message_id=_message_id(mail),
        envelope_id=envelope_id[:200] if envelope_id else None,
    )


def asked_to_leave(mail: Returned) -> str | None:
    """Return the token of an unsubscribe link in the subject: a `mailto:` unsubscribe has nothing else."""
    return _link(mail.subject) or _link(re.sub(r"\s", "", mail.subject))  # folded by the writer's program


def _link(text: str) -> str | None:
    found = _LINK.search(text)
    return found[1] if found else None


def _message_id(mail: Returned) -> str | None:
    receipts = (each.get("original-message-id", "") for each in mail.receipts)
    answered = mail.fields.get("in-reply-to", ""), mail.fields.get("references", "")
    for said in (mail.copy.get("message-id", ""), *receipts, *answered):
        found: list[str] = _MESSAGE_ID.findall(said)
        if found:
            return found[-1]
    return None
