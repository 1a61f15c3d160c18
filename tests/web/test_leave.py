"""The page behind the link: what a reader sees and does, and what scanners cannot."""

from dataclasses import replace

import pytest
from lxml import html

from lettre.audience import links, store
from lettre.audience.links import Purpose
from lettre.db import transaction
from lettre.web.public.leave import masked
from tests.house import NOW, newsletter

LEAVE = {"wish": "leave"}
COME_BACK = {"wish": "come-back"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def heading(answer):
    return html.fromstring(answer.text).findtext(".//h1")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
def test_no_method_but_post_changes_anything(site, method):
    answer = site.client.request(method, site.link())
    assert answer.status_code == {"GET": 200, "HEAD": 200, "OPTIONS": 204}.get(method, 405)
    assert site.events() == ["added"]


def test_a_scanner_that_opens_the_link_a_hundred_times_changes_nothing(site):
    link = site.link()
    for _ in range(100):
        assert site.client.get(link, headers={"User-Agent": "Mozilla/5.0 SafeLinks"}).status_code == 200
    assert site.events() == ["added"]


def test_a_browser_that_fetches_ahead_changes_nothing(site):
    answer = site.client.get(
        site.link(), headers={"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch"}
    )
    assert answer.status_code == 200
    assert site.events() == ["added"]


@pytest.mark.parametrize("query", ["List-Unsubscribe=One-Click", "wish=leave"])
def test_a_wish_in_the_address_changes_nothing(site, query):
    assert site.client.get(f"{site.link()}?{query}").status_code == 200
    assert site.client.post(f"{site.link()}?{query}").status_code == 400
    assert site.events() == ["added"]


def test_a_get_with_a_body_changes_nothing(site):
    answer = site.client.request("GET", site.link(), data=ONE_CLICK)
    assert answer.status_code == 200
    assert site.events() == ["added"]


def test_a_method_put_over_a_post_changes_nothing(site):
    overridden = {"X-HTTP-Method-Override": "POST"}
    assert site.client.get(site.link(), headers=overridden).status_code == 200
    assert site.events() == ["added"]


def test_head_answers_as_get_without_a_body(site):
    seen, head = site.client.get(site.link()), site.client.head(site.link())
    assert head.content == b""
    assert {**head.headers, "date": ""} == {**seen.headers, "date": ""}


def test_options_names_the_methods(site):
    assert site.client.options(site.link()).headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_the_page_names_the_newsletter_and_hides_the_address(site):
    text = site.client.get(site.link()).text
    assert "La Lettre des diplômes" in text
    assert "l…\u2060@example.org" in text
    assert "lecteur00000" not in text


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("marie@example.org", "m…\u2060@example.org"),
        ("a@example.org", "a…\u2060@example.org"),
        ('"un@deux"@example.org', '"…\u2060@example.org'),
        ("élodie@exemple.fr", "é…\u2060@exemple.fr"),
    ],
)
def test_an_address_is_shown_so_that_only_its_owner_knows_it(address, shown):
    assert masked(address) == shown


def test_the_page_has_one_button_that_no_script_can_press(site):
    page = html.fromstring(site.client.get(site.link()).text)
    (form,) = page.findall(".//form")
    (button,) = form.findall("button")
    assert form.get("method") == "post"
    assert not form.xpath(".//*[@required]")
    assert (button.get("name"), button.get("value")) == ("wish", "leave")
    assert not page.findall(".//script")
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    assert not page.xpath("//meta[@http-equiv]")


def test_the_button_of_the_page_lets_the_reader_leave(both):
    link = both.link()
    (button,) = html.fromstring(both.client.get(link).text).findall(".//form/button")
    answer = both.client.post(link, data={button.get("name"): button.get("value")})
    assert answer.status_code == 200
    assert heading(answer) == "Votre désabonnement est enregistré"
    assert both.last().source == "page"
    assert both.state() == "unsubscribed"


def test_leaving_twice_is_one_event(both):
    for _ in range(3):
        assert both.client.post(both.link(), data=LEAVE).status_code == 200
    assert both.events() == ["added", "left"]


def test_who_left_sees_it_on_the_page(site):
    site.client.post(site.link(), data=LEAVE)
    answer = site.client.get(site.link())
    assert heading(answer) == "Votre désabonnement est enregistré"
    assert "Me réabonner" in answer.text


