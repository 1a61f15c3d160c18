"""A returned mail into events, whoever wrote it and in whatever form."""

from dataclasses import fields, replace
from typing import Any

from lettre.feedback import arf, dsn, identity, mime, prose, replies, returned, ses
from lettre.feedback.event import Event
from lettre.feedback.returned import Returned


def read(raw: bytes) -> tuple[Event, ...]:
    """Return what a mail reports, an event a recipient, at least one; never raises, whatever the bytes are.

    A mail that reports nothing is a REPLY, or an AUTO_REPLY when a machine wrote it (RFC 3834). Half a
    megabyte is looked at: reports stand before the copy of our message.
    """
    mail = returned.open_up(raw)
    about = identity.of(mail)
    return tuple(
        _storable(
            replace(
                event,
                verp=about.verp,
                link=about.link,
                message_id=about.message_id,
                envelope_id=about.envelope_id,
            )
        )
        for event in _events(mail)
    )


def _storable(event: Event) -> Event:
    said = {each.name: getattr(event, each.name) for each in fields(event)}
    kept: dict[str, Any] = {
        name: mime.storable(value) for name, value in said.items() if isinstance(value, str)
    }
    return replace(event, **kept)


def _events(mail: Returned) -> list[Event]:
    for form in (arf.events, dsn.events, ses.events):
        found = list(form(mail))
        if found:
            return found
    said = replies.unsubscribe(mail) or replies.receipt(mail)
    return [said] if said else list(prose.events(mail)) or [replies.answer(mail)]
