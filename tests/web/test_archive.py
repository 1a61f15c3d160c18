"""The archive as readers find it: lists, issues as they were sent, and what is not public."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from lxml import html

from lettre.campaign import sending
from lettre.campaign import store as campaigns
from lettre.campaign.plan import Plan, Step
from lettre.db import transaction
from lettre.edition import store as editions
from lettre.edition.model import Hole
from lettre.reception import Reception
from tests.house import NOW, newsletter, rendered


def send(site, due_at=None, **changes):
    """Freeze an edition and begin a sending of it, or have it wait for its hour."""
    edition = replace(rendered(), **changes)
    with transaction(site.engine) as session:
        earlier = campaigns.campaigns(session, edition.newsletter, edition.issue)
        begun = Plan(step=Step.AGAIN, campaign=None, round=len(earlier) + 1, reason="essai")
        sending.prepare(session, begun, edition, NOW, due_at=due_at)


def heads(answer):
    return [" ".join(each.text_content().split()) for each in html.fromstring(answer.text).iter("h1", "h2")]


def test_the_first_page_lists_the_newsletters_and_their_latest_issue(both):
    answer = both.client.get("/")
    page = html.fromstring(answer.text)
    assert heads(answer) == ["Nos lettres", "La Lettre des diplômes"]
    assert [link.get("href") for link in page.findall(".//ul//a")] == ["/cpc", "/cpc/2026-11"]


def test_a_newsletter_lists_its_issues_from_the_latest(both):
    send(both, issue="2026-09", number=41, date=date(2026, 9, 1), subject="Rentrée", digest="a" * 64)
    send(both, issue="2026-10", number=None, date=date(2026, 10, 5), subject="Octobre", digest="b" * 64)
    page = html.fromstring(both.client.get("/cpc").text)
    assert [link.text for link in page.findall(".//main//a")] == [
        "Une entreprise, un lycée, un métier",
        "Octobre",
        "Rentrée",
        "S’abonner",
    ]
    facts = [" ".join(each.text_content().split()) for each in page.find_class("facts")]
    assert facts == ["Numéro 42 · 16 novembre 2026", "5 octobre 2026", "Numéro 41 · 1er septembre 2026"]


def test_a_newsletter_without_a_sent_issue_says_so(site, settings):
    both = {"cpc": newsletter(), "veille": replace(newsletter(), slug="veille", title="La Veille")}
    site.show(replace(settings, newsletters=both))
    assert "Aucun numéro n’a encore paru." in site.client.get("/veille").text
    assert "Aucun numéro n’a encore paru." in site.client.get("/").text


def test_a_newsletter_without_a_form_says_whom_to_write_to(site, settings):
    organisation = replace(newsletter().organisation, contact="https://www.example.org/contact/")
    closed = replace(newsletter(), organisation=organisation, reception=Reception(open=False))
    site.show(replace(settings, newsletters={"cpc": closed}))
    page = html.fromstring(site.client.get("/cpc").text)
    assert not page.findall(".//form")
    (link,) = page.xpath("//section[@class='subscribe']//a")
    assert link.get("href") == "https://www.example.org/contact/"
    assert link.text == "www.example.org/contact"


def test_an_issue_is_shown_as_it_was_sent_without_its_readers_parts(both):
    answer = both.client.get("/cpc/2026-11")
    assert answer.status_code == 200
    assert "Bonjour." in answer.text
    for hole in Hole:
        assert hole.value not in answer.text


def test_an_issue_may_show_pictures_of_other_hosts_and_has_no_inline_style(site):
    rules = site.client.get("/cpc/2026-11").headers["content-security-policy"]
    assert "style-src 'self'" in rules
    assert "img-src 'self' https: data:" in rules
    assert "script" not in rules
    assert "default-src 'none'" in rules


def test_an_issue_names_its_own_address_and_leads_back_to_the_list(site):
    page = html.fromstring(site.client.get("/cpc/2026-11").text)
    assert page.xpath("//link[@rel='canonical']/@href") == ["http://127.0.0.1:8000/cpc/2026-11"]
    assert page.xpath("//nav//a/@href") == ["/cpc", "/cpc/2026-11/texte"]
    assert page.xpath("//link[@type='text/plain']/@href") == ["/cpc/2026-11/texte"]


def test_an_issue_can_be_read_as_plain_text(both):
    answer = both.client.get("/cpc/2026-11/texte")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == "Bonjour.\n"


def test_an_issue_shows_its_latest_round(both):
    corrected = rendered().html.replace("Bonjour.", "Bonjour, erratum.")
    send(both, html=corrected, subject="Erratum", digest="c" * 64)
    assert "erratum" in both.client.get("/cpc/2026-11").text
    assert heads(both.client.get("/cpc"))[1] == "Erratum"


def test_an_issue_that_was_frozen_but_not_sent_is_not_public(site):
    with transaction(site.engine) as session:
        editions.freeze(session, replace(rendered(), issue="2027-01", digest="d" * 64), NOW)
    assert site.client.get("/cpc/2027-01").status_code == 404
    assert site.client.get("/cpc/2027-01/texte").status_code == 404


def test_an_issue_that_waits_for_its_hour_is_not_public_yet(both):
    waiting = both.client.get("/cpc").text
    send(both, due_at=NOW + timedelta(hours=2), issue="2027-01", digest="d" * 64)
    send(both, due_at=NOW + timedelta(hours=2), subject="Erratum", digest="c" * 64)
    assert both.client.get("/cpc/2027-01").status_code == 404
    assert both.client.get("/cpc").text == waiting


@pytest.mark.parametrize("slug", ["%00", "nope", "%ff", "a" * 3000])
def test_an_issue_that_never_was_is_not_found_on_either_database(both, slug):
    assert both.client.get(f"/cpc/{slug}").status_code == 404


def test_an_issue_is_not_shown_under_another_newsletter(site, settings):
    both = {"cpc": newsletter(), "veille": replace(newsletter(), slug="veille")}
    site.show(replace(settings, newsletters=both))
    assert site.client.get("/veille/2026-11").status_code == 404


@pytest.mark.parametrize(
    "path", ["/nope", "/cpc/nope", "/cpc/2026-11/html", "/u", "/assets", "/CPC", "/cpc/%00", "/cpc/2026-11/"]
)
def test_what_is_not_there_is_a_page_that_says_so(site, path):
    answer = site.client.get(path)
    assert answer.status_code == 404
    assert heads(answer) == ["Cette page n’existe pas"]


def test_a_browser_that_has_the_issue_is_not_sent_it_again(site):
    first = site.client.get("/cpc/2026-11")
    again = site.client.get("/cpc/2026-11", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    # what a 304 says replaces what the kept copy said: another policy would undo its styles
    for name in ("content-security-policy", "cache-control", "etag"):
        assert again.headers[name] == first.headers[name]


def test_a_browser_that_has_another_text_of_the_issue_is_sent_the_new_one(site, settings):
    tag = site.client.get("/cpc/2026-11").headers["etag"]
    site.show(replace(settings, newsletters={"cpc": replace(newsletter(), language="en")}))
    assert site.client.get("/cpc/2026-11", headers={"If-None-Match": tag}).status_code == 200


def test_a_slash_too_many_leads_to_the_newsletter(site):
    answer = site.client.get("/cpc/")
    assert answer.status_code == 308
    assert answer.headers["location"] == "/cpc"


def test_an_english_newsletter_is_listed_in_english(site, settings):
    site.show(replace(settings, newsletters={"cpc": replace(newsletter(), language="en")}))
    text = site.client.get("/cpc").text
    assert '<html lang="en">' in text
    assert "16 November 2026" in text


def test_a_house_behind_a_path_writes_that_path(site, settings):
    base = "https://www.example.org/lettres"
    moved = replace(newsletter(), base_url=base)
    site.show(replace(settings, base_url=base, newsletters={"cpc": moved}))
    for path in ("/cpc", "/lettres/cpc"):
        page = html.fromstring(site.client.get(path).text)
        assert page.xpath("//main//h2/a/@href") == ["/lettres/cpc/2026-11"]
        assert all(
            sheet.startswith("/lettres/static/") for sheet in page.xpath("//link[@rel='stylesheet']/@href")
        )
    robots = site.client.get("/robots.txt").text
    assert [line for line in robots.split("\n") if line.startswith("Disallow")] == [
        f"Disallow: /lettres/{way}/" for way in ("u", "c", "p", "a", "d", "l", "o", "m")
    ]
    assert "Sitemap: https://www.example.org/lettres/sitemap.xml" in robots


def test_a_newsletter_under_a_path_of_its_own_host_keeps_to_it(site, settings):
    elsewhere = replace(newsletter(), base_url="https://lettre.example.net/bureau")
    site.show(replace(settings, newsletters={"cpc": elsewhere}))
    page = html.fromstring(site.client.get("/bureau/cpc").text)
    assert page.xpath("//main//h2/a/@href") == ["/bureau/cpc/2026-11"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://lettre.example.net/bureau/cpc"]
    assert site.client.get(f"/bureau{site.link()}").status_code == 200
    assert site.client.get(page.xpath("//link[@rel='stylesheet']/@href")[0]).status_code == 200


def test_a_newsletter_with_a_host_of_its_own_is_linked_there(site, settings):
    elsewhere = replace(newsletter(), base_url="https://lettre.example.net")
    site.show(replace(settings, newsletters={"cpc": elsewhere}))
    page = html.fromstring(site.client.get("/").text)
    assert page.xpath("//main//h2/a/@href") == ["https://lettre.example.net/cpc"]


@pytest.mark.parametrize("path", ["/", "/cpc", "/u/x", "/nope", "/cpc/2026-11"])
def test_a_page_can_be_read_aloud(site, path):
    page = html.fromstring(site.client.get(path).text)
    assert page.get("lang") == "fr"
    # facts for search engines are data, no script that runs
    assert not page.xpath("//script[not(@type='application/ld+json')]")
    assert len(page.findall(".//h1")) == 1
    assert len(page.findall(".//main")) == 1
    (skip,) = page.find_class("skip")
    assert page.get_element_by_id(skip.get("href").removeprefix("#")).tag == "main"
    assert page.findtext(".//title")
