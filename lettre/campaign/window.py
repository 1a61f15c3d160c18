"""The hours in which messages may leave, on the clocks of the newsletter's zone. Pure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from lettre.manners import Window

#: days to look ahead: a window opens at least once a week
_WEEK = 8


def opening(window: Window | None, zone: str, now: datetime) -> tuple[datetime, datetime | None]:
    """Return when messages may next leave (`now` itself while it is open), and when that ends.

    Hours are those that clocks in `zone` show: a window from 8 to 20 opens at 8 on the day they change as
    well. Without a window, or with one that never closes, the end is None.
    """
    if window is None:
        return now, None
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    spans = [_span(window, here, today + timedelta(days)) for days in range(-1, _WEEK + 1)]
    found: tuple[datetime, datetime] | None = None
    for begins, ends in (span for span in spans if span is not None and span[1] > now):
        if found is None:
            found = begins, ends
        elif begins <= found[1]:
            # one that opens when the one before closes is the same window
            found = found[0], max(found[1], ends)
        else:
            break
    assert found is not None, "a window has at least one day"
    lasting = found[1] - now > timedelta(days=7)
    return max(found[0], now), None if lasting else found[1]


def _span(window: Window, here: ZoneInfo, day: date) -> tuple[datetime, datetime] | None:
    if day.weekday() not in window.days:
        return None
    last = day if window.closes > window.opens else day + timedelta(days=1)
    begins = datetime.combine(day, window.opens, here).astimezone(UTC)
    return begins, datetime.combine(last, window.closes, here).astimezone(UTC)


def midnight(zone: str, now: datetime) -> datetime:
    """Return when the day that clocks in `zone` show at `now` ends."""
    here = ZoneInfo(zone)
    tomorrow = now.astimezone(here).date() + timedelta(days=1)
    return datetime.combine(tomorrow, datetime.min.time(), here).astimezone(UTC)


def midnights(zone: str, now: datetime, days: int) -> list[datetime]:
    """Return when the days before began in `zone`, the earliest first, and today as the last."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    return [
        datetime.combine(today - timedelta(days=back), datetime.min.time(), here).astimezone(UTC)
        for back in range(days, -1, -1)
    ]
