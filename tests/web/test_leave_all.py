"""Leaving every letter of a house at once, the reason a reader may give, and taking it all back."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import update

from lettre.audience import store
from lettre.audience.model import ConsentEvent, How
from lettre.campaign import begun
from lettre.campaign.tables import DeliveryRow
from lettre.db import reading, transaction
from tests.house import NOW, newsletter

ADDRESS = "lecteur00000@example.org"


@pytest.fixture
def several(both, settings):
    """The house has three letters; the first reader has all, the third not confirmed yet."""
    letters = {slug: replace(newsletter(), slug=slug, title=slug.upper()) for slug in ("agenda", "fonds")}
    both.show(replace(settings, newsletters={**settings.newsletters, **letters}))
    proof = {"now": NOW, "source": "essai", "actor": "test"}
    with transaction(both.engine) as session:
        store.add(session, ADDRESS, None, "agenda", **proof)
        third = store.add(session, ADDRESS, None, "fonds", **proof)
        store.move(session, third, ConsentEvent.PAUSED, How(**proof), until=NOW)
    return both


def states(site):
    with reading(site.engine) as session:
        return {each.newsletter: each.state.value for each in store.find(session, address=ADDRESS)}


def press(site, **fields):
    return site.client.post(site.link(), data=fields)


def test_one_button_leaves_every_letter_and_nobody_else(several):
    answer = press(several, wish="leave-all")
    assert set(states(several).values()) == {"unsubscribed"}
    assert several.state(2) == "active"
    assert "plus aucune lettre" in answer.text


def test_the_page_offers_it_only_where_there_are_several_letters(several, settings):
    assert 'value="leave-all"' in several.client.get(several.link()).text
    several.show(settings)
    assert 'value="leave-all"' not in several.client.get(several.link()).text


def test_a_mistake_brings_back_exactly_the_letters_it_took(several):
    agenda = next(each for each in found(several) if each.newsletter == "agenda")
    with transaction(several.engine) as session:
        store.unsubscribe(session, agenda.id, now=NOW, source="téléphone", actor="claire", detail={})
    press(several, wish="leave-all")
    press(several, wish="come-back")
    # what was left by telephone before stays left
    assert states(several) == {"cpc": "active", "agenda": "unsubscribed", "fonds": "active"}


def test_who_was_resting_rests_again_until_their_day(several):
    until = NOW + timedelta(days=30)
    rests = How(now=NOW, source="essai", actor="test")
    agenda = next(each for each in found(several) if each.newsletter == "agenda")
    with transaction(several.engine) as session:
        for number in (1, agenda.id):
            store.move(session, number, ConsentEvent.PAUSED, rests, until=until)
    press(several, wish="leave-all")
    press(several, wish="come-back")
    stand = {each.newsletter: (each.state.value, each.until) for each in found(several)}
    # the third one's rest was over before it was left
    assert stand == {"cpc": ("paused", until), "agenda": ("paused", until), "fonds": ("active", None)}


def test_a_leave_of_all_waits_for_a_letter_of_any_of_them(several):
    with transaction(several.engine) as session:
        agenda = next(each for each in found(several) if each.newsletter == "agenda")
        values = {"subscription_id": agenda.id, "state": "sending", "updated_at": NOW}
        session.execute(update(DeliveryRow).where(DeliveryRow.subscription_id == 1).values(**values))
    with ThreadPoolExecutor(1) as hand:
        begin = time.monotonic()
        answer = hand.submit(press, several, wish="leave-all")
        time.sleep(0.2)
        now_, passed = states(several), time.monotonic() - begin
        with transaction(several.engine) as session:
            session.execute(update(DeliveryRow).values(state="sent"))
        assert answer.result().status_code == 200
    assert "unsubscribed" not in now_.values() or passed > begun.FRESH.total_seconds()
    assert set(states(several).values()) == {"unsubscribed"}


def found(site):
    with reading(site.engine) as session:
        return list(store.find(session, address=ADDRESS))


def test_taking_it_back_confirms_nothing_that_was_not_confirmed(several):
    agenda = next(each for each in found(several) if each.newsletter == "agenda")
    with several.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE subscriptions SET state = 'pending' WHERE id = {agenda.id}")
    press(several, wish="leave-all")
    press(several, wish="come-back")
    assert states(several)["agenda"] == "unsubscribed"


def test_the_link_of_another_letter_takes_nothing_back(several):
    press(several, wish="leave-all")
    other = several.link(campaign=several.campaign + 1)
    assert several.client.post(other, data={"wish": "come-back"}).status_code == 200
    assert set(states(several).values()) == {"unsubscribed"}


def test_a_mail_programs_click_leaves_one_letter_only(several):
    press(several, **{"List-Unsubscribe": "One-Click"})
    assert states(several) == {"cpc": "unsubscribed", "agenda": "active", "fonds": "paused"}


def test_a_reason_is_kept_beside_the_leave_and_cut_to_its_limit(both):
    press(both, wish="leave", reason="too-many", words="Deux\x00 par\r\nsemaine " + "x" * 900)
    detail = both.last().detail
    assert detail["reason"] == "too-many"
    assert detail["words"].startswith("Deux")
    assert len(detail["words"]) == 500
    assert not set("\x00\r\n") & set(detail["words"])


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"reason": "", "words": ""}, {}),
        ({"reason": "never-asked"}, {"reason": "never-asked"}),
        ({"words": "Merci"}, {"reason": "other", "words": "Merci"}),
        ({"reason": "<b>", "words": ""}, {}),
    ],
)
def test_leaving_needs_no_reason(site, fields, detail):
    assert press(site, wish="leave", **fields).status_code == 200
    assert site.last().detail == {"campaign": site.campaign, **detail}


def test_a_form_with_fields_that_are_none_of_ours_changes_nothing(site):
    assert press(site, wish="leave", address="another@example.org").status_code == 400
    assert site.client.post(site.link(), data={"wish": ["leave", "leave-all"]}).status_code == 400
    assert site.events() == ["added"]


def test_the_link_of_a_reader_who_is_gone_from_the_database_is_never_anothers(both):
    """SQLite gives the highest number again once its row is deleted, unless the table says otherwise."""
    last = both.link(2)
    with both.engine.begin() as connection:
        for statement in (
            "DELETE FROM deliveries WHERE subscription_id = 2",
            "DELETE FROM consents WHERE subscription_id = 2",
            "DELETE FROM subscriptions WHERE id = 2",
            "DELETE FROM subscribers WHERE id = 2",
        ):
            connection.exec_driver_sql(statement)
    with transaction(both.engine) as session:
        new = store.add(session, "neuf@example.org", None, "cpc", now=NOW, source="essai", actor="test")
    both.client.post(last, data={"wish": "leave"})
    assert both.state(new) == "active"


def test_the_choices_are_labelled_and_none_is_made_for_the_reader(several):
    page = html.fromstring(several.client.get(several.link()).text)
    radios = page.xpath("//input[@type='radio']")
    assert len(radios) == 5
    assert not page.xpath("//input[@checked]")
    assert page.xpath("//form//fieldset/legend")
