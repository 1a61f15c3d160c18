"""Signing up for programs: what a form is as data, which status says what, which sites may ask."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from lettre.audience import store
from lettre.db import reading
from tests.house import newsletter
from tests.web.forms import SINCE, TRADE, arts, desk

ZOE = "zoe@example.org"
PAGE = (Path(__file__).parents[2] / "docs" / "subscribing.md").read_text("utf-8")
FRIEND, STRANGER = "https://www.example.org", "https://elsewhere.example.net"


@pytest.fixture
def api(site, tmp_path):
    settings = desk(site, tmp_path).settings
    doors = replace(settings.doors, origins=(FRIEND,))
    both = {"cpc": newsletter(), "arts": arts(questions=(TRADE, SINCE))}
    return desk(site, tmp_path, doors=doors, newsletters=both)


def blank(api, *newsletters, seconds=10):
    given = api.site.client.get("/api/form", params={"newsletter": newsletters or ("cpc",)}).json()
    api.clock.later(seconds=seconds)
    return given


def post(api, body, **headers):
    kind = {"Content-Type": "application/json"}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return api.site.client.post("/api/subscriptions", content=content, headers=kind | headers)


def codes(answer):
    return [(each["field"], each["code"]) for each in answer.json()["errors"]]


def signup(api, *newsletters, seconds=10, **fields):
    slugs = newsletters or ("cpc",)
    form = blank(api, *slugs, seconds=seconds)["form"]
    return {"newsletters": list(slugs), "address": ZOE, "answers": {}, "form": form} | fields


def test_a_form_says_all_that_is_to_be_shown_and_asked(api):
    told = blank(api, "cpc", "arts")
    assert [each["name"] for each in told["newsletters"]] == ["cpc", "arts"]
    assert [each["name"] for each in told["newsletters"][1]["questions"]] == ["metier", "depuis"]
    assert told["newsletters"][1]["questions"][0]["choices"] == ["école", "atelier"]
    assert len(told["wording"]["sha256"]) == 64


def test_half_a_character_is_no_text(api):
    for body in (
        {"address": "\ud800a@example.org"},
        {"form": "\udfff"},
        {"answers": {"cpc": {"x": "\ud800"}}},
    ):
        answer = post(api, signup(api) | body)
        assert (answer.status_code, codes(answer)) == (400, [("", "web.api.bad-json")])


def test_a_form_sent_back_is_taken_with_its_words_as_proof(api):
    told = blank(api)
    answer = post(api, {"newsletters": ["cpc"], "address": ZOE, "form": told["form"]}, Origin=FRIEND)
    assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
    api.take_up()
    with reading(api.site.engine) as session:
        proof = store.history(session, ZOE)[0]
    assert (proof.source, proof.detail["site"]) == ("json", FRIEND)
    assert proof.wording == told["wording"]["text"]
    assert proof.detail["sha256"] == told["wording"]["sha256"]


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"address": "zoe"}, 422, [("address", "audience.newcomer.no-at")]),
        ({"address": 7}, 422, [("address", "audience.newcomer.missing")]),
        ({"address": "zoe@gmial.com"}, 422, [("address", "web.subscribe.meant")]),
        ({"form": ""}, 422, [("form", "web.api.no-form")]),
        ({"form": None}, 422, [("form", "web.api.no-form")]),
        ({"newsletters": []}, 422, [("newsletters", "web.api.unknown-newsletter")]),
        ({"newsletters": "cpc"}, 422, [("newsletters", "web.api.unknown-newsletter")]),
        ({"newsletters": ["cpc", "cpc"]}, 422, [("newsletters", "web.api.unknown-newsletter")]),
        ({"newsletters": [{"name": "cpc"}]}, 422, [("newsletters", "web.api.unknown-newsletter")]),
        # the words of the form were those of another choice of letters
        ({"newsletters": ["cpc", "arts"]}, 422, [("form", "web.api.stale")]),
        ({"answers": [1]}, 202, None),
    ],
)
def test_what_is_wrong_is_said_by_field(api, changed, status, said):
    answer = post(api, signup(api) | changed)
    assert answer.status_code == status
    if said is not None:
        assert codes(answer) == said
        assert all(each["message"] for each in answer.json()["errors"])
    assert api.take_up() == (status == 202)


def test_answers_are_looked_at_as_the_pages_are(api):
    wrong = {"arts": {"metier": "forge", "depuis": ["1"], "inconnu": "x"}}
    answer = post(api, signup(api, "arts", answers=wrong))
    assert codes(answer) == [
        ("arts.depuis", "audience.answer.missing"), ("arts.metier", "audience.answer.not-a-choice"),
    ] or codes(answer) == [
        ("arts.metier", "audience.answer.not-a-choice"), ("arts.depuis", "audience.answer.missing"),
    ]  # fmt: skip
    right = {"arts": {"metier": "école", "depuis": "2020-09-01"}}
    assert post(api, signup(api, "arts", answers=right)).status_code == 202


def test_a_slip_holds_a_better_address_and_may_be_kept(api):
    answer = post(api, signup(api, address="zoe@laposta.net"))
    assert answer.json()["errors"][0]["meant"] == "zoe@laposte.net"
    assert post(api, signup(api, address="zoe@laposta.net", sure=True)).status_code == 202


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 10_000, "application/json", 400),
        (b"{}", "application/json; charset=utf-8", 422),
        (b"{}", "text/plain", 415),
        (b"address=zoe%40example.org", "application/x-www-form-urlencoded", 415),
        (b"x" * 20_000, "application/json", 413),
    ],
)
def test_a_body_that_is_none_has_its_status(api, body, kind, status):
    answer = post(api, body, **{"Content-Type": kind})
    assert answer.status_code == status
    assert api.take_up() == 0


@pytest.mark.parametrize("newsletter", ["nowhere", "", "cpc&newsletter=cpc"])
def test_an_unknown_newsletter_has_no_form(api, newsletter):
    assert api.site.client.get(f"/api/form?newsletter={newsletter}").status_code == 404


def test_a_program_that_does_not_wait_is_answered_alike_and_thrown_away(api):
    quick, person = post(api, signup(api, seconds=1)), post(api, signup(api))
    assert (quick.status_code, quick.content) == (person.status_code, person.content)
    api.take_up()
    assert api.letters() == [("confirm", ZOE), ("reminder", ZOE)]


def test_scripts_of_named_sites_are_let_in_and_no_others(api):
    for origin, allowed in ((FRIEND, FRIEND), (STRANGER, None), ("null", None)):
        asked = api.site.client.options("/api/subscriptions", headers={"Origin": origin})
        assert asked.headers.get("access-control-allow-origin") == allowed
        assert ("access-control-allow-headers" in asked.headers) is (allowed is not None)
        answer = post(api, signup(api), Origin=origin)
        assert answer.headers.get("access-control-allow-origin") == allowed
        assert "Origin" in answer.headers["vary"]
        assert not {"access-control-allow-credentials", "set-cookie"} & set(answer.headers)


def test_the_examples_of_the_page_are_what_the_addresses_take_and_give(api):
    given, sent = (json.loads(each) for each in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
    told = blank(api)
    assert set(given) == set(told)
    assert set(given["newsletters"][0]) == set(told["newsletters"][0])
    assert set(given["wording"]) == set(told["wording"])
    assert given["wait_seconds"] == told["wait_seconds"]
    assert post(api, sent | {"form": told["form"]}).status_code == 202
