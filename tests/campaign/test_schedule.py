"""The hour of a scheduled campaign: what people write, and the two nights on which clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettre.campaign import schedule
from lettre.campaign.model import LATE, Campaign, CampaignState
from lettre.errors import SettingsError

PARIS = "Europe/Paris"
#: half past nine in Paris
NOW = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wish", "meant"),
    [
        ("2026-11-17 08:30", datetime(2026, 11, 17, 7, 30, tzinfo=UTC)),
        ("2026-11-17T08:30", datetime(2026, 11, 17, 7, 30, tzinfo=UTC)),
        ("2026-11-17T08:30:15", datetime(2026, 11, 17, 7, 30, 15, tzinfo=UTC)),
        ("2026-11-17T08:30+04:00", datetime(2026, 11, 17, 4, 30, tzinfo=UTC)),
        ("2026-11-17T08:30Z", datetime(2026, 11, 17, 8, 30, tzinfo=UTC)),
        ("09:31", datetime(2026, 11, 16, 8, 31, tzinfo=UTC)),
        (" 23:59 ", datetime(2026, 11, 16, 22, 59, tzinfo=UTC)),
        ("9:45", datetime(2026, 11, 16, 8, 45, tzinfo=UTC)),
        ("2027-06-01 08:30", datetime(2027, 6, 1, 6, 30, tzinfo=UTC)),
    ],
)
def test_an_hour_is_read_in_the_newsletters_zone(wish, meant):
    assert schedule.moment(wish, PARIS, NOW) == meant


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ("demain 8h30", "campaign.at-unreadable"),
        ("", "campaign.at-unreadable"),
        ("2026-11-17", "campaign.at-unreadable"),
        ("25:00", "campaign.at-unreadable"),
        ("2026-13-01 08:30", "campaign.at-unreadable"),
        ("17/11/2026 08:30", "campaign.at-unreadable"),
        ("09:30", "campaign.at-past"),
        ("08:30", "campaign.at-past"),
        ("2026-11-16 09:30", "campaign.at-past"),
        ("2025-11-17 08:30", "campaign.at-past"),
        ("2027-03-28 02:30", "campaign.at-never"),
        ("2027-10-31 02:30", "campaign.at-twice"),
    ],
)
def test_an_hour_that_cannot_be_is_refused_with_the_reason(wish, code):
    with pytest.raises(SettingsError) as refused:
        schedule.moment(wish, PARIS, NOW)
    assert refused.value.code == code


def test_an_hour_that_comes_twice_may_be_told_by_its_offset():
    first = schedule.moment("2027-10-31T02:30+02:00", PARIS, NOW)
    second = schedule.moment("2027-10-31T02:30+01:00", PARIS, NOW)
    assert second - first == timedelta(hours=1)


@given(
    st.datetimes(min_value=NOW.replace(tzinfo=None, year=2027), max_value=NOW.replace(tzinfo=None, year=2030))
)
def test_what_is_read_is_what_the_clocks_there_show(local):
    local = local.replace(microsecond=0)
    if (local.month, local.hour) in {(3, 2), (10, 2)}:
        # the months of the two nights have tests of their own
        return
    found = schedule.moment(local.isoformat(" "), PARIS, NOW)
    assert found.astimezone(ZoneInfo(PARIS)).replace(tzinfo=None) == local


@pytest.mark.parametrize(
    ("state", "late", "missed"),
    [
        (CampaignState.SCHEDULED, -timedelta(hours=1), False),
        (CampaignState.SCHEDULED, LATE, False),
        (CampaignState.SCHEDULED, LATE + timedelta(seconds=1), True),
        (CampaignState.SENDING, timedelta(days=1), False),
        (CampaignState.CANCELLED, timedelta(days=1), False),
    ],
)
def test_a_campaign_is_missed_a_quarter_of_an_hour_after_its_hour(state, late, missed):
    campaign = Campaign(
        id=1, newsletter="cpc", issue="2026-11", round=1, digest="0" * 64, subject="Objet",
        state=state, created_at=NOW, due_at=NOW,
    )  # fmt: skip
    assert campaign.missed(NOW + late) is missed
