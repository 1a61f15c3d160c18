"""The search without a server, in a real browser, from a disk; and the words it goes by."""

import json
import re
from pathlib import Path

import pytest

from lettre.archive.search.words import fold, folded
from lettre.web import export
from lettre.web.export import words
from tests.edition.letters import ALL, rendered

SCRIPT = Path(export.__file__).parent / "search.js"


@pytest.mark.parametrize(
    "kin",
    [
        "diplôme diplômes",
        "travail travailler",
        "formation formations former formateur formateurs",
        "évaluation évaluations évaluer évaluateur évalué évaluée",
        "enseigner enseignant enseignants enseignement enseigne",
        "régional régionaux",
        "tableau tableaux",
        "professionnel professionnelle professionnels professionnelles",
        "œuvre oeuvres ŒUVRE",
    ],
)
def test_kin_are_found_by_each_other(kin):
    assert len({next(words.stems(word)) for word in kin.split()}) == 1


@pytest.mark.parametrize("strangers", ["examen exemple", "métier métrique", "lycée lys", "apprenti apporter"])
def test_strangers_stay_apart(strangers):
    first, second = strangers.split()
    assert next(words.stems(first)) != next(words.stems(second))


def test_the_script_is_small():
    assert SCRIPT.stat().st_size < 4096


def test_the_script_cuts_words_as_the_index_was_cut(built, browser):
    said = sorted({word for name in ALL for word in rendered(name)[1].text.split() if word.isalpha()})
    assert len(said) > 1500
    page = browser.new_page()
    page.goto((built / "recherche/index.html").as_uri())
    cut = page.evaluate("words => words.map(word => window.lettreStem(word))", said)
    page.close()
    assert cut == [words.stem(folded(word)) for word in said]


def test_the_script_folds_every_latin_letter_as_the_server_does(built, browser):
    letters = [chr(code) for code in (*range(0x20, 0x250), *range(0x1E00, 0x1F00), 0x2122, 0xFB01, 0xFF21)]
    said = [*letters, *(f"x{each}\u0301y" for each in letters), "ŒUVRE", "Straße", "ﬁnal", "n°", "Łódź", "№"]
    page = browser.new_page()
    page.goto((built / "recherche/index.html").as_uri())
    there = page.evaluate(
        "words => words.map(word => window.lettreFolded(word).match(/[a-z0-9]+/g) || [])", said
    )
    page.close()
    here = [re.findall(r"[a-z0-9]+", folded(word)) for word in said]
    assert dict(zip(said, there, strict=True)) == dict(zip(said, here, strict=True))
    # a word folded is the word the index of the server holds
    assert [fold(word) for word in ("ŒUVRE", "Straße", "ﬁnal", "Łódź")] == [
        "oeuvre",
        "strasse",
        "final",
        "lodz",
    ]


def test_an_index_is_read_as_it_was_written():
    section = words.Said(link="a", title="Été </script>", more="", issue="N", dated="d", text="mot rare")
    other = words.Said(link="b", title="Hiver", more="", issue="N", dated="d", text="mot")
    told = json.loads(
        words.index([other] * 40 + [section]).decode().removeprefix("var lettreIndex=").rstrip(";\n")
    )
    assert told["stems"]["rare"] == "15"  # the 41st, counted from before the first, in base 36
    assert told["stems"]["hiver"].split() == ["1"] * 40
    assert told["sections"][40][1] == "Été </script>"


def results(page):
    return page.locator("#search_results a").all_inner_texts()


def test_a_reader_finds_a_section_from_a_disk_and_is_led_to_it(built, browser):
    page = browser.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.goto((built / "recherche/index.html").as_uri())
    page.get_by_label("Mots cherchés").fill("EVALUATIONS n3x")
    assert page.get_by_role("status").inner_text().endswith("rubriques trouvées.")
    assert len(results(page)) > 3
    assert all("Numéro 3" in each for each in page.locator("#search_results .facts").all_inner_texts())
    # each word must be there: a further one leaves fewer
    page.get_by_label("Mots cherchés").fill("n3x interview")
    few = results(page)
    page.get_by_label("Mots cherchés").fill("zzz")
    assert page.get_by_role("status").inner_text() == "Aucune rubrique ne contient tous ces mots."
    page.get_by_label("Mots cherchés").fill("n3x interv")
    assert set(few) <= set(results(page))
    page.locator("#search_results a").first.click()
    page.wait_for_selector(":target", state="attached")
    assert "/cpc/2015-07-3/index.html#" in page.url
    page.close()
    assert not faults


def test_a_search_can_be_linked_and_holds_no_markup(built, browser):
    page = browser.new_page()
    page.goto((built / "recherche/index.html").as_uri() + "?q=%3Cimg%20src%3Dx%3E+n2x")
    assert page.get_by_label("Mots cherchés").input_value() == "<img src=x> n2x"
    assert not page.locator("#search_results img").count()
    page.close()


def test_without_scripts_there_is_no_dead_form_and_the_index_opens(built, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built / "index.html").as_uri())
    page.get_by_role("link", name="Chercher dans les archives").click()
    assert not page.locator("form").is_visible()
    page.get_by_text("Actualités (3)").click()
    page.locator("details[open] ul a").first.click()
    assert page.url.startswith((built / "cpc").as_uri())
    context.close()
