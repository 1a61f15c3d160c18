"""The language of a page: what the reader chose, else what the browser says, else the newsletter's."""

from dataclasses import replace

import pytest
from lxml import html

from lettre.web.language import Speech, preferred, speech
from tests.house import newsletter


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "fr"),
        ("*", "fr"),
        ("fr", "fr"),
        ("EN-us", "en"),
        ("de, en;q=0.5, fr;q=0.4", "en"),
        ("en;q=0, de", "fr"),
        ("en;q=much, fr;q=0.1", "fr"),
        (",;q=,", "fr"),
    ],
)
def test_the_language_of_a_page_follows_the_browser(accept, language):
    assert preferred(accept, "fr") == language


@pytest.mark.parametrize(
    ("query", "accept", "fallback", "language", "chosen"),
    [
        ([("lang", "en")], "fr", "fr", "en", True),
        ([("lang", "fr"), ("lang", "en")], "", "fr", "en", True),
        ([("lang", "de")], "en", "fr", "en", False),
        ([("lang", "")], "", "en", "en", False),
        ([], "en", "fr", "en", False),
        ([], "", "en", "en", False),
    ],
)
def test_a_readers_choice_comes_before_the_browsers_and_the_browsers_before_ours(
    query, accept, fallback, language, chosen
):
    said = speech(query, accept, fallback)
    assert (said.language, said.chosen) == (language, chosen)


def test_the_way_to_the_other_language_keeps_the_question_and_never_repeats_the_path():
    said = speech([("q", "lycée & métier"), ("lang", "fr"), ("page", "2")], "", "fr")
    assert said.others == (("en", "?q=lyc%C3%A9e+%26+m%C3%A9tier&page=2&lang=en"),)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("/cpc", "/cpc?lang=en"),
        ("/cpc?q=a&page=2", "/cpc?q=a&page=2&lang=en"),
        ("/cpc/2026-11#agenda", "/cpc/2026-11?lang=en#agenda"),
    ],
)
def test_a_choice_goes_with_the_reader_and_a_browsers_language_need_not(url, kept):
    assert Speech(language="en", chosen=True).keep(url) == kept
    assert Speech(language="en").keep(url) == url


def test_every_page_leads_to_itself_in_the_other_language(site):
    for path in ("/", "/cpc", "/nope", site.link()):
        page = html.fromstring(site.client.get(path).text)
        (link,) = page.xpath("//a[@hreflang]")
        assert (link.get("href"), link.get("lang"), link.text) == ("?lang=en", "en", "English")
        other = html.fromstring(site.client.get(f"{path}?lang=en").text)
        assert other.get("lang") == "en"
        assert other.xpath("//a[@hreflang]/@href") == ["?lang=fr"]


def test_a_page_that_is_a_readers_own_does_not_write_its_address(site):
    assert site.link().rpartition("/")[2] not in site.client.get(f"{site.link()}?lang=en").text


def test_a_chosen_language_is_kept_from_page_to_page_and_through_a_form(site):
    page = html.fromstring(site.client.get("/?lang=en").text)
    assert page.xpath("//main//h2/a/@href") == ["/cpc?lang=en"]
    assert "/abonnement?lang=en" in page.xpath("//main//a/@href")
    wish = {"wish": "leave"}
    # the form names no address: a browser sends it to the page's own, question and all
    assert html.fromstring(site.client.get(f"{site.link()}?lang=en").text).xpath("//form/@action") == []
    answer = site.client.post(f"{site.link()}?lang=en", data=wish, headers={"Accept-Language": "fr"})
    assert html.fromstring(answer.text).get("lang") == "en"
    assert site.state() == "unsubscribed"


def test_a_newsletters_own_words_are_said_to_be_in_its_language(site, settings):
    page = html.fromstring(site.client.get("/cpc", headers={"Accept-Language": "en"}).text)
    assert page.get("lang") == "en"
    assert page.xpath("//h1/@lang | //main//h2/a/@lang") == ["fr", "fr"]
    site.show(replace(settings, newsletters={"cpc": replace(newsletter(), language="en")}))
    own = html.fromstring(site.client.get("/cpc", headers={"Accept-Language": "en"}).text)
    assert own.xpath("//h1/@lang") == []


def test_caches_are_told_that_a_page_depends_on_the_readers_language(site):
    assert site.client.get("/cpc").headers["vary"] == "Accept-Language"
