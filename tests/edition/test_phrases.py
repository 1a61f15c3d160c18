from datetime import date

import pytest
from markupsafe import Markup

from lettre.edition import phrases
from lettre.issue.sections.reading import Work
from lettre.issue.sections.regulatory_texts import Reference

WORKS = [
    ({}, "."),
    ({"authors": ["Inès Vautrin"]}, ", par Inès Vautrin."),
    ({"authors": ["A. Morel", "B. Deux", "C. Trois"], "reference": "CPC-Études n°2014-4"},
     ", par A._Morel, B._Deux et C._Trois, CPC-Études n°_2014-4."),
    ({"type": "report", "publisher": "Éditions du Copeau", "year": 2026, "isbn": "978-2-11-000000-2"},
     ", rapport, Éditions du Copeau, 2026, ISBN_978-2-11-000000-2."),
    ({"publisher": "Le Copeau et al."}, ", Le Copeau et al."),
    ({"type": "broadcast", "publisher": "Radio Nord"}, ", émission, Radio Nord."),
]  # fmt: skip
TEXTS = [
    (
        {"nature": "décret", "number": "2014-725", "date": date(2014, 6, 27)},
        "Décret n°_2014-725 du 27 juin 2014",
    ),
    ({"nature": "note de service", "number": "2015-022"}, "Note de service n°_2015-022"),
    ({"nature": "arrêté", "date": date(2015, 5, 1)}, "Arrêté du 1er mai 2015"),
    ({"nature": "circulaire"}, "Circulaire"),
]
WEIGHTS = [(12, "1_ko"), (1_000, "1_ko"), (84_400, "84_ko"), (1_250_000, "1,2_Mo"), (12_700_000, "13_Mo")]


def shown(text):
    return text.replace("\u202f", "~").replace("\u00a0", "_")


TITLES = [
    ("fr", "Le métier", "«_Le métier_»"),
    ("fr", "«\u00a0Le métier\u00a0»", "«_Le métier_»"),
    ("fr", "Le «\u00a0bac\u00a0» pro vu par l’«\u202félève\u202f»", "«_Le “bac” pro vu par l’“élève”_»"),
    ("fr", Markup('<a href="x?a&amp;b">«\u00a0Le <em>métier</em>\u00a0»</a>'),
     '«_<a href="x?a&amp;b">Le <em>métier</em></a>_»'),
    ("en", "The “craft” of A’s", "“The ‘craft’ of A’s”"),
    ("en", "“The craft”", "“The craft”"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "title", "wanted"), TITLES)
def test_a_title_has_no_quotes_of_the_same_kind_inside_its_own(language, title, wanted):
    assert shown(phrases.quoted(title, language)) == wanted
    assert type(phrases.quoted(title, language)) is type(title)


@pytest.mark.parametrize(("facts", "wanted"), WORKS)
def test_a_work_is_set_as_a_french_bibliography(facts, wanted):
    assert shown(phrases.work_facts(Work(title="Titre", **facts), "fr")) == wanted


@pytest.mark.parametrize(("parts", "wanted"), TEXTS)
def test_a_text_is_named_as_jurists_name_it(parts, wanted):
    assert shown(phrases.reference_name(Reference(**parts), "fr")) == wanted


@pytest.mark.parametrize(("octets", "wanted"), WEIGHTS)
def test_a_download_says_what_it_weighs(octets, wanted):
    assert shown(phrases.weight(octets, "fr")) == wanted


def test_facts_of_a_text_stand_in_the_order_a_jurist_looks_for_them():
    reference = Reference(
        nature="décret",
        journal="JORF n°0149 du 29 juin 2014",
        nor="MENE1409845D",
        status="publié",
        in_force=date(2015, 9, 1),
    )
    assert [shown(fact) for fact in phrases.reference_facts(reference, "fr")] == [
        "JORF n°_0149 du 29 juin 2014",
        "NOR_MENE1409845D",
        "publié",
        "entrée en vigueur le 1er septembre 2015",
    ]
