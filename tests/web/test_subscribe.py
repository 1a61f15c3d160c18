"""Signing up: the form, what it says of mistakes, what a yes is kept with, and who gets a mail."""

from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import html

from lettre.audience import store
from lettre.db import reading
from lettre.reception import Reception
from tests.house import newsletter
from tests.web.forms import HIDDEN, SINCE, TRADE, arts, confirming, desk, hidden

ZOE = "zoe@example.org"


@pytest.fixture
def form(site, tmp_path):
    return desk(site, tmp_path)


def thanked(answer):
    return answer.status_code == 303 and answer.headers["location"].endswith("/merci")


@pytest.mark.parametrize(
    "path", ["/abonnement", "/cpc/abonnement", "/abonnement/merci", "/arts/abonnement/merci"]
)
def test_looking_at_a_page_changes_nothing_and_needs_no_script(form, path):
    answer = form.site.client.get(path)
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert form.take_up() == 0


def test_a_form_leads_to_one_question_by_mail_and_a_yes_to_a_subscription(both, tmp_path):
    form = desk(both, tmp_path)
    assert thanked(form.send(address=" Zoe@Example.org "))
    assert form.take_up() == 1
    assert form.states(ZOE) == {"cpc": "pending"}
    assert form.letters() == [("confirm", "Zoe@Example.org"), ("reminder", "Zoe@Example.org")]
    assert [due - form.clock() for _, _, due in form.mails()] == [timedelta(0), timedelta(days=7)]


def test_the_proof_of_consent_is_the_words_that_were_read(form):
    text = form.site.client.get("/cpc/abonnement").text
    form.send(address=ZOE)
    form.take_up()
    with reading(form.site.engine) as session:
        (proof,) = [each for each in store.history(session, ZOE) if each.event.value == "signed-up"]
    assert proof.wording in text.replace("&#39;", "'")
    assert "Direction de la formation" in proof.wording
    assert proof.at == form.clock()
    assert (proof.source, proof.actor, proof.detail["version"]) == ("page", "reader", "lettre 1")
    assert len(proof.detail["sha256"]) == 64


def test_a_house_has_its_own_words_and_their_version(site, tmp_path):
    own = Reception(consent="Nous n’écrivons qu’aux enseignants.", consent_version="2026-11")
    form = desk(site, tmp_path, newsletters={"cpc": replace(newsletter(), reception=own)})
    assert own.consent in form.site.client.get("/cpc/abonnement").text
    form.send(address=ZOE)
    form.take_up()
    with reading(site.engine) as session:
        proof = store.history(session, ZOE)[0]
    assert (proof.wording, proof.detail["version"]) == (own.consent, "2026-11")


def test_a_form_shown_with_other_words_is_shown_again_and_nothing_is_taken(site, tmp_path):
    before = desk(site, tmp_path).form()
    own = replace(newsletter(), reception=Reception(consent="D’autres mots."))
    form = desk(site, tmp_path, newsletters={"cpc": own})
    form.clock.later(seconds=20)
    answer = site.client.post("/cpc/abonnement", data=before | {"address": ZOE})
    assert answer.status_code == 200
    assert "D’autres mots." in answer.text
    assert f'value="{ZOE}"' in answer.text
    assert form.take_up() == 0


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Écrivez votre adresse"),
        ("zoe.example.org", "Il manque l’arobase"),
        ("zoe @example.org", "contient un espace"),
        ("zoe@example", "n’est pas complète"),
        ("zoe@site.invalid", "Aucun message ne peut arriver"),
        ("zoe@yopmail.com", "temporaire"),
        ("zoe@fr.yopmail.com", "temporaire"),
    ],
)
def test_a_mistake_is_said_where_it_is_and_what_was_typed_stays(form, address, said):
    answer = form.send(address=address)
    assert answer.status_code == 422
    assert "<title>Erreur" in answer.text
    assert answer.text.count(said) == 2
    summary = answer.text.partition('role="alert"')[2].partition("</div>")[0]
    assert said in summary
    assert 'href="#address"' in summary
    field = answer.text.partition(' id="address"')[2].partition(">")[0]
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="address-hint address-error"' in field
    assert f'value="{address}"' in field
    assert form.take_up() == 0


def test_a_corrected_form_is_taken_at_once(form):
    wrong = form.send(address="zoe.example.org")
    again = form.site.client.post("/cpc/abonnement", data=hidden(wrong.text) | {"address": ZOE})
    assert thanked(again)
    form.take_up()
    assert form.states(ZOE) == {"cpc": "pending"}


def test_a_policy_may_let_disposable_addresses_in_and_keep_offices_out(site, tmp_path):
    doors = replace(desk(site, tmp_path).settings.doors, disposable=True, role=False)
    form = desk(site, tmp_path, doors=doors)
    assert thanked(form.send(address="zoe@yopmail.com"))
    assert "celle d’un service" in form.send(address="secretariat@example.org").text


