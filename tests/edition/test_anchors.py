"""The links that can be counted: their numbers, sections and places."""

import pytest

from lettre.edition import anchors
from tests.edition.letters import EVERY_FIELD
from tests.edition.letters import rendered as drawn
from tests.measured import HTML, LINKS


def found(html):
    return [each.href for each in anchors.of_letter(html)]


def test_links_to_the_web_are_numbered_in_their_order():
    assert {each.number: each.href for each in anchors.of_letter(HTML)} == LINKS


def test_each_link_knows_its_section_and_its_words():
    assert [(each.section, each.words) for each in anchors.of_letter(HTML)] == [
        ("", "Lire en ligne"),
        ("10-entretien", "entretien"),
        ("10-entretien", "un second"),
        ("20-textes", "encore"),
        ("/", "Site"),
    ]


def test_the_place_of_a_link_is_its_address_with_its_quotes():
    for each in anchors.of_letter(HTML):
        assert HTML[each.start : each.end].replace("&amp;", "&") == f'"{each.href}"'


@pytest.mark.parametrize(
    "words",
    ["https://example.org/c", "www.example.org", "example.org", "voir example.org/page", "(onisep.fr)",
     "contact : a@example.org", "HTTP://EXEMPLE.FR", "« education.gouv.fr »"],
)  # fmt: skip
def test_a_link_whose_words_are_an_address_is_left_alone(words):
    assert not found(f'<p><a href="https://ailleurs.example.org/">{words}</a></p>')


@pytest.mark.parametrize("words", ["Lire", "n° 12. Suite", "M. Untel", "l’arrêté du 1.2.2026", "3.5 points"])
def test_a_link_whose_words_are_words_is_counted(words):
    assert found(f'<p><a href="https://example.org/">{words}</a></p>') == ["https://example.org/"]


@pytest.mark.parametrize(
    "href",
    ["mailto:a@example.org", "tel:+33", "#ici", "@@UNSUBSCRIBE@@", "", "/relatif", "javascript:alert(1)",
     "data:text/html,x", "ftp://example.org/", "https://", "//example.org/"],
)  # fmt: skip
def test_what_does_not_lead_to_the_web_is_no_link_of_ours(href):
    assert not found(f'<p><a href="{href}">Lire</a></p>')


def test_what_looks_like_a_link_and_is_none_is_passed_over():
    assert found(
        "<!--[if mso]><a href=\"https://example.org/1\">x</a><![endif]--><style>a[href='https://example.org/2']{}</style>"
        "<a title='href=\"https://example.org/3\"' data-href=\"https://example.org/4\" HREF = 'https://example.org/5'>x</a>"
    ) == ["https://example.org/5"]


def test_a_letter_of_every_kind_has_its_links_by_section():
    _, edition = drawn(EVERY_FIELD)
    links = anchors.of_letter(edition.html)
    assert [each.number for each in links] == list(range(1, len(links) + 1))
    assert {"10-entretien", "40-textes", "60-agenda", "", "/"} <= {each.section for each in links}
    assert all(edition.html[each.start] == edition.html[each.end - 1] == '"' for each in links)
