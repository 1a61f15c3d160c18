"""The page behind "do you still want this letter?": one button says yes, and looking says nothing."""

import re

import pytest
from lxml import html

from lettre.audience import links, store
from lettre.audience.links import Purpose
from lettre.audience.model import ConsentEvent, How
from lettre.db import reading, transaction
from lettre.mail.outbox.model import Letter
from tests.house import NOW
from tests.mail.outbox.samples import composed, parts

STAY = {"wish": "stay"}


@pytest.fixture
def asked(both):
    """A site whose first reader was asked whether they stay."""
    with transaction(both.engine) as session:
        how = How(now=NOW, source="retention", actor="lettre")
        store.write_down(session, 1, ConsentEvent.STILL_ASKED, how)
    return both


def link(site, subscription=1, purpose=Purpose.STAY):
    with reading(site.engine) as session:
        key = store.active_key(session)
    return "/s/" + links.token(key, purpose=purpose, subscription=subscription, campaign=0)


def heading(answer):
    return html.fromstring(answer.text).findtext(".//h1")


def buttons(answer):
    found = html.fromstring(answer.text).xpath("//main//button")
    return [(each.get("name"), each.get("value")) for each in found]


def test_the_mail_leads_to_this_page():
    _, text, page = parts(composed(Letter.INACTIVE))
    (first, *_) = re.findall(r"https?://\S+/s/[\w-]{36}", text)
    assert f'href="{first}"' in page


def test_one_press_is_an_act_that_is_kept_with_its_words(asked):
    page = asked.client.get(link(asked))
    assert buttons(page) == [("wish", "stay")]
    answer = asked.client.post(link(asked), data=STAY)
    assert (answer.status_code, heading(answer)) == (200, "C’est noté")
    kept = asked.last()
    assert (kept.event, kept.actor, kept.source) == (ConsentEvent.STAYED, "reader", "page")
    assert kept.wording == "Oui, je reste"
    assert buttons(asked.client.get(link(asked))) == []


def test_a_second_press_changes_nothing(asked):
    asked.client.post(link(asked), data=STAY)
    before = asked.events()
    assert heading(asked.client.post(link(asked), data=STAY)) == "C’est noté"
    assert asked.events() == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_but_a_post_answers(asked, method):
    before = asked.events()
    asked.client.request(method, link(asked))
    assert asked.events() == before


@pytest.mark.parametrize("sent", [{}, {"wish": "leave"}, {"wish": "stay", "more": "x"}])
def test_a_form_that_is_not_ours_answers_nothing_and_asks_again(asked, sent):
    before = asked.events()
    answer = asked.client.post(link(asked), data=sent)
    assert (answer.status_code, buttons(answer)) == (400, [("wish", "stay")])
    assert asked.events() == before


def test_who_has_left_is_not_brought_back_by_it(asked):
    asked.client.post(asked.link(), data={"wish": "leave"})
    before = asked.events()
    answer = asked.client.post(link(asked), data=STAY)
    assert "ne recevez plus" in heading(answer)
    assert (asked.state(), asked.events()) == ("unsubscribed", before)
    choose = html.fromstring(answer.text).xpath("//main//a/@href")
    assert [asked.client.get(each).status_code for each in choose] == [200]


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.STAY])
def test_a_link_of_another_purpose_is_no_link(asked, purpose):
    before = asked.events()
    answer = asked.client.post(link(asked, purpose=purpose), data=STAY)
    assert (answer.status_code, asked.events()) == (404, before)


def test_the_address_is_shown_masked(asked):
    said = asked.client.get(link(asked)).text
    assert "lecteur00000" not in said
    assert "l…" in said