def test_a_slip_in_the_domain_is_asked_about_and_the_answer_holds(form):
    asked = form.send(address="zoe@gmial.com")
    assert asked.status_code == 200
    assert "Vouliez-vous écrire zoe@gmail.com" in asked.text.replace("\u202f", " ").replace("&#64;", "@")
    kept = hidden(asked.text) | {"address": "zoe@gmial.com"}
    assert form.take_up() == 0
    assert thanked(form.site.client.post("/cpc/abonnement", data=kept | {"use": "meant"}))
    form.take_up()
    assert form.states("zoe@gmail.com") == {"cpc": "pending"}
    # that domain belongs to somebody who waits for slips of the hand
    typed = form.site.client.post("/cpc/abonnement", data=kept | {"use": "typed"})
    assert typed.status_code == 422
    assert "temporaire" in typed.text


def test_a_rare_domain_is_taken_when_its_owner_says_so(form):
    asked = form.send(address="zoe@laposta.net")
    assert "laposte.net" in asked.text
    kept = hidden(asked.text) | {"address": "zoe@laposta.net", "use": "typed"}
    assert thanked(form.site.client.post("/cpc/abonnement", data=kept))
    form.take_up()
    assert form.states("zoe@laposta.net") == {"cpc": "pending"}


# --- several newsletters, questions of the house -------------------------------------------


def test_several_newsletters_are_asked_about_in_one_mail_and_confirmed_on_one_page(form):
    assert thanked(form.send("/abonnement", newsletter=["cpc", "arts"], address=ZOE))
    form.take_up()
    assert form.states(ZOE) == {"cpc": "pending", "arts": "pending"}
    assert form.letters() == [("confirm", ZOE), ("reminder", ZOE)]
    with reading(form.site.engine) as session:
        assert store.unasked(session, "arts") == []


def mistakes(answer):
    """Return what the summary and the list of letters say is wrong, and whether the title tells of it."""
    page = html.fromstring(answer.text)
    named = page.xpath("//*[@id='errors']//a[@href='#newsletter']")
    described = page.xpath("//fieldset[@id='newsletter']/@aria-describedby")
    beside = [page.xpath(f"//*[@id='{each}']/text()") for each in described]
    title = page.findtext(".//title")
    return [each.xpath("text()") for each in named] + beside, title.startswith("Erreur")


def test_one_page_confirms_what_is_ticked_and_nothing_else(both, tmp_path):
    form = desk(both, tmp_path)
    form.send("/abonnement", newsletter=["cpc", "arts"], address=ZOE)
    form.take_up()
    path = confirming(form, ZOE)
    for _ in range(2):
        assert "La Lettre des arts" in both.client.get(path).text
    assert mistakes(both.client.get(path)) == ([], False)
    none = both.client.post(path, data={"page": "several", "wish": "confirm"})
    assert none.status_code == 422
    assert mistakes(none) == ([["Cochez au moins une lettre."]] * 2, True)
    assert form.states(ZOE) == {"cpc": "pending", "arts": "pending"}
    one = {"page": "several", "wish": "confirm", "newsletter": "arts"}
    assert "Vous recevrez La Lettre des arts" in both.client.post(path, data=one).text
    assert form.states(ZOE) == {"cpc": "pending", "arts": "active"}
    assert form.letters()[-1] == ("welcome", ZOE)
    # what is left is asked about by the same link, and by its page's own button
    last = both.client.post(path, data={"page": "several", "wish": "confirm"})
    assert mistakes(last) == ([], False), "one letter's page has no list to point at"
    rest = hidden(both.client.get(path).text) | {"wish": "confirm"}
    both.client.post(path, data=rest)
    both.client.post(path, data=rest)
    assert form.states(ZOE) == {"cpc": "active", "arts": "active"}
    assert [letter for letter, _ in form.letters()].count("welcome") == 2


def test_the_link_of_a_list_confirms_its_own_subscription_alone(form):
    form.send("/abonnement", newsletter=["cpc", "arts"], address=ZOE)
    form.take_up()
    form.site.client.post(confirming(form, ZOE, stamp=0), data={"wish": "confirm"})
    assert sorted(form.states(ZOE).values()) == ["active", "pending"]


def test_nothing_ticked_is_said(form):
    answer = form.send("/abonnement", address=ZOE)
    assert answer.status_code == 422
    assert 'href="#newsletter"' in answer.text