def test_a_mistake_is_taken_back_and_written_down(both):
    both.client.post(both.link(), data=ONE_CLICK)
    answer = both.client.post(both.link(), data=COME_BACK)
    assert heading(answer) == "Votre abonnement est rétabli"
    assert both.state() == "active"
    assert both.last().event.value == "came-back"
    assert both.last().detail == {"campaign": both.campaign}


def test_who_came_back_can_leave_again_by_the_same_link(both):
    for wish in (LEAVE, COME_BACK, LEAVE):
        both.client.post(both.link(), data=wish)
    assert both.state() == "unsubscribed"
    assert both.events() == ["added", "left", "came-back", "left"]


def test_coming_back_without_having_left_changes_nothing(site):
    assert site.client.post(site.link(), data=COME_BACK).status_code == 200
    assert site.events() == ["added"]


def test_a_link_takes_back_only_the_leave_it_gave(both):
    earlier = both.link(campaign=both.campaign + 7)
    both.client.post(both.link(), data=LEAVE)
    answer = both.client.post(earlier, data=COME_BACK)
    assert "Me réabonner" not in answer.text
    assert both.state() == "unsubscribed"


def test_a_leave_that_the_house_wrote_down_is_not_taken_back_by_a_link(site):
    with transaction(site.engine) as session:
        store.unsubscribe(session, 1, now=NOW, source="téléphone", actor="claire", detail={})
    answer = site.client.post(site.link(), data=COME_BACK)
    assert site.state() == "unsubscribed"
    assert "Me réabonner" not in answer.text


def test_a_suppressed_address_is_not_promised_another_letter(site):
    site.client.post(site.link(), data=LEAVE)
    with transaction(site.engine) as session:
        store.suppress(session, "lecteur00000@example.org", reason="plainte", now=NOW, actor="test")
    assert "Me réabonner" not in site.client.get(site.link()).text
    site.client.post(site.link(), data=COME_BACK)
    assert site.state() == "unsubscribed"


@pytest.mark.parametrize("token", [links.example_token(), None], ids=["render", "proof"])
def test_the_link_of_a_proof_says_so_and_acts_on_nobody(site, token):
    link = site.link(purpose=Purpose.PROOF) if token is None else f"/u/{token}"
    for answer in (
        site.client.get(link),
        site.client.post(link, data=ONE_CLICK),
        site.client.post(link, data=LEAVE),
        site.client.post(link, data=COME_BACK),
    ):
        assert answer.status_code == 200
        assert heading(answer) == "Ceci est une épreuve"
        assert not html.fromstring(answer.text).findall(".//form")
    assert (site.state(1), site.state(2)) == ("active", "active")


@pytest.mark.parametrize("token", ["x", "a" * 36, "é" * 36, "%00" * 36, "A" * 5000, "..%2f..%2fetc"])
def test_a_link_that_is_not_ours_says_what_to_do(site, settings, token):
    organisation = replace(newsletter().organisation, contact="redaction@example.org")
    site.show(replace(settings, newsletters={"cpc": replace(newsletter(), organisation=organisation)}))
    for answer in (site.client.get(f"/u/{token}"), site.client.post(f"/u/{token}", data=ONE_CLICK)):
        assert answer.status_code == 404
        assert "redaction@example.org" in answer.text
    assert site.events() == ["added"]


def test_the_page_of_one_reader_is_kept_nowhere(site):
    for answer in (
        site.client.get(site.link()),
        site.client.post(site.link(), data=LEAVE),
        site.client.post(site.link()),
        site.client.get("/u/forged"),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        rules = answer.headers["content-security-policy"]
        assert "default-src 'none'" in rules
        assert "form-action 'self'" in rules
        assert "unsafe" not in rules


def test_a_reader_of_an_english_letter_is_spoken_to_in_english(site, settings):
    site.show(replace(settings, newsletters={"cpc": replace(newsletter(), language="en")}))
    answer = site.client.get(site.link(), headers={"Accept-Language": "de"})
    assert '<html lang="en">' in answer.text
    assert "You receive La Lettre des diplômes at l…\u2060@example.org." in answer.text


def test_a_database_that_is_gone_is_said_and_the_wish_is_not_claimed(site):
    with site.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE consents RENAME TO elsewhere")
    answer = site.client.post(site.link(), data=ONE_CLICK)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "n’a pas été enregistrée" in answer.text
    assert site.state() == "active"


def test_a_link_of_years_ago_works_under_any_later_key(both):
    old = both.link()
    with transaction(both.engine) as session:
        store.rotate_key(session, b"n" * 32, NOW)
    assert both.client.post(old, data=ONE_CLICK).status_code == 200
    assert both.state() == "unsubscribed"
