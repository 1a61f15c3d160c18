"""A reader's own page: looking changes nothing, saving does, and a new address is asked for and told of."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select, update

from lettre.audience import links, preferences, relocating, signups, store
from lettre.audience.links import Purpose
from lettre.audience.model import ConsentEvent, How
from lettre.audience.relocating import Side, Standing
from lettre.audience.signups import Shown, Signup
from lettre.campaign import begun
from lettre.campaign.tables import DeliveryRow
from lettre.db import reading, transaction
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.tables import OutboxRow
from tests.house import NOW, newsletter
from tests.web.conftest import house

ADDRESS = "lecteur00000@example.org"


@pytest.fixture
def two(both, tmp_path):
    """A house with two newsletters."""
    second = replace(newsletter(), slug="art", title="La Lettre des métiers d’art")
    both.show(house(tmp_path, newsletters={"cpc": newsletter(), "art": second}))
    return both


def path(site, purpose=Purpose.PREFERENCES, stamp=0, step="p", subscription=1):
    with reading(site.engine) as session:
        key = store.active_key(session)
    return f"/{step}/" + links.token(key, purpose=purpose, subscription=subscription, campaign=stamp)


def reader(site):
    with reading(site.engine) as session:
        return preferences.reader(session, 1)


def mails(site):
    with reading(site.engine) as session:
        return [(row.letter, row.address, row.params) for row in session.scalars(select(OutboxRow))]


def saved(**choices):
    return {"wish": "save", "name": "", "language": "", **choices}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing_and_shows_no_address(two, method):
    before = reader(two)
    answer = two.client.request(method, path(two))
    assert answer.status_code == 200
    assert ADDRESS not in answer.text
    assert reader(two) == before
    assert two.events() == ["added"]


def test_a_reader_chooses_another_letter_rests_from_one_and_is_called_otherwise(two):
    until = (NOW + timedelta(days=30)).date().isoformat()
    choices = {"choice-art": "receive", "choice-cpc": "rest", "until-cpc": until}
    answer = two.client.post(path(two), data=saved(**choices, name="Zoé L’Été", language="en"))
    assert answer.status_code == 200
    found = reader(two)
    assert (found.name, found.language) == ("Zoé L’Été", "en")
    states = {slug: each.state.value for slug, each in found.subscriptions.items()}
    assert states == {"cpc": "paused", "art": "active"}
    assert found.subscriptions["cpc"].until.date().isoformat() == until
    assert two.last().wording == "La Lettre des métiers d’art\N{NO-BREAK SPACE}: Recevoir chaque numéro"


def test_what_is_chosen_already_is_not_written_down_again(two):
    for _ in range(2):
        two.client.post(path(two), data=saved(**{"choice-cpc": "receive", "choice-art": "leave"}))
    assert two.events() == ["added"]


@pytest.mark.parametrize(
    ("choice", "state", "events"),
    [
        ("leave", "pending", ["added", "signed-up"]),
        ("receive", "active", ["added", "signed-up", "chosen"]),
    ],
)
def test_who_saves_something_else_cancels_no_letter_that_waits_for_its_confirmation(
    two, choice, state, events
):
    shown = Shown(wording="Je veux bien", version="1", sha256="", language="fr", source="page")
    with transaction(two.engine) as session:
        form = Signup(address=ADDRESS, newsletters=("art",), answers={}, shown=shown, at=NOW)
        signups.settle(session, form, {"art"})
    page = html.fromstring(two.client.get(path(two)).text)
    assert page.xpath("//input[@name='choice-art'][@checked]/@value") == ["leave"]
    two.client.post(path(two), data=saved(**{"choice-cpc": "receive", "choice-art": choice}, name="Zoé"))
    found = reader(two)
    assert (found.name, found.subscriptions["art"].state.value) == ("Zoé", state)
    assert two.events() == events


@pytest.mark.parametrize("mistyped", [False, True])
def test_a_page_left_open_undoes_nothing_that_was_said_on_another_one_since(two, mistyped):
    (form,) = html.fromstring(two.client.get(path(two)).text).xpath("//form[.//button[@value='save']]")
    until = (NOW + timedelta(days=30)).date().isoformat()
    elsewhere = {"choice-art": "receive", "choice-cpc": "rest", "until-cpc": until}
    two.client.post(path(two), data=saved(**elsewhere))
    if mistyped:
        wrong = two.client.post(path(two), data=dict(form.fields) | {"wish": "save", "name": "Z" * 300})
        (form,) = html.fromstring(wrong.text).xpath("//form[.//button[@value='save']]")
    two.client.post(path(two), data=dict(form.fields) | {"wish": "save", "name": "Zoé"})
    states = {slug: each.state.value for slug, each in reader(two).subscriptions.items()}
    assert (reader(two).name, states) == ("Zoé", {"cpc": "paused", "art": "active"})


def test_a_rest_may_be_given_another_day(both):
    for days in (30, 30, 60):
        until = (NOW + timedelta(days=days)).date().isoformat()
        both.client.post(path(both), data=saved(**{"choice-cpc": "rest", "until-cpc": until}))
        assert reader(both).subscriptions["cpc"].until.date().isoformat() == until
    assert both.events() == ["added", "paused", "resumed", "paused"]


def test_who_leaves_here_may_choose_the_letter_again(both):
    both.client.post(path(both), data=saved(**{"choice-cpc": "leave"}))
    assert both.state() == "unsubscribed"
    both.client.post(path(both), data=saved(**{"choice-cpc": "receive"}))
    assert both.events() == ["added", "left", "chosen"]


@pytest.mark.parametrize("until", ["", "demain", "2026-11-01", "2031-01-01"])
def test_a_rest_without_a_day_to_come_saves_nothing_and_keeps_what_was_typed(both, until):
    answer = both.client.post(
        path(both), data=saved(**{"choice-cpc": "rest", "until-cpc": until, "name": "Zoé"})
    )
    assert answer.status_code == 400
    assert "indiquez le jour de la reprise" in answer.text
    assert 'value="Zoé"' in answer.text
    assert reader(both).name is None
    assert both.state() == "active"


def test_a_complaint_is_not_undone_by_a_tick(both):
    with transaction(both.engine) as session:
        store.complain(session, 1, now=NOW, source="arf", detail={})
    both.client.post(path(both), data=saved(**{"choice-cpc": "receive"}))
    assert both.state() == "complained"


@pytest.mark.parametrize("wish", ["", "leave", "forget"])
def test_a_form_of_another_kind_changes_nothing(both, wish):
    assert both.client.post(path(both), data={"wish": wish, "choice-cpc": "leave"}).status_code == 400
    assert both.state() == "active"


def test_a_link_of_another_purpose_opens_nothing(both):
    assert both.client.get(path(both, Purpose.UNSUBSCRIBE)).status_code == 404
    assert both.client.post(path(both, Purpose.CONFIRM), data=saved(name="X")).status_code == 404
    assert reader(both).name is None


def test_a_new_address_is_asked_at_the_new_one_told_at_the_old_one_and_changed_by_a_yes(both):
    new = "zoe@example.net"
    assert both.client.post(path(both), data={"wish": "address", "address": new}).status_code == 200
    sent = mails(both)
    assert [(letter, to) for letter, to, _ in sent] == [("address-new", new), ("address-old", ADDRESS)]
    yes, no = (path(both, Purpose.ADDRESS, params["stamp"], "a") for _, _, params in sent)
    both.client.get(yes)
    assert reader(both).address == ADDRESS
    both.client.post(no, data={"wish": "address"})
    assert reader(both).address == ADDRESS, "the old address's link does not say yes"
    assert "zoe@example.net" not in both.client.post(yes, data={"wish": "address"}).text
    assert reader(both).address == new
    both.client.post(no, data={"wish": "keep"})
    assert reader(both).address == ADDRESS
    both.client.post(yes, data={"wish": "address"})
    assert reader(both).address == ADDRESS


def test_an_address_that_is_somebodys_already_is_not_taken(both):
    taken = "lecteur00001@example.org"
    both.client.post(path(both), data={"wish": "address", "address": taken})
    yes = path(both, Purpose.ADDRESS, mails(both)[0][2]["stamp"], "a")
    assert "ne peut pas être prise" in both.client.post(yes, data={"wish": "address"}).text
    assert reader(both).address == ADDRESS


def test_the_question_is_open_for_two_days(both):
    both.client.post(path(both), data={"wish": "address", "address": "zoe@example.net"})
    change, side = relocating.parted(mails(both)[0][2]["stamp"])
    assert side is Side.NEW
    with transaction(both.engine) as session:
        late = NOW + relocating.OPEN + timedelta(seconds=1)
        assert relocating.confirm(session, change, 1, late) is Standing.OVER
    assert reader(both).address == ADDRESS


@pytest.mark.parametrize("typed", ["", "pas-une-adresse", "a@b", ADDRESS.upper()])
def test_an_address_that_is_none_or_the_same_causes_no_mail(both, typed):
    assert both.client.post(path(both), data={"wish": "address", "address": typed}).status_code == 400
    assert not mails(both)


def test_wishes_that_cause_mails_are_counted(both):
    answers = [
        both.client.post(path(both), data={"wish": "address", "address": "zoe@example.net"}).status_code
        for _ in range(5)
    ]
    assert answers == [200, 200, 200, 429, 429]
    assert len(mails(both)) == 6


def test_whoever_holds_a_forwarded_letter_fills_no_mailbox_by_typing_many_addresses(both):
    answers = [
        both.client.post(path(both), data={"wish": "address", "address": f"a{n}@example.net"}).status_code
        for n in range(5)
    ]
    assert answers == [200, 200, 200, 429, 429]
    assert [to for _, to, _ in mails(both)].count(ADDRESS) == 3


def test_nobody_is_asked_more_often_for_being_named_by_several_readers(both):
    answers = [
        both.client.post(
            path(both, subscription=number), data={"wish": "address", "address": "zoe@example.net"}
        ).status_code
        for number in (1, 2, 1, 2)
    ]
    assert answers == [200, 200, 200, 429]


def test_the_link_to_ones_data_goes_to_ones_own_address(both):
    assert both.client.post(path(both), data={"wish": "data", "address": "x@example.net"}).status_code == 200
    assert [(letter, to) for letter, to, _ in mails(both)] == [("data", ADDRESS)]
    with reading(both.engine) as session:
        assert outbox.calls(session, NOW)


def test_who_was_asked_whether_they_stay_has_said_so_by_saving(two):
    with transaction(two.engine) as session:
        how = How(now=NOW, source="retention", actor="lettre")
        store.write_down(session, 1, ConsentEvent.STILL_ASKED, how)
    two.client.get(path(two))
    assert two.events() == ["added", "still-asked"]
    for _ in range(2):
        assert two.client.post(path(two), data=saved(**{"choice-cpc": "receive"})).status_code == 200
    assert two.events() == ["added", "still-asked", "stayed"]


def mark(engine, state):
    with transaction(engine) as session:
        values = {"state": state, "updated_at": NOW}
        session.execute(update(DeliveryRow).where(DeliveryRow.subscription_id == 1).values(**values))


def test_who_leaves_here_gets_nothing_that_had_not_begun(both):
    mark(both.engine, "sending")
    with ThreadPoolExecutor(1) as hand:
        begin = time.monotonic()
        answer = hand.submit(both.client.post, path(both), data=saved(**{"choice-cpc": "leave"}))
        time.sleep(0.2)
        state, passed = both.state(), time.monotonic() - begin
        mark(both.engine, "sent")
        assert answer.result().status_code == 200
    assert state == "active" or passed > begun.FRESH.total_seconds()
    assert both.state() == "unsubscribed"