def test_what_a_house_asks_is_asked_checked_and_kept_with_the_subscription(site, tmp_path):
    asking = arts(questions=(TRADE, SINCE, HIDDEN))
    form = desk(site, tmp_path, newsletters={"cpc": newsletter(), "arts": asking})
    blank = form.site.client.get("/arts/abonnement").text
    assert "Votre métier" in blank
    assert "Clé" not in blank
    wrong = {"arts.metier": "forge", "arts.depuis": "31/02/2020", "arts.cle": "x"}
    answer = form.send("/arts/abonnement", address=ZOE, **wrong)
    assert answer.status_code == 422
    assert 'href="#arts.metier"' in answer.text
    assert 'value="31/02/2020"' in answer.text
    assert "Répondez à la question" in form.send("/arts/abonnement", address=ZOE).text
    right = {"arts.metier": "atelier", "arts.depuis": "1/9/2020", "arts.cle": "x"}
    assert thanked(form.send("/arts/abonnement", address=ZOE, **right))
    # the questions of a newsletter that is not ticked are nobody's
    assert thanked(form.send("/abonnement", newsletter="cpc", address="yves@example.org"))
    form.take_up()
    with reading(site.engine) as session:
        assert store.answers(session, ZOE) == {"arts": {"metier": "atelier", "depuis": "2020-09-01"}}


@pytest.mark.parametrize("path", ["/closed/abonnement", "/nowhere/abonnement"])
def test_a_newsletter_that_takes_nobody_in_has_no_form(site, tmp_path, path):
    closed = replace(arts(open=False), slug="closed")
    form = desk(site, tmp_path, newsletters={"cpc": newsletter(), "closed": closed})
    assert form.site.client.get(path).status_code == 404
    assert form.site.client.post(path, data={"address": ZOE}).status_code == 404
    # one is left: the page for several leads to its own
    assert form.site.client.get("/abonnement").headers["location"] == "/cpc/abonnement"


# --- forms of other sites -------------------------------------------------------------------


def test_a_form_of_another_site_is_handed_over_with_what_was_typed_and_wants_one_press(form):
    origin = {"Origin": "https://www.Example.org", "Sec-Fetch-Site": "cross-site"}
    answer = form.site.client.post("/cpc/abonnement", data={"address": ZOE}, headers=origin)
    assert answer.status_code == 200
    assert f'value="{ZOE}"' in answer.text
    assert "set-cookie" not in answer.headers
    assert form.take_up() == 0
    form.clock.later(seconds=1)
    pressed = form.site.client.post("/cpc/abonnement", data=hidden(answer.text) | {"address": ZOE})
    assert thanked(pressed)
    form.take_up()
    with reading(form.site.engine) as session:
        proof = store.history(session, ZOE)[0]
    assert (proof.source, proof.detail["site"]) == ("form", "https://www.example.org")


def test_no_site_signs_its_visitors_up_with_a_stamp_it_fetched_itself(form):
    given = form.form() | {"address": ZOE}
    for where in ("cross-site", "same-site"):
        answer = form.site.client.post("/cpc/abonnement", data=given, headers={"Sec-Fetch-Site": where})
        assert answer.status_code == 200
    assert form.take_up() == 0


# --- machines ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "fields"),
    [(2.9, {}), (10, {"topic": "vitamins"})],
    ids=["in less than three seconds", "with the field nobody sees"],
)
def test_a_machine_is_answered_as_a_person_is_and_causes_no_mail(form, seconds, fields):
    person = form.send(address="yves@example.org")
    machine = form.send(address=ZOE, seconds=seconds, **fields)
    assert (machine.status_code, machine.content) == (person.status_code, person.content)
    kept = {"location", "cache-control", "content-length", "referrer-policy"}
    assert {k: v for k, v in machine.headers.items() if k in kept} == {
        k: v for k, v in person.headers.items() if k in kept
    }
    assert form.take_up() == 2
    assert form.letters() == [("confirm", "yves@example.org"), ("reminder", "yves@example.org")]
    assert form.states(ZOE) == {}


def test_a_form_left_open_for_a_day_is_shown_again_and_then_taken(form):
    late = form.send(address=ZOE, seconds=86_401)
    assert late.status_code == 200
    assert form.take_up() == 0
    form.clock.later(seconds=1)
    assert thanked(form.site.client.post("/cpc/abonnement", data=hidden(late.text) | {"address": ZOE}))
    assert form.take_up() == 1


@pytest.mark.parametrize("stamp", ["", "x" * 36, "é" * 36])
def test_a_form_without_a_stamp_of_ours_is_shown_and_not_taken(form, stamp):
    answer = form.site.client.post("/cpc/abonnement", data={"address": ZOE, "form": stamp})
    assert answer.status_code == 200
    assert form.take_up() == 0


def test_no_address_of_a_page_holds_one_of_a_reader(form):
    answer = form.send(address=ZOE)
    assert "zoe" not in answer.headers["location"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    shown = form.send(address="zoe.example.org")
    assert shown.headers["cache-control"] == "no-store"
