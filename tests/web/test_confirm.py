"""Confirming: looking changes nothing, one press of the button says yes, and only to what was asked."""

import pytest

from lettre.audience import enrol, links, store
from lettre.audience.enrol import Origin
from lettre.audience.imports import Row
from lettre.audience.links import Purpose
from lettre.audience.model import ConsentEvent
from lettre.db import reading, transaction
from tests.house import NOW

YES = {"wish": "confirm"}


@pytest.fixture
def asked(site):
    """Return the address of the page of somebody who is pending, and the subscription."""
    origin = Origin(source="liste", actor="test", event=ConsentEvent.LISTED)
    with transaction(site.engine) as session:
        enrol.enrol(session, [Row(line=1, address="zoe@example.org", name=None)], "cpc", origin, NOW)
    with reading(site.engine) as session:
        ((number, _),) = store.unasked(session, "cpc")
        key = store.active_key(session)
    return "/c/" + links.token(key, purpose=Purpose.CONFIRM, subscription=number, campaign=0), number


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_changes_nothing(site, asked, method):
    path, number = asked
    for _ in range(3):
        site.client.request(method, path)
    assert site.state(number) == "pending"


def test_the_button_says_yes_and_pressing_twice_changes_nothing(site, asked):
    path, number = asked
    assert "Confirmer mon abonnement" in site.client.get(path).text
    for _ in range(2):
        answer = site.client.post(path, data=YES)
        assert answer.status_code == 200
        assert "Votre abonnement est confirmé" in answer.text
    assert site.state(number) == "active"
    assert site.events("zoe@example.org") == ["listed", "confirmed"]


@pytest.mark.parametrize("body", [{}, {"wish": "leave"}, {"List-Unsubscribe": "One-Click"}, {"wish": "yes"}])
def test_another_form_says_nothing(site, asked, body):
    path, number = asked
    site.client.post(path, data=body)
    assert site.state(number) == "pending"


def test_the_page_shows_the_address_only_in_masked_form(site, asked):
    text = site.client.get(asked[0]).text
    assert "zoe@example.org" not in text
    assert "z…" in text


def test_a_link_of_another_purpose_confirms_nobody(site, asked):
    _, number = asked
    other = site.link(subscription=number).replace("/u/", "/c/")
    assert site.client.post(other, data=YES).status_code == 404
    assert site.state(number) == "pending"


def test_a_link_to_confirm_unsubscribes_nobody(site, asked):
    path, number = asked
    answer = site.client.post(path.replace("/c/", "/u/"), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 404
    assert site.state(number) == "pending"


def test_who_has_left_since_is_not_brought_back(site, asked):
    path, number = asked
    with transaction(site.engine) as session:
        store.unsubscribe(session, number, now=NOW, source="page", actor="reader", detail={})
    answer = site.client.post(path, data=YES)
    assert "Ce lien n’a plus d’effet" in answer.text.replace("\u202f", " ")
    assert site.state(number) == "unsubscribed"
