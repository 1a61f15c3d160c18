"""A change of address is taken back from the first address, and opens nobody's data before that is over."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from lettre.audience import links, preferences, relocating, signups, store
from lettre.audience.links import Purpose
from lettre.audience.relocating import Side, Standing
from lettre.audience.tables import AddressChangeRow, SubscriberRow, SubscriptionRow
from lettre.db import reading, transaction
from lettre.mail.outbox.tables import OutboxRow
from tests.house import NOW

ADDRESS = "lecteur00000@example.org"
FIRST, SECOND = "premier@example.net", "second@example.net"
YES, NO = {"wish": "address"}, {"wish": "keep"}


def path(site, purpose=Purpose.PREFERENCES, stamp=0, step="p"):
    with reading(site.engine) as session:
        key = store.active_key(session)
    return f"/{step}/" + links.token(key, purpose=purpose, subscription=1, campaign=stamp)


def address(site):
    with reading(site.engine) as session:
        return preferences.reader(session, 1).address


def mails(site):
    with reading(site.engine) as session:
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [(row.letter, row.address, row.params) for row in rows]


def ask(site, new):
    """Ask for another address; return the path at the new one and the path at the old one."""
    assert site.client.post(path(site), data={"wish": "address", "address": new}).status_code == 200
    return tuple(path(site, Purpose.ADDRESS, each["stamp"], "a") for _, _, each in mails(site)[-2:])


def change(site, new):
    yes, no = ask(site, new)
    assert "Votre adresse est changée" in site.client.post(yes, data=YES).text
    assert address(site) == new
    return no


def signed_up(site, typed, *newsletters):
    shown = signups.Shown(
        wording="Recevoir", version="1", sha256="0", language="fr", source="page", site=None
    )
    form = signups.Signup(address=typed, newsletters=newsletters, answers={}, shown=shown, at=NOW, id=1)
    with transaction(site.engine) as session:
        return signups.settle(session, form, newsletters)[0].id


def test_the_first_address_takes_its_reader_back_whatever_followed(both):
    no = change(both, FIRST)
    later = change(both, SECOND)
    yes, _ = ask(both, "troisieme@example.net")
    assert 'value="keep"' in both.client.get(no).text
    assert "Votre adresse reste la même" in both.client.post(no, data=NO).text
    assert address(both) == ADDRESS
    both.client.post(yes, data=YES)
    both.client.post(later, data=NO)
    assert address(both) == ADDRESS, "what followed is undone, and does nothing any more"
    with reading(both.engine) as session:
        assert all(session.scalars(select(AddressChangeRow.undone_at)))


def test_an_earlier_question_that_is_open_ends_with_a_change_that_is_taken_back(both):
    yes, _ = ask(both, SECOND)
    no = change(both, FIRST)
    both.client.post(no, data=NO)
    both.client.post(yes, data=YES)
    assert address(both) == ADDRESS


def test_when_it_is_too_late_the_page_says_so_and_has_no_button(both):
    no = change(both, FIRST)
    before = NOW - relocating.REVERSIBLE - timedelta(seconds=1)
    with transaction(both.engine) as session:
        session.execute(update(AddressChangeRow).values(asked_at=before, changed_at=before))
    answers = both.client.get(no), both.client.post(no, data=NO)
    for answer in answers:
        assert "Ce lien n’a plus d’effet" in answer.text
        assert 'value="keep"' not in answer.text
    assert address(both) == FIRST


def test_somebody_who_only_typed_the_address_into_a_form_does_not_keep_it(both):
    no = change(both, FIRST)
    number = signed_up(both, ADDRESS.upper(), "cpc", "art")
    assert 'value="keep"' in both.client.get(no).text
    answer = both.client.post(no, data=NO)
    assert answer.status_code == 200
    assert "Votre adresse reste la même" in answer.text
    assert address(both) == ADDRESS
    with reading(both.engine) as session:
        assert store.subscription(session, number) is None
        assert preferences.reader(session, 2) is not None


def test_a_new_address_that_only_waits_for_its_yes_is_taken_by_it(both):
    number = signed_up(both, FIRST, "art")
    change(both, FIRST)
    assert address(both) == FIRST
    with reading(both.engine) as session:
        assert store.subscription(session, number) is None


def test_an_address_with_a_subscription_of_its_own_is_not_taken_back_and_the_page_says_why(both):
    no = change(both, FIRST)
    number = signed_up(both, ADDRESS, "cpc")
    with transaction(both.engine) as session:
        assert store.confirm(session, number, now=NOW, source="page")
    for answer in (both.client.get(no), both.client.post(no, data=NO), both.client.get(no)):
        assert answer.status_code == 200
        assert "Ce changement ne peut pas être annulé d’ici" in answer.text
        assert 'value="keep"' not in answer.text
    assert address(both) == FIRST
    with reading(both.engine) as session:
        assert store.subscription(session, number).address == ADDRESS


@pytest.mark.parametrize(("act", "side"), [(relocating.confirm, Side.NEW), (relocating.take_back, Side.OLD)])
def test_of_two_who_take_an_address_at_once_the_later_is_told(both, act, side):
    if side is Side.OLD:
        change(both, FIRST)
        wanted = ADDRESS
    else:
        ask(both, FIRST)
        wanted = FIRST

    def answered():
        with transaction(both.engine) as session:
            return act(session, 1, 1, NOW)

    with ThreadPoolExecutor(1) as hand:
        with transaction(both.engine) as session:
            values = {"address": wanted, "address_key": wanted, "created_at": NOW}
            number = session.scalar(insert(SubscriberRow).values(values).returning(SubscriberRow.id))
            session.add(
                SubscriptionRow(
                    subscriber_id=number, newsletter="cpc", state="active", created_at=NOW, changed_at=NOW
                )
            )
            session.flush()
            answer = hand.submit(answered)
            time.sleep(0.3)
        assert answer.result() is Standing.TAKEN


def sent(site):
    return [to for letter, to, _ in mails(site) if letter == "data"]


def test_a_forwarded_letter_and_a_new_address_do_not_lead_to_the_readers_data(both):
    change(both, FIRST)
    no = change(both, SECOND)
    answer = both.client.post(path(both), data={"wish": "data"})
    assert answer.status_code == 200
    assert "parti vers celle d’avant" in answer.text
    assert ADDRESS not in answer.text
    assert sent(both) == [ADDRESS]
    both.client.post(no, data=NO)
    assert address(both) == FIRST
    with reading(both.engine) as session:
        assert relocating.proven(session, 1, NOW) == ADDRESS, "the first change stands, and may be taken back"


@pytest.mark.parametrize("ended", ["taken back", "a month ago"])
def test_once_a_change_is_settled_the_link_goes_to_the_readers_own_address(both, ended):
    no = change(both, FIRST)
    if ended == "taken back":
        both.client.post(no, data=NO)
    else:
        before = NOW - relocating.REVERSIBLE - timedelta(seconds=1)
        with transaction(both.engine) as session:
            session.execute(update(AddressChangeRow).values(asked_at=before, changed_at=before))
    answer = both.client.post(path(both), data={"wish": "data"})
    assert "partir vers votre adresse" in answer.text
    assert sent(both) == [address(both)]
