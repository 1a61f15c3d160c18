"""The events of issues as one calendar (RFC 5545), made of the files their letters carried. Pure.

An event keeps the UID its letter gave it, so that a calendar that has it changes it and does not
add another. Announced again by a later issue, it keeps the first UID and takes the later words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lettre.archive.model import Published
from lettre.edition.calendar import escaped, folded
from lettre.newsletter import Newsletter

#: the file's name, beside a newsletter's page and beside an issue's
FILE = "agenda.ics"
#: how many issues a newsletter's calendar looks back on
MOST_ISSUES = 60

_EVENT = re.compile(rb"^BEGIN:VEVENT\r\n(.*?)^END:VEVENT\r\n", re.DOTALL | re.MULTILINE)
_LINE = re.compile(rb"(?:[^\r\n]+\r\n)(?:[ \t][^\r\n]*\r\n)*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Announced:
    """An issue, the address of its page, and the calendar files its letter carried."""

    issue: Published
    url: str
    files: Sequence[bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Event:
    """One entry: its lines as they were sent, but for those that say which version of it this is."""

    uid: bytes
    lines: tuple[bytes, ...]
    sequence: int
    updated: datetime
    url: str


def of_issue(announced: Announced, newsletter: Newsletter) -> bytes | None:
    """Return the events of one issue, or None when it announces none that a calendar could hold."""
    events = list(_events(announced))
    return _calendar(newsletter, events) if events else None


def of_newsletter(issues: Iterable[Announced], newsletter: Newsletter) -> bytes | None:
    """Return the events of a newsletter's issues, each once; None while there are none (RFC 5545, 3.6)."""
    events: dict[tuple[bytes, ...], _Event] = {}
    for announced in sorted(issues, key=lambda each: (each.issue.date, each.issue.slug)):
        for event in _events(announced):
            first = events.get(key := _same(event))
            if first is not None:
                event = replace(event, uid=first.uid, sequence=first.sequence + 1 + event.sequence)  # noqa: PLW2901
            events[key] = event
    return _calendar(newsletter, list(events.values())) if events else None


def _events(announced: Announced) -> Iterator[_Event]:
    for content in announced.files:
        for found in _EVENT.finditer(content):
            lines = _LINE.findall(found[1])
            uid = next(line for line in lines if line.startswith(b"UID:"))
            yield _Event(
                uid=uid,
                lines=tuple(line for line in lines if not line.startswith((b"UID:", b"DTSTAMP:"))),
                sequence=announced.issue.revision,
                updated=announced.issue.updated_at,
                url=announced.url,
            )


def _same(event: _Event) -> tuple[bytes, ...]:
    """Return what makes two announcements one event: what it is called, and when it begins."""
    return tuple(line for line in event.lines if line.startswith((b"SUMMARY:", b"DTSTART")))


def _calendar(newsletter: Newsletter, events: Sequence[_Event]) -> bytes:
    title = escaped(newsletter.title)
    head = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//lettre//lettre//FR", "METHOD:PUBLISH"),
        # RFC 7986 names a calendar and says how often to ask; older programs know their own words for it
        *(f"NAME:{title}", f"X-WR-CALNAME:{title}"),
        *("REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D"),
    )
    drawn = [line for event in events for line in _drawn(event)]
    return b"".join([*map(folded, head), *drawn, folded("END:VCALENDAR")])


def _drawn(event: _Event) -> Iterator[bytes]:
    yield folded("BEGIN:VEVENT")
    yield event.uid
    yield folded(f"DTSTAMP:{_utc(event.updated)}")
    yield folded(f"LAST-MODIFIED:{_utc(event.updated)}")
    yield folded(f"SEQUENCE:{event.sequence}")
    yield from event.lines
    if not any(line.startswith(b"URL:") for line in event.lines):
        yield folded(f"URL:{event.url}")
    yield folded("END:VEVENT")


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
