"""Complaints: abuse reports (RFC 5965), and Outlook.com's, which are none."""

import re
from collections.abc import Iterator

from lettre.feedback import addresses
from lettre.feedback.event import Event, EventKind
from lettre.feedback.mime import Fields
from lettre.feedback.returned import Returned

#: types of report that are no reader's complaint: a mistake withdrawn (RFC 6430), a failed check (RFC 6591)
_NO_COMPLAINT = {"not-spam", "auth-failure", "dmarc"}
#: where a report names the reader (RFC 5965 3.2, RFC 5965's own examples, and AOL's)
_NAMED_IN = ("original-rcpt-to", "removal-recipient", "redacted-address")
#: the Junk Mail Reporting Program of Outlook.com writes this above a bare copy
_OUTLOOK = re.compile(r"complaint about message from", re.IGNORECASE)


def events(mail: Returned) -> Iterator[Event]:
    """Read a mail's complaints, an event a recipient: one without, when the provider hides the reader."""
    if not mail.complaints and _OUTLOOK.match(mail.subject):
        yield from _complained(EventKind.COMPLAINT, mail.copied_to, "abuse")
    for report in mail.complaints:
        said = report.get("feedback-type", "").strip().lower()
        kind = EventKind.AUTO_REPLY if said in _NO_COMPLAINT else EventKind.COMPLAINT
        yield from _complained(kind, _named(report) or mail.copied_to, said)


def _named(report: Fields) -> list[str]:
    return addresses.within("\n".join(report.get(name, "") for name in _NAMED_IN))


def _complained(kind: EventKind, recipients: list[str], said: str) -> Iterator[Event]:
    everybody: list[str | None] = [*recipients]
    for recipient in everybody or [None]:
        yield Event(kind=kind, recipient=recipient, text=said[:200])
