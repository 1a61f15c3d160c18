"""The archive as readers find it: lists, issues as they were sent, and what is not public."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from lxml import html

from lettre.archive import corrections, indexing
from lettre.archive.model import Erratum
from lettre.campaign import sending
from lettre.campaign import store as campaigns
from lettre.campaign.plan import Plan, Step
from lettre.db import reading, transaction
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
    assert [link.text for link in page.xpath("//h2/a | //*[@class='subject']/a")] == [
        "Une entreprise, un lycée, un métier",
        "Octobre",
        "Rentrée",
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
        f"Disallow: /lettres/{way}/" for way in ("u", "c", "p", "a", "d", "l", "o", "m", "s")
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


ERRATA = (
    Erratum(date=date(2026, 12, 1), text="L'arrêté est du **9 juin**, et non du 8."),
    Erratum(date=date(2026, 12, 3), text="Le colloque a lieu à Lille."),
)


def correct(site, *errata):
    with transaction(site.engine) as session:
        return corrections.put(session, "cpc", "2026-11", errata, NOW)


def test_corrections_stand_above_the_issue_and_what_was_sent_stays(both):
    before = both.client.get("/cpc/2026-11").text
    with reading(both.engine) as session:
        frozen = editions.get(session, rendered().digest)
    assert correct(both, *ERRATA) == (2, 0)
    shown = both.client.get("/cpc/2026-11").text
    assert "L’arrêté est du <strong>9 juin</strong>, et non du 8." in shown
    assert shown.index("9 juin") < shown.index("Lille") < shown.index("Bonjour.")
    assert '"dateModified": "2026-12-03"' in shown
    assert correct(both, ERRATA[1]) == (0, 1)
    assert "9 juin" not in both.client.get("/cpc/2026-11").text
    correct(both)
    assert both.client.get("/cpc/2026-11").text == before
    with reading(both.engine) as session:
        assert editions.get(session, rendered().digest) == frozen


def test_an_old_issue_says_that_it_is_no_longer_kept_up_to_date(site, settings):
    send(site, issue="2024-01", date=date(2024, 1, 9), digest="a" * 64)
    assert "Les archives ne sont plus tenues à jour" in site.client.get("/cpc/2024-01").text
    assert "9 janvier 2024" in site.client.get("/cpc/2024-01").text
    assert "Les archives ne sont plus tenues à jour" not in site.client.get("/cpc/2026-11").text
    own = replace(newsletter(), archive_notice="Page d'archive.", archive_notice_after=3)
    site.show(replace(settings, newsletters={"cpc": own}))
    assert "Page d’archive." in site.client.get("/cpc/2026-11").text
    site.show(replace(settings, newsletters={"cpc": replace(own, archive_notice_after=0)}))
    assert "Page d’archive." not in site.client.get("/cpc/2024-01").text


def test_an_issue_leads_to_the_issues_before_and_after_it(site):
    send(site, issue="2026-09", date=date(2026, 9, 1), subject="Rentrée", digest="a" * 64)
    send(site, issue="2026-12", date=date(2026, 12, 1), subject="Noël", digest="b" * 64)
    page = html.fromstring(site.client.get("/cpc/2026-11").text)
    assert page.xpath("//a[@rel='prev']/@href") == ["/cpc/2026-09"]
    assert page.xpath("//a[@rel='next']/@href") == ["/cpc/2026-12"]


def test_an_issue_says_what_it_is_to_those_who_link_to_it(site):
    subject = 'Fin </script><script>alert("1")</script>'
    send(site, issue="2026-12", date=date(2026, 12, 1), subject=subject, digest="b" * 64)
    page = html.fromstring(site.client.get("/cpc/2026-12").text)
    (data,) = page.xpath("//script/text()")
    facts = json.loads(data)
    assert (facts["@type"], facts["headline"], facts["datePublished"]) == (
        "NewsArticle",
        subject,
        "2026-12-01",
    )
    assert facts["isPartOf"]["isPartOf"]["name"] == "La Lettre des diplômes"
    graph = {each.get("property"): each.get("content") for each in page.xpath("//meta[@property]")}
    assert graph["og:title"] == subject
    assert graph["og:url"] == facts["mainEntityOfPage"] == "http://127.0.0.1:8000/cpc/2026-12"


def test_a_year_and_a_rubric_lead_to_the_sections_themselves(both):
    source = {
        "issue.yaml": b"date: 2026-10-05\nsubject: Octobre\npreheader: Un\n",
        "10-une.md": b"---\nkind: focus\ntitle: Un port\n---\nDes grues.\n",
    }
    body = '<div id="10-une"><a name="10-une"></a><h2>Focus</h2><p>Des grues.</p></div>'
    send(both, issue="2026-10", date=date(2026, 10, 5), source=source, html=body, digest="b" * 64)
    send(both, issue="2024-10", date=date(2024, 10, 5), source=source, html=body, digest="c" * 64)
    assert both.client.get("/cpc/rubrique/focus").status_code == 404
    indexing.complete(both.engine, {"cpc": newsletter()}, NOW)
    page = html.fromstring(both.client.get("/cpc/annee/2026").text)
    assert page.xpath("//article//a/@href") == [
        "/cpc/2026-11",
        "/cpc/2026-11#lettre",
        "/cpc/2026-10",
        "/cpc/2026-10#10-une",
    ]
    page = html.fromstring(both.client.get("/cpc/rubrique/focus").text)
    assert page.xpath("//h1/text()") == ["Focus"]
    assert page.xpath("//main//li//p/a/@href") == ["/cpc/2026-10#10-une", "/cpc/2024-10#10-une"]
    assert page.xpath("//nav//a/@href") == ["/cpc/annee/2026", "/cpc/annee/2024", "/cpc/rubrique/focus"]
    # the anchor is on the issue's page
    assert html.fromstring(both.client.get("/cpc/2026-10").text).get_element_by_id("10-une") is not None


def test_a_year_or_a_rubric_that_was_not_is_not_found(both):
    for path in (
        "annee/2019",
        "annee/0",
        "annee/99999",
        f"annee/{chr(57) * 5000}",
        "annee/x",
        "rubrique/nope",
        "rubrique/%00",
    ):
        assert both.client.get(f"/cpc/{path}").status_code == 404, path


def test_a_search_leads_to_the_section_and_marks_what_it_found(both):
    indexing.complete(both.engine, {"cpc": newsletter()}, NOW)
    answer = both.client.get("/recherche", params={"q": "bonjours"})
    page = html.fromstring(answer.text)
    assert page.xpath("//ol//h3/a/@href") == ["/cpc/2026-11#lettre"]
    assert page.xpath("//mark/text()") == ["Bonjour"]
    assert "1 article trouvé" in answer.text
    assert page.xpath("//input[@name='q']/@value") == ["bonjours"]
    assert "noindex" in answer.text


def test_a_search_that_finds_nothing_or_asks_nothing_is_told_kindly(both):
    indexing.complete(both.engine, {"cpc": newsletter()}, NOW)
    assert "Aucun article ne contient" in both.client.get("/recherche", params={"q": "zèbre"}).text
    assert "écrivez au moins un mot" in both.client.get("/recherche", params={"q": "?!"}).text
    assert 'role="status"' not in both.client.get("/recherche").text
    assert "Votre recherche était longue" in both.client.get("/recherche", params={"q": "mot " * 900}).text


HOSTILE = (
    *("q=a&page=0", "q=a&page=-1", "q=a&page=99999999999", "q=a&page=%00", "q=a&annee=x", "q=a&annee=0"),
    *("q=a&annee=²", "q=a&lettre=nope", "q=a&rubrique=%27", "q=%00", "q=%ff%fe", "q=a&q=b", "q=%22%22%22"),
    *(
        "q=NEAR(a",
        "q=-a",
        "q=a*b^c:d",
        "q=<script>alert(1)</script>",
        "q=%C2%A0",
        "lettre=",
        "q=%F0%9F%8F%9B",
    ),
)


def test_no_search_is_a_fault(both):
    indexing.complete(both.engine, {"cpc": newsletter()}, NOW)
    for query in HOSTILE:
        answer = both.client.get(f"/recherche?{query}")
        assert answer.status_code == 200, query
        assert "<script>alert" not in answer.text


def test_results_go_on_from_page_to_page(both):
    body = "".join(
        f'<div id="{at}-mot"><a name="{at}-mot"></a><h2>Un {at}</h2><p>navire</p></div>'
        for at in range(10, 35)
    )
    send(both, issue="2026-10", date=date(2026, 10, 5), html=body, digest="b" * 64)
    indexing.complete(both.engine, {"cpc": newsletter()}, NOW)
    seen, url = [], "/recherche?q=navire&annee=2026"
    while url:
        page = html.fromstring(both.client.get(url).text)
        seen += page.xpath("//ol//h3/a/@href")
        url = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    assert len(seen) == len(set(seen)) == 25
    assert "annee=2026" in page.xpath("//a[@rel='prev']/@href")[0]


def test_an_issue_is_drawn_once_and_again_when_another_edition_is_sent(site):
    first = site.client.get("/cpc/2026-11").text
    house = site.stage.app.state.house
    kept = house.drawn.get((rendered().digest, "cpc", ""), lambda: None)
    assert kept is not None
    assert kept.parts[0].html in first
    send(site, html=rendered().html.replace("Bonjour.", "Bonsoir."), digest="c" * 64)
    assert "Bonsoir." in site.client.get("/cpc/2026-11").text
