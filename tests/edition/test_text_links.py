"""Addresses in the plain text: behind their words, or numbered and listed after each section."""

import re
from dataclasses import replace

import pytest

from lettre.edition import render
from tests.edition.letters import NEWSLETTER, look, read, rendered
from tests.issue.material import read as read_files
from tests.issue.material import small

NUMBERED = replace(NEWSLETTER, text_links="numbered")


def text(body, newsletter=NUMBERED):
    return render.render(read_files(small(body)), newsletter, look()).text.replace("\u00a0", " ")


def test_an_address_is_numbered_once_and_listed_after_its_section():
    said = text(
        "Voir [un](https://example.org/1), [deux](https://example.org/2), [encore](https://example.org/1)."
    )
    assert (
        "Voir un [1], deux [2], encore [1].\n\n[1] https://example.org/1\n[2] https://example.org/2\n" in said
    )


def test_an_address_that_is_its_own_words_needs_no_number():
    assert "Voir https://example.org/1.\n" in text("Voir <https://example.org/1>.")


def test_inline_is_the_default():
    assert "Voir un <https://example.org/1>." in text("Voir [un](https://example.org/1).", NEWSLETTER)


def test_the_capitals_of_a_box_leave_its_addresses_as_they_are():
    said = text("::: callout Voir [le site](https://example.org/Chemin/Long)\nMots.\n:::", NEWSLETTER)
    assert "VOIR LE SITE <https://example.org/Chemin/Long>\n" in said


def test_numbers_go_on_through_the_letter_and_every_address_of_the_other_form_is_there():
    issue, inline = rendered("cpc/2026-11")
    numbered = render.render(issue, NUMBERED, look())
    listed = re.findall(r"^\[(\d+)\] (\S+)$", numbered.text, re.MULTILINE)
    assert [int(number) for number, _ in listed] == list(range(1, len(listed) + 1))
    assert len(listed) > 5
    assert set(re.findall(r"<(https?://\S+|\S+@\S+)>", inline.text)) == {address for _, address in listed}
    assert numbered.html == inline.html
    assert numbered.digest != inline.digest


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("dans [les *événements à venir*](section:60-agenda)", "dans les événements à venir,"),
        ("dans [l'agenda](section:60-agenda)", "dans l’agenda (voir « Événements à venir »),"),
    ],
)
def test_a_reference_is_explained_only_where_its_words_do_not_name_the_section(words, said):
    files = dict(read("cpc/2026-11").source)
    front, _, body = files["05-edito.md"].decode().rpartition("---\n")
    files["05-edito.md"] = f"{front}---\n{words}, voilà.\n\n{body}".encode()
    edition = render.render(read_files(files), NEWSLETTER, look())
    assert said in edition.text.replace("\u00a0", " ")
