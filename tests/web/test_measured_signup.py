"""Measurement on the form that signs up: boxes apart, a yes that the mailbox confirms, and unknown is no."""

import json
from dataclasses import replace

import pytest
from lxml import html

from lettre.audience import links, store, trace, tracking
from lettre.audience.links import Purpose
from lettre.audience.trace import AGREED, UNASKED, Choice, Consents, Kind
from lettre.db import reading
from lettre.newsletter import Measurement
from tests.house import newsletter
from tests.measured import AGGREGATE, BOTH, CONSENTED
from tests.web.forms import arts, desk

ZOE = "zoe@example.org"
BOX = trace.field("cpc")


@pytest.fixture
def form(both, tmp_path):
    """Two newsletters: one that asks about clicks and openings, one that asks about clicks."""
    houses = {"cpc": replace(newsletter(), measurement=BOTH), "arts": replace(arts(), measurement=CONSENTED)}
    return desk(both, tmp_path, newsletters=houses)


def boxes(answer):
    found = html.fromstring(answer.text).xpath("//input[starts-with(@name, 'measure')]")
    return {(each.get("name"), each.get("value")): each.get("checked") is not None for each in found}


def number(form, slug="cpc"):
    with reading(form.site.engine) as session:
        return next(each.id for each in store.find(session, newsletter=slug, address=ZOE))


def said(form, slug="cpc"):
    with reading(form.site.engine) as session:
        return tracking.consents(session, number(form, slug))


def history(form):
    with reading(form.site.engine) as session:
        return store.history(session, ZOE)


def link(form, slug="cpc"):
    with reading(form.site.engine) as session:
        key = store.active_key(session)
    token = links.token(key, purpose=Purpose.CONFIRM, subscription=number(form, slug), campaign=1)
    return f"/c/{token}"


def signed_up(form, path="/cpc/abonnement", **fields):
    assert form.send(path, address=ZOE, **fields).status_code == 303
    assert form.take_up() == 1


def confirm(form, **fields):
    """Press the button of the page as it stands, or with other boxes."""
    page = form.site.client.get(link(form))
    sent = {"wish": "confirm", "newsletter": ["cpc"]}
    for name, value in (each for each, ticked in boxes(page).items() if ticked):
        sent.setdefault(name, []).append(value)
    return form.site.client.post(link(form), data=sent | fields)


@pytest.mark.parametrize("measurement", [Measurement(), AGGREGATE])
def test_nothing_is_asked_where_nobody_is_to_be_known(site, tmp_path, measurement):
    quiet = desk(site, tmp_path, newsletters={"cpc": replace(newsletter(), measurement=measurement)})
    assert boxes(quiet.site.client.get("/cpc/abonnement")) == {}


def test_each_kind_of_each_letter_has_a_box_of_its_own_that_nobody_has_ticked(form):
    assert boxes(form.site.client.get("/cpc/abonnement")) == {(BOX, "clicks"): False, (BOX, "opens"): False}
    assert boxes(form.site.client.get("/abonnement")) == {
        (BOX, "clicks"): False, (BOX, "opens"): False, (trace.field("arts"), "clicks"): False,
    }  # fmt: skip


def test_who_ticks_nothing_is_unknown_and_stays_it(form):
    signed_up(form)
    assert boxes(form.site.client.get(link(form))) == {}
    confirm(form)
    assert (form.states(ZOE), said(form)) == ({"cpc": "active"}, UNASKED)


def test_a_yes_holds_when_the_subscription_is_confirmed_and_not_before(form):
    signed_up(form, **{BOX: ["clicks", "opens"]})
    assert said(form) == UNASKED
    assert boxes(form.site.client.get(link(form))) == {(BOX, "clicks"): True, (BOX, "opens"): True}
    answer = confirm(form)
    assert said(form) == AGREED
    # there is nothing left to ask
    assert "/m/" not in answer.text


def test_the_words_of_each_box_are_kept_with_the_form_and_with_the_yes(form):
    signed_up(form, **{BOX: "clicks"})
    confirm(form)
    shown = trace.wording(Kind.CLICKS, replace(newsletter(), measurement=BOTH), "fr")
    kept = {each.event.value: each for each in history(form)}
    assert kept["signed-up"].detail["measured"] == {
        "clicks": {"wording": shown.text, "version": shown.version, "sha256": shown.digest}
    }
    granted = kept["clicks-granted"]
    assert (granted.wording, granted.detail["sha256"], granted.at) == (
        shown.text, shown.digest, form.clock(),
    )  # fmt: skip
    assert said(form) == Consents(clicks=Choice.GRANTED)


def test_whoever_confirms_takes_away_what_a_stranger_ticked(form):
    signed_up(form, **{BOX: ["clicks", "opens"]})
    confirm(form, **{BOX: ["opens"]})
    assert said(form) == Consents(opens=Choice.GRANTED)


def test_a_page_of_confirmation_grants_nothing_that_the_form_had_not_ticked(form):
    signed_up(form)
    confirm(form, **{BOX: ["clicks", "opens"]})
    assert said(form) == UNASKED


