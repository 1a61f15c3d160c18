"""The page where a reader says what may be recorded: separate boxes, never ticked by us."""

from dataclasses import replace

import pytest
from lxml import html

from lettre.audience import links, store, tracking
from lettre.audience.links import Purpose
from lettre.audience.trace import Choice, Consents, Kind
from lettre.db import reading
from lettre.newsletter import Measurement
from tests.measured import AGGREGATE, BOTH, CONSENTED, agree, house
from tests.web.conftest import house as house_settings

SAVE = {"wish": "save"}


@pytest.fixture
def measure(both, tmp_path):
    def show(measurement):
        both.show(house_settings(tmp_path, newsletters={"cpc": house(measurement)}))
        return both

    return show


def link(site, purpose=Purpose.PREFERENCES, subscription=1):
    with reading(site.engine) as session:
        key = store.active_key(session)
    token = links.token(key, purpose=purpose, subscription=subscription, campaign=site.campaign)
    return f"/m/{token}"


def boxes(answer):
    found = html.fromstring(answer.text).xpath("//input[@type='checkbox']")
    assert {each.get("name") for each in found} <= {"measure"}
    return {each.get("value"): each.get("checked") is not None for each in found}


def said(site, subscription=1):
    with reading(site.engine) as session:
        return tracking.consents(session, subscription)


def heading(answer):
    return html.fromstring(answer.text).findtext(".//h1")


def test_no_box_is_ticked_before_the_reader_has_ticked_it(measure):
    site = measure(BOTH)
    assert boxes(site.client.get(link(site))) == {"clicks": False, "opens": False}
    assert boxes(measure(CONSENTED).client.get(link(site))) == {"clicks": False}


def test_a_reader_agrees_to_one_kind_and_takes_it_back(measure):
    site = measure(BOTH)
    answer = site.client.post(link(site), data={**SAVE, "measure": "clicks"})
    assert heading(answer) == "C’est enregistré"
    assert said(site) == Consents(clicks=Choice.GRANTED, opens=Choice.DENIED)
    assert boxes(answer) == boxes(site.client.get(link(site))) == {"clicks": True, "opens": False}
    site.client.post(link(site), data=SAVE)
    assert said(site) == Consents(clicks=Choice.DENIED, opens=Choice.DENIED)
    assert said(site, 2) == Consents()
    assert site.events()[1:] == ["clicks-granted", "opens-denied", "clicks-denied"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(measure, method):
    site = measure(BOTH)
    assert site.client.request(method, link(site) + "?wish=save&measure=clicks").status_code == 200
    assert said(site) == Consents()


@pytest.mark.parametrize("data", [{}, {"measure": "clicks"}, {"wish": "leave"}, {**SAVE, "all": "yes"}])
def test_a_form_that_is_none_of_ours_changes_nothing(measure, data):
    site = measure(BOTH)
    assert site.client.post(link(site), data=data).status_code == 400
    assert said(site) == Consents()


@pytest.mark.parametrize("measurement", [Measurement(), AGGREGATE])
def test_a_letter_that_knows_nobody_asks_nothing(measure, measurement):
    site = measure(measurement)
    assert boxes(site.client.get(link(site))) == {}
    site.client.post(link(site), data={**SAVE, "measure": "clicks"})
    assert said(site) == Consents()


def test_a_yes_can_be_taken_back_when_the_house_asks_no_more(measure):
    site = measure(Measurement())
    agree(site.engine, 1, {Kind.CLICKS: True})
    assert boxes(site.client.get(link(site))) == {"clicks": True}
    site.client.post(link(site), data=SAVE)
    assert said(site).clicks is Choice.DENIED


@pytest.mark.parametrize("purpose", [Purpose.UNSUBSCRIBE, Purpose.CLICK, Purpose.LINK, Purpose.DATA])
def test_a_token_of_another_purpose_is_no_link(measure, purpose):
    site = measure(BOTH)
    assert site.client.get(link(site, purpose)).status_code == 404
    assert site.client.post(link(site, purpose), data={**SAVE, "measure": "clicks"}).status_code == 404
    assert said(site) == Consents()


def test_the_link_of_a_proof_and_of_nobody_acts_on_nobody(measure):
    site = measure(BOTH)
    assert (
        heading(site.client.post(f"/m/{links.example_token()}", data=SAVE)) == "Ce lien vient d’une épreuve"
    )
    assert site.client.post(link(site, subscription=99), data=SAVE).status_code == 200
    assert said(site) == Consents()


def test_the_sentence_a_reader_saw_is_the_one_that_is_kept(measure):
    site = measure(replace(BOTH, opens=False))
    (label,) = html.fromstring(site.client.get(link(site)).text).xpath("//label")
    site.client.post(link(site), data={**SAVE, "measure": "clicks"})
    assert site.last().wording == " ".join(label.text_content().split(" ")).strip()


@pytest.mark.parametrize(("measurement", "asks"), [(BOTH, True), (AGGREGATE, False), (Measurement(), False)])
def test_who_confirms_is_led_to_the_boxes_where_there_are_any_and_asked_nothing_on_the_way(
    measure, measurement, asks
):
    site = measure(measurement)
    page = html.fromstring(site.client.get(link(site, Purpose.CONFIRM).replace("/m/", "/c/")).text)
    found = [href for href in page.xpath("//main//a/@href") if "/m/" in href]
    assert bool(found) is asks
    assert not page.xpath("//input[@type='checkbox']")
    for href in found:
        assert boxes(site.client.get(href)) == {"clicks": False, "opens": False}
    assert said(site) == Consents()


def test_a_word_on_measurement_takes_no_undo_away(measure):
    site = measure(BOTH)
    site.client.post(site.link(), data={"wish": "leave"})
    site.client.post(link(site), data={**SAVE, "measure": "clicks"})
    site.client.post(site.link(), data={"wish": "come-back"})
    assert site.state() == "active"
