"""A returned mail into events, whoever wrote it and in whatever form."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from lettre.feedback.event import Event, EventKind, Reason

_ACTIONS = {"failed": EventKind.BOUNCE, "delayed": EventKind.DELAY}
_NO_MAILBOX = {"5.1.1", "5.1.3", "5.1.6"}


def read(raw: bytes) -> tuple[Event, ...]:
    """Return what a mail reports, an event a recipient; never raises, whatever the bytes are.

    A mail that reports nothing is a REPLY, or an AUTO_REPLY when a machine wrote it (RFC 3834).
    """
    mail = message_from_bytes(raw)
    submitted = str(mail.get("Auto-Submitted", "no")).strip().lower()
    other = EventKind.REPLY if submitted == "no" else EventKind.AUTO_REPLY
    return tuple(_notified(mail)) or (Event(kind=other),)


def _notified(mail: Message) -> Iterator[Event]:
    reports = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
    for block in (each for report in reports for each in report.walk()):
        if block.get("Final-Recipient"):
            yield _event(block)


def _event(block: Message) -> Event:
    named = str(block.get("Original-Recipient") or block["Final-Recipient"])
    status = str(block.get("Status", "")).strip() or None
    return Event(
        kind=_ACTIONS.get(str(block.get("Action", "failed")).strip().lower(), EventKind.RECEIPT),
        recipient=named.rpartition(";")[2].strip(" <>") or None,
        reason=Reason.NO_MAILBOX if status in _NO_MAILBOX else Reason.UNKNOWN,
        status=status,
        text=" ".join(str(block.get("Diagnostic-Code", "")).split())[:1000],
    )