def test_the_words_that_are_kept_are_those_the_page_showed_whatever_the_letters_language(both, tmp_path):
    english = replace(arts(), measurement=CONSENTED, language="en")
    form = desk(both, tmp_path, newsletters={"cpc": newsletter(), "arts": english})
    box = trace.field("arts")
    signed_up(form, "/abonnement", newsletter=["cpc", "arts"], **{box: "clicks"})
    page = html.fromstring(both.client.get(link(form)).text)
    wish = {"page": "several", "wish": "confirm", "newsletter": ["cpc", "arts"], box: "clicks"}
    both.client.post(link(form), data=wish)
    (granted,) = [each for each in history(form) if each.event.value == "clicks-granted"]
    assert (page.get("lang"), granted.detail["language"]) == ("fr", "fr")
    assert granted.wording in page.text_content()


def test_a_kind_that_is_asked_no_more_is_not_granted(form, tmp_path):
    signed_up(form, **{BOX: ["clicks", "opens"]})
    fewer = {"cpc": replace(newsletter(), measurement=CONSENTED), "arts": arts()}
    later = desk(form.site, tmp_path, newsletters=fewer)
    form.site.client.post(
        link(later), data={"wish": "confirm", "newsletter": "cpc", BOX: ["clicks", "opens"]}
    )
    assert said(form) == Consents(clicks=Choice.GRANTED)


def test_one_letters_yes_is_not_anothers(form):
    signed_up(
        form, "/abonnement", newsletter=["cpc", "arts"], **{BOX: "clicks", trace.field("arts"): "clicks"}
    )
    page = link(form)
    form.site.client.post(
        page, data={"page": "several", "wish": "confirm", "newsletter": ["cpc", "arts"], BOX: "clicks"}
    )
    assert form.states(ZOE) == {"cpc": "active", "arts": "active"}
    assert said(form) == Consents(clicks=Choice.GRANTED)
    assert said(form, "arts") == UNASKED


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {}])
def test_another_site_ticks_nothing_in_its_visitors_place(form, headers):
    given = {"address": ZOE, BOX: ["clicks", "opens"]} | (form.form() if headers else {})
    answer = form.site.client.post("/cpc/abonnement", data=given, headers=headers)
    assert boxes(answer) == {(BOX, "clicks"): False, (BOX, "opens"): False}


def test_what_was_ticked_is_ticked_still_when_something_else_is_to_be_mended(form):
    answer = form.send(address="zoe", **{BOX: "opens"})
    assert boxes(answer) == {(BOX, "clicks"): False, (BOX, "opens"): True}


def test_a_form_whose_boxes_were_not_all_shown_is_shown_again(form, tmp_path):
    old = form.form()
    more = {"cpc": replace(newsletter(), measurement=CONSENTED), "arts": arts()}
    later = desk(form.site, tmp_path, newsletters=more)
    later.clock.now = form.clock.now
    answer = form.site.client.post("/cpc/abonnement", data=old | {"address": ZOE, BOX: "clicks"})
    assert answer.status_code == 200
    assert boxes(answer) == {(BOX, "clicks"): False}


def test_a_program_is_told_the_words_and_says_what_was_ticked(form):
    told = form.site.client.get("/api/form", params={"newsletter": "cpc"}).json()
    asked = told["newsletters"][0]["measurement"]
    shown = trace.wording(Kind.OPENS, replace(newsletter(), measurement=BOTH), "fr")
    assert [each["kind"] for each in asked] == ["clicks", "opens"]
    assert asked[1] == {"kind": "opens", "text": shown.text, "version": shown.version, "sha256": shown.digest}
    form.clock.later(seconds=10)
    body = {
        "newsletters": ["cpc"],
        "address": ZOE,
        "form": told["form"],
        "measure": {"cpc": ["opens", 3, "all"]},
    }
    headers = {"Content-Type": "application/json"}
    answer = form.site.client.post("/api/subscriptions", content=json.dumps(body), headers=headers)
    assert (answer.status_code, form.take_up()) == (202, 1)
    confirm(form)
    assert said(form) == Consents(opens=Choice.GRANTED)


@pytest.mark.parametrize(
    "measure", [None, "clicks", ["clicks"], {"cpc": "clicks"}, {"cpc": [{}]}, {"nope": ["clicks"]}]
)
def test_a_program_that_says_nonsense_has_ticked_nothing(form, measure):
    told = form.site.client.get("/api/form", params={"newsletter": "cpc"}).json()
    form.clock.later(seconds=10)
    body = {"newsletters": ["cpc"], "address": ZOE, "form": told["form"], "measure": measure}
    headers = {"Content-Type": "application/json"}
    answer = form.site.client.post("/api/subscriptions", content=json.dumps(body), headers=headers)
    assert (answer.status_code, form.take_up()) == (202, 1)
    assert boxes(form.site.client.get(link(form))) == {}
