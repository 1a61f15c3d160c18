"""An event as a file that a reader's calendar takes (RFC 5545), the same bytes whenever it is written. Pure.

Hours are written in UTC, so that a file needs no time zone of its own. An event whose date the
editor has put into words gives none: those words may say more than a date can.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lettre.issue.model import Asset, Inlines, Issue, plain
from lettre.issue.sections.base import Section
from lettre.issue.sections.events import Event
from lettre.issue.typography import set_text
from lettre.newsletter import Newsletter

#: octets of a line, its end not counted (RFC 5545, 3.1)
_FOLD = 75
_HOUR = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-4])\s*(?:(?:h|heures?|:)\s*(?P<minute>[0-5]\d)?\b(?!\s*[ap]\.?m)"
    r"|(?:[:.](?P<minutes>[0-5]\d))?\s*(?P<half>[ap])\.?m\b)",
    re.IGNORECASE,
)
_NOON = re.compile(r"\b(?:midi|noon)\b", re.IGNORECASE)
#: what is no beginning: an end alone, a length
_NOT_PLAIN = re.compile(
    r"^\s*(?:jusqu|avant\b|until\b|till\b|before\b|by\b)|\b(?:durée|pendant|duration|for)\b", re.IGNORECASE
)
#: between a beginning and an end
_TO = frozenset({"à", "a", "-", "–", "—", "et", "to", "and", "until", "till", "jusqu'à", "jusqu’à"})
_DAY = timedelta(days=1)


def name(section: Section, index: int) -> str:
    """Return the file name of a section's event, the first one's `index` being 1."""
    return f"agenda/{section.name}-{index}.ics"


def files(issue: Issue, newsletter: Newsletter) -> tuple[Asset, ...]:
    """Return a file for each dated event to come, in the order of the letter."""
    return tuple(
        Asset(name=name(section, index), media_type="text/calendar", content=content)
        for section in issue.sections
        for index, event in enumerate(getattr(section, "events", ()), 1)
        if (content := _file(event, f"{section.name}-{index}", issue, newsletter))
    )


def _file(event: Event, key: str, issue: Issue, newsletter: Newsletter) -> bytes | None:
    zone = ZoneInfo(newsletter.timezone)
    if event.when or _runs(event, zone)[-1][1] < issue.date:
        return None
    host = urlsplit(newsletter.base_url).hostname
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//lettre//lettre//FR", "METHOD:PUBLISH"]
    for at, run in enumerate(_runs(event, zone)):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{newsletter.slug}-{issue.slug}-{key}-{at}@{host}",
            f"DTSTAMP:{issue.date:%Y%m%d}T000000Z",
            *_when(event, run, zone),
            *_what(event, newsletter.language),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _runs(event: Event, zone: ZoneInfo) -> list[tuple[date, date]]:
    """Return an event's days as runs of days that follow each other: first and last.

    Hours are written in UTC, so that a run with hours ends where the clocks change.
    """
    if event.start:
        return [(event.start, event.end or event.start)]
    runs: list[tuple[date, date]] = []
    for day in event.days:
        before = runs[-1][1] if runs else None
        if before and day - before == _DAY and (not event.time or _noon(before, zone) == _noon(day, zone)):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _noon(day: date, zone: ZoneInfo) -> timedelta | None:
    """Return how far the clocks are from UTC on a day."""
    return datetime.combine(day, time(12), zone).utcoffset()


def _when(event: Event, run: tuple[date, date], zone: ZoneInfo) -> Iterator[str]:
    first, last = run
    hours = _hours(event.time or "")
    # "from the 3rd to the 8th, from 9 to 5" may mean each day or one long stretch: the days alone are sure
    if not hours or (event.start and first != last):
        yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{last + _DAY:%Y%m%d}"
        return
    for label, hour in zip(("DTSTART", "DTEND"), hours, strict=False):
        local = datetime.combine(first, hour, zone)
        yield f"{label}:{local.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if last != first:
        yield f"RRULE:FREQ=DAILY;COUNT={(last - first).days + 1}"


def _hours(words: str) -> Sequence[time]:
    """Return when an event begins and ends, from its hours in words; nothing when they are not plain."""
    words = _NOON.sub("12 h", words)
    matches = list(_HOUR.finditer(words))
    # "until 6", "2 hours long", "midnight": no beginning
    if _NOT_PLAIN.search(words) or any(int(match["hour"]) > 23 for match in matches):
        return ()
    found = [_hour(match) for match in matches]
    if len(found) == 2:
        # a beginning and an end, not two beginnings of a programme
        between = words[matches[0].end() : matches[1].start()].strip(" \u00a0\u202f").lower()
        return found if between in _TO and found[0] < found[1] else ()
    return found if len(found) == 1 else ()


def _hour(match: re.Match[str]) -> time:
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour % 24, int(match["minute"] or match["minutes"] or 0))


def _what(event: Event, language: str) -> Iterator[str]:
    yield f"SUMMARY:{escaped(_said(event.title, language))}"
    if event.place:
        yield f"LOCATION:{escaped(_said(event.place, language))}"
    told = [set_text(event.time, language)] if event.time else []
    told += [_said(each, language) for each in (event.description, event.organiser) if each]
    if told:
        yield f"DESCRIPTION:{escaped(chr(10).join(told))}"
    if event.url:
        yield f"URL:{event.url}"


def _said(phrase: Inlines, language: str) -> str:
    return set_text(plain(phrase), language)


def escaped(words: str) -> str:
    """Return a text as a property's value (RFC 5545, 3.3.11)."""
    return re.sub(r"([\\;,])", r"\\\1", words).replace("\n", "\\n")


def folded(line: str) -> bytes:
    """Return a line as octets, folded between characters."""
    folded, width = bytearray(), 0
    for octets in (sign.encode() for sign in line):
        if width + len(octets) > _FOLD:
            folded += b"\r\n "
            width = 1
        folded += octets
        width += len(octets)
    return bytes(folded) + b"\r\n"
