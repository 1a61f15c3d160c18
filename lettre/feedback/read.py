"""A returned mail into events, whoever wrote it and in whatever form."""

from dataclasses import fields, replace
from itertools import islice
from typing import Any

from lettre.feedback import arf, dsn, identity, mime, prose, replies, returned, ses
from lettre.feedback.event import Event, EventKind
from lettre.feedback.returned import Returned

#: events of one mail: each of our messages has one recipient, and what follows of all is one transaction
MOST = 50


def read(raw: bytes) -> tuple[Event, ...]:
    """Return what a mail reports, an event a recipient, at least one; never raises, whatever the bytes are.

    A mail that reports nothing is a REPLY, or an AUTO_REPLY when a machine wrote it (RFC 3834). Half a
    megabyte is looked at: reports stand before the copy of our message. Of a mail about more than `MOST`
    recipients, the last event stands for the others.
    """
    mail = returned.open_up(raw)
    about = identity.of(mail)
    found = _events(mail)
    told = tuple(
        _storable(
            replace(
                event,
                verp=about.verp,
                link=about.link,
                message_id=about.message_id,
                envelope_id=about.envelope_id,
            )
        )
        for event in found[:MOST]
    )
    return told if len(found) <= MOST else (*told, _storable(_others(found[MOST])))


def _others(first: Event) -> Event:
    """Return what stands for all that a mail says beyond the first events: of nobody, so for a person."""
    return Event(kind=EventKind.BOUNCE, text=f"{(first.recipient or '')[:320]}, …")


def _storable(event: Event) -> Event:
    said = {each.name: getattr(event, each.name) for each in fields(event)}
    kept: dict[str, Any] = {
        name: mime.storable(value) for name, value in said.items() if isinstance(value, str)
    }
    return replace(event, **kept)


def _events(mail: Returned) -> list[Event]:
    for form in (arf.events, dsn.events, ses.events):
        found = list(islice(form(mail), MOST + 1))
        if found:
            return found
    said = replies.unsubscribe(mail) or replies.receipt(mail)
    return [said] if said else list(islice(prose.events(mail), MOST + 1)) or [replies.answer(mail)]
