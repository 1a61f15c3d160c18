"""Moments and schedules in words, in the newsletter's own zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from lettre.campaign.model import Campaign
from lettre.catalogue import say
from lettre.cli.project import Project
from lettre.edition import dates


def moment(project: Project, campaign: Campaign, instant: datetime) -> str:
    """Return a moment in words: « le mardi 17 novembre 2026 à 08:30 (heure de Paris) »."""
    return in_zone(instant, project.newsletter(campaign.newsletter).timezone, project.language)


def in_zone(instant: datetime, zone: str, language: str) -> str:
    """Return a moment in words as the clocks of `zone` show it, the weekday and the place with it."""
    from babel.dates import format_date, get_timezone_location  # noqa: PLC0415 - only who speaks of a day pays

    here = instant.astimezone(ZoneInfo(zone))
    return say(
        "campaign.moment",
        language,
        weekday=format_date(here.date(), "EEEE", locale=language),
        day=dates.in_words(here.date(), language),
        time=here.strftime("%H:%M"),
        place=get_timezone_location(zone, locale=language, return_city=True),
    )


def hour(project: Project, campaign: Campaign, instant: datetime) -> str:
    """Return the hour and minute that the newsletter's clocks show."""
    zone = ZoneInfo(project.newsletter(campaign.newsletter).timezone)
    return instant.astimezone(zone).strftime("%H:%M")


def missed(project: Project, campaign: Campaign) -> str:
    """Say that a campaign's hour has passed without anybody there to send it, and what to do."""
    assert campaign.due_at is not None
    return say(
        "campaign.missed",
        project.language,
        id=campaign.id,
        issue=campaign.issue_name,
        when=moment(project, campaign, campaign.due_at),
    )
