"""Each view of the preview shows what its name says, in a real browser."""

import pytest

from lettre.web.preview.views import VIEWS
from tests.web.preview.conftest import opened

SCALED = "() => document.querySelector('.holder iframe:not(.coming)').clientWidth"
GROUND = "() => getComputedStyle(document.querySelector('.paper')).backgroundColor"


@pytest.mark.parametrize(("view", "width"), [("desktop", 1000), ("tablet", 768), ("phone", 360)])
def test_a_device_is_as_wide_as_it_says(sample, view, width):
    sample.view(view)
    assert sample.page.evaluate(SCALED) == width
    assert sample.frame().evaluate("() => innerWidth") == width
    assert "Tenir l’outil" in sample.letter.locator("body").inner_text()


def test_every_view_has_its_key(sample):
    for view in reversed(VIEWS):
        sample.page.keyboard.press(view.key)
        sample.page.wait_for_selector(f"[data-view={view.name}][aria-pressed=true]")
        assert view.name in sample.page.url
    # also when the letter has been clicked into, where our page does not hear the keyboard itself
    sample.letter.locator("h1").click()
    sample.page.keyboard.press("3")
    sample.page.wait_for_selector("[data-view=phone][aria-pressed=true]")


def test_dark_is_the_letters_own_and_light_stays_light_whatever_the_device_prefers(browser, samples):
    for scheme in ("light", "dark"):
        with opened(browser, f"{samples}/cpc/2026-11/", None, color_scheme=scheme) as shown:
            assert shown.frame().evaluate(GROUND) == "rgb(255, 255, 255)"
            shown.view("dark")
            assert shown.frame().evaluate(GROUND) != "rgb(255, 255, 255)"


def test_forced_inversion_turns_colours_over_and_says_that_it_is_an_approximation(sample):
    sample.view("inverted")
    found = sample.frame().evaluate("() => getComputedStyle(document.documentElement).filter")
    assert found == "invert(1) hue-rotate(180deg)"
    assert "approximation" in sample.page.locator(".hint").inner_text()


def test_without_images_their_words_stand_in_their_place(sample):
    sample.view("no-images")
    page = sample.frame()
    assert page.evaluate("() => [...document.images].every(image => !image.naturalWidth)")
    described = page.evaluate("() => [...document.images].filter(image => image.alt).length")
    assert described
    sample.view("desktop")
    sample.frame().wait_for_function("() => [...document.images].every(image => image.naturalWidth)")


def test_without_style_sheets_there_is_no_style_element(sample):
    sample.view("no-styles")
    page = sample.frame()
    assert page.evaluate("() => document.querySelectorAll('style').length + document.styleSheets.length") == 0
    assert page.evaluate("() => document.querySelectorAll('[style]').length") > 50


def test_the_plain_text_is_shown_as_two_kinds_of_program_show_it(sample):
    sample.view("text")
    mono, proportional = (sample.page.locator(f".{kind}") for kind in ("mono", "proportional"))
    assert mono.inner_text() == proportional.inner_text()
    assert "LA LETTRE DES DIPLÔMES" in mono.inner_text()
    assert "@@" not in mono.inner_text()
    fonts = [each.evaluate("e => getComputedStyle(e).fontFamily") for each in (mono, proportional)]
    assert "monospace" in fonts[0]
    assert "monospace" not in fonts[1]


def test_the_inbox_cuts_sender_subject_and_preheader_as_each_program_does(sample):
    sample.view("inbox")
    for client in ("gmail", "outlook", "iphone"):
        row = sample.page.locator(f".{client} .row")
        for words in ("Bureau des métiers", "Un lycée et un chantier", "La période partagée"):
            assert words in row.inner_text()
    cut = "e => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth"
    assert sample.page.locator(".outlook .glance").evaluate(cut)
    assert sample.page.locator(".iphone .glance").evaluate(cut)
    assert not sample.page.locator(".iphone .subject").evaluate(cut)


def test_the_reading_order_names_headings_links_pictures_and_lists(sample):
    sample.view("reader")
    assert sample.page.locator(".spoken .heading .role").first.inner_text() == "titre 1"
    said = sample.page.locator(".spoken").inner_text()
    for words in ("liste, 9 entrées", "lien Lire cette lettre en ligne", "image", "navigation"):
        assert words in said
    assert sample.page.locator(".spoken .preheader").count() == 0


def test_the_source_is_the_html_with_its_lines(sample):
    sample.view("source")
    lines = sample.page.locator(".lines li")
    assert lines.first.inner_text() == "<!DOCTYPE html>"
    assert lines.count() > 300


def test_the_headers_are_those_of_the_composed_message(sample):
    sample.view("headers")
    shown = sample.page.locator(".fields").inner_text()
    assert "Un lycée et un chantier sous le même toit" in shown
    assert "List-Unsubscribe-Post" in shown
    assert "=?utf-8?b?" in shown
    assert [each.split()[0] for each in sample.page.locator(".parts li").all_inner_texts()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_findings_and_weights_lead_to_their_section(sample):
    sample.page.wait_for_selector(".severity")
    count, kind = sample.page.locator(".severity").last.inner_text().split()
    assert kind.startswith("conseil")
    assert int(count) == sample.page.locator(".severity.advice + ul li").count()
    assert "issues/cpc/2026-11/" in sample.page.locator(".findings").inner_text()
    for where in (".findings", ".weights"):
        button = sample.page.locator(f"{where} [data-section]").last
        name = button.get_attribute("data-section")
        button.click()
        top = sample.frame().evaluate(f"() => document.getElementById('{name}').getBoundingClientRect().top")
        assert abs(top) < 900
        assert sample.frame().evaluate("() => scrollY") > 0
        # the page around the letter has nowhere to go
        assert sample.page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")


def test_the_place_in_the_letter_is_kept_from_one_device_to_another(sample):
    sample.frame().evaluate("() => document.getElementById('50-lire').scrollIntoView()")
    sample.view("phone")
    assert (
        abs(sample.frame().evaluate("() => document.getElementById('50-lire').getBoundingClientRect().top"))
        < 5
    )


def test_links_open_elsewhere_and_those_to_sections_stay(sample):
    found = sample.frame().evaluate("""() => [...document.links].map(a =>
        [a.getAttribute('href').startsWith('#'), a.target, a.rel])""")
    assert [True, "", ""] in found
    assert {tuple(each) for each in found} == {(True, "", ""), (False, "_blank", "noopener noreferrer")}


def test_another_issue_is_chosen_from_the_list(sample):
    sample.page.locator(".issues summary").click()
    sample.page.get_by_role("link", name="cpc/2026-09").click()
    sample.letter.get_by_text("septembre 2026").first.wait_for()
    assert sample.page.title().startswith("cpc/2026-09")
