"""Amazon SES's notifications by mail: JSON, as its developer guide describes it (notification contents)."""

import json
from collections.abc import Iterator
from typing import Any

from lettre.feedback import saying
from lettre.feedback.event import Event, EventKind
from lettre.feedback.returned import Returned

#: where each kind of notification names its recipients, and what it is
_KINDS = {
    "bounce": ("bouncedRecipients", EventKind.BOUNCE),
    "complaint": ("complainedRecipients", EventKind.COMPLAINT),
    "delivery": ("recipients", EventKind.RECEIPT),
}


def events(mail: Returned) -> Iterator[Event]:
    """Read a notification, an event a recipient."""
    notice = _notice(mail.text)
    said = str(notice.get("notificationType") or notice.get("eventType") or "").lower()
    name, kind = _KINDS.get(said, ("", EventKind.REPLY))
    about = notice.get(said)
    listed = about.get(name) if isinstance(about, dict) else None
    for each in listed if isinstance(listed, list) else []:
        yield _event(kind, each if isinstance(each, dict) else {"emailAddress": each})


def _notice(text: str) -> dict[str, Any]:
    start = text.find('{"')
    if start < 0 or not ('"notificationType"' in text or '"eventType"' in text):
        return {}
    try:
        found, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return {}
    inner = found.get("Message") if isinstance(found, dict) else None
    return _notice(inner) if isinstance(inner, str) and len(inner) < len(text) else found


def _event(kind: EventKind, of: dict[str, Any]) -> Event:
    said = str(of.get("diagnosticCode") or "")
    code = saying.status(said, str(of.get("status") or ""))
    why = saying.reason(said, "", code, alone=False)
    return saying.event(kind, str(of.get("emailAddress") or "").strip("<> ") or None, why, code, said)
