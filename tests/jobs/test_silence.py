"""What silence leads to in the long run: who came back is left alone, and one day's questions are few."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from lettre.audience import signups, store
from lettre.audience.model import ConsentEvent, How
from lettre.audience.signups import Shown, Signup
from lettre.audience.tables import SubscriberRow, SubscriptionRow
from lettre.campaign import silence
from lettre.db import transaction
from lettre.jobs import retention
from lettre.settings.retention import Retention
from tests.house import NOW, newsletter
from tests.jobs.test_retention import add, leaves, ran, state
from tests.web.conftest import house

DAY = timedelta(days=1)
READER = {"source": "page", "actor": "reader"}


@pytest.fixture
def settings(tmp_path):
    return house(tmp_path, retention=Retention(inactive_after=365, inactive_stop=60, inactive_erase=True))


def ended(engine, settings, name):
    """Somebody whom silence has ended in one letter, as they were told, and who wants another one still."""
    number = add(engine, name)
    with transaction(engine) as session:
        other = store.add(session, f"{name}@example.org", None, "arts", now=NOW, source="essai", actor="test")
    asked = NOW + 366 * DAY
    ran(engine, settings, asked)
    leaves(engine, asked)
    assert ran(engine, settings, asked + 61 * DAY)["inactive-ended"] == 1
    assert state(engine, number) == "unsubscribed"
    return number, other


def test_who_came_back_after_a_silence_is_not_erased_for_it_when_they_leave_years_later(engine, settings):
    both = ended(engine, settings, "anne")
    later = NOW + 2000 * DAY
    with transaction(engine) as session:
        store.move(session, both[0], ConsentEvent.CHOSEN, How(now=NOW + 430 * DAY, **READER))
        for number in both:
            assert store.move(session, number, ConsentEvent.LEFT, How(now=later, **READER))
    assert retention.rehearse(settings, engine, later + DAY, "inactive-erased") == {}
    assert "inactive-erased" not in ran(engine, settings, later + DAY)
    assert state(engine, both[0]) == "unsubscribed"


def test_a_form_that_anybody_may_send_takes_back_no_erasure_that_was_announced(engine, settings):
    _, other = ended(engine, settings, "anne")
    later = NOW + 430 * DAY
    shown = Shown(wording="", version="", sha256="", language="fr", source="page")
    form = Signup(address="anne@example.org", newsletters=("cpc",), answers={}, shown=shown, at=later)
    with transaction(engine) as session:
        assert signups.settle(session, form, {"cpc"})
        store.move(session, other, ConsentEvent.LEFT, How(now=later, **READER))
    assert "inactive-erased" not in ran(engine, settings, later + DAY)
    assert ran(engine, settings, later + 31 * DAY) == {"pending": 1, "inactive-erased": 1}


def test_one_run_asks_so_many_of_all_newsletters_together(engine, settings):
    each = silence.AT_ONCE // 2 + 5
    settings = replace(
        settings, newsletters={"cpc": newsletter(), "arts": replace(newsletter(), slug="arts")}
    )
    common = {"state": "active", "created_at": NOW, "changed_at": NOW, "answers": {}}
    with transaction(engine) as session:
        addresses = [f"{number}@example.org" for number in range(each)]
        fresh = [{"address": name, "address_key": name, "created_at": NOW} for name in addresses]
        numbers = session.scalars(insert(SubscriberRow).returning(SubscriberRow.id), fresh).all()
        rows = [
            {"subscriber_id": number, "newsletter": slug, **common}
            for number in numbers
            for slug in settings.newsletters
        ]
        session.execute(insert(SubscriptionRow), rows)
    later = NOW + 366 * DAY
    assert ran(engine, settings, later) == {"inactive-asked": silence.AT_ONCE}
    assert ran(engine, settings, later + DAY) == {"inactive-asked": 2 * each - silence.AT_ONCE}
