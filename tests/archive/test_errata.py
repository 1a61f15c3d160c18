"""Corrections of what was sent: read from a file, shown above the issue, the edition never touched."""

import pytest

from lettre.archive import errata
from lettre.errors import ContentErrors

WRITTEN = """\
errata:
  - date: 2026-12-01
    section: 40-textes
    text: "L'arrêté est du **9 juin**, et non du 8."
  - date: 2026-12-03
    text: Le colloque a lieu à Lille.
"""


def read(text, sections=("10-interview", "40-textes")):
    return errata.read(text.encode(), file="issues/cpc/2026-11/errata.yaml", sections=sections)


def test_corrections_are_read_with_their_words_as_they_were_typed():
    first, second = read(WRITTEN)
    assert (first.section, first.text) == ("40-textes", "L'arrêté est du **9 juin**, et non du 8.")
    assert (second.section, str(second.date)) == (None, "2026-12-03")
    assert read("errata: []\n") == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("40-textes", "40-texte", "archive.erratum-section.near", 3),
        ("date: 2026-12-03", "date: hier", "issue.bad-date", 5),
        ("    text: Le colloque a lieu à Lille.\n", "", "issue.missing.example", 5),
        ("section: 40-textes", "rubrique: 40-textes", "issue.unknown-key", 3),
        ("Le colloque", "Le <b>colloque", "issue.html", 6),
    ],
)
def test_a_mistake_is_told_with_its_line(old, new, code, line):
    with pytest.raises(ContentErrors) as raised:
        read(WRITTEN.replace(old, new))
    (error,) = raised.value.errors
    assert (error.code, error.place.line) == (code, line)
