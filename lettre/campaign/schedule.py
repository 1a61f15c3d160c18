"""The hour a campaign is to leave at: read as a person writes it, in the newsletter's zone. Pure."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lettre.errors import SettingsError

#: an hour alone is one of today
_HOUR = "%H:%M"


def moment(wish: str, zone: str, now: datetime) -> datetime:
    """Return the moment that `wish` means: "2026-11-17 08:30", the same with a T, or "08:30" today.

    It is local time of `zone` (an IANA name), unless it carries an offset ("+01:00"). Raises
    SettingsError for what cannot be read, for what has passed, and for an hour that the change to
    or from summer time leaves out or gives twice.
    """
    here = ZoneInfo(zone)
    local = _read(wish.strip(), now.astimezone(here))
    if local.tzinfo is None:
        local = _placed(local, here, wish)
    if local <= now:
        raise SettingsError("campaign.at-past", at=wish, zone=zone)
    return local.astimezone(UTC)


def _read(wish: str, today: datetime) -> datetime:
    # a day alone would mean midnight, which nobody means
    if ":" not in wish:
        raise SettingsError("campaign.at-unreadable", at=wish)
    try:
        return datetime.combine(today.date(), datetime.strptime(wish, _HOUR).time())  # noqa: DTZ007 - placed below
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(wish)
    except ValueError:
        raise SettingsError("campaign.at-unreadable", at=wish) from None


def _placed(local: datetime, here: ZoneInfo, wish: str) -> datetime:
    """Return the one moment at which clocks in a zone show `local` (PEP 495)."""
    first, second = (local.replace(tzinfo=here, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        shown = first.astimezone(UTC).astimezone(here).replace(tzinfo=None)
        code = "campaign.at-twice" if shown == local else "campaign.at-never"
        raise SettingsError(code, at=wish, zone=here.key)
    return first
