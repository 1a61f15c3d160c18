"""A reader who asked for a rest is passed over until its end, and written to again from then on."""

from datetime import timedelta

import pytest

from lettre.audience import store
from lettre.audience.model import ConsentEvent, How
from lettre.campaign import plan, recipients, rounds, sending
from lettre.campaign import store as campaigns
from lettre.db import reading, transaction
from tests.house import NOW, people, rendered

DAY = timedelta(days=1)


@pytest.fixture
def resting(engine):
    people(engine, 2)
    with transaction(engine) as session:
        how = How(now=NOW, source="page", actor="reader")
        store.move(session, 1, ConsentEvent.PAUSED, how, until=NOW + DAY)
    return engine


def prepared(engine, now):
    with transaction(engine) as session:
        return sending.prepare(session, plan.decide(()), rendered(), now)


def waiting(engine, campaign, now):
    with reading(engine) as session:
        return campaigns.due(session, campaign.id, now, after=0, limit=10)


@pytest.mark.parametrize(("after", "readers"), [(timedelta(0), {2}), (DAY, {1, 2})])
def test_a_campaign_takes_the_readers_whose_rest_is_over(resting, after, readers):
    campaign = prepared(resting, NOW + after)
    assert {each.subscription for each in waiting(resting, campaign, NOW + after)} == readers
    with reading(resting) as session:
        assert recipients.audience(session, "cpc", NOW + after) == len(readers)


def test_a_rest_without_an_end_never_ends_by_itself(resting):
    with transaction(resting) as session:
        how = How(now=NOW, source="page", actor="reader")
        store.move(session, 2, ConsentEvent.PAUSED, how)
    with reading(resting) as session:
        assert recipients.audience(session, "cpc", NOW + 1000 * DAY) == 1


def test_who_asks_for_a_rest_on_the_way_is_not_written_to(resting):
    campaign = prepared(resting, NOW + 2 * DAY)
    rows = waiting(resting, campaign, NOW + 2 * DAY)
    with transaction(resting) as session:
        how = How(now=NOW, source="page", actor="reader")
        store.move(session, 2, ConsentEvent.PAUSED, how, until=NOW + 9 * DAY)
    with rounds.opened(resting) as lines, lines.transaction():
        granted = lines.mark(campaign, rows, NOW + 2 * DAY)
    assert granted == {row.id for row in rows if row.subscription == 1}
    with reading(resting) as session:
        skipped = [row.why.value for row in campaigns.rows(session, campaign.id) if row.why]
    assert skipped == ["paused"]


def test_coming_back_to_another_state_ends_the_rest(resting):
    with transaction(resting) as session:
        store.move(session, 1, ConsentEvent.RESUMED, How(now=NOW, source="page", actor="reader"))
        assert store.subscription(session, 1).until is None
