"""Remedies written into files: the words they name change, and nothing else does."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettre.finding import Fix
from lettre.issue.checks import Draft
from lettre.issue.fixing import mend
from tests.findings import of_issue
from tests.issue.material import read, small
from tests.issue.test_checks import HOUSE
from tests.issue.test_typography_rules import ROWS

FILE = "issues/essai/complet/10-essai.md"


def mended(files, house=HOUSE):
    """Mend what certain remedies mend; return the section file and what was left."""
    issue = read(files)
    fixes = [one.fix for one in of_issue(issue, house) if one.fix]
    result = mend(Draft(issue=issue, newsletter=house), fixes)
    return {**files, **result.files}["10-essai.md"].decode(), result


@pytest.mark.parametrize(
    ("house", "code", "wrong", "right", "near"), [row for row in ROWS if row[2] and row[3]]
)
def test_every_certain_remedy_is_written_and_a_second_time_changes_nothing(house, code, wrong, right, near):
    text, result = mended(small(wrong + "\n"), house)
    again, second = mended({**small(""), "10-essai.md": text.encode()}, house)

    assert result.left == ()
    assert right in text
    assert (again, second.done) == (text, ())


PLACES = [
    ("Le 2ème `2ème` et la 2ème.", "Le 2e `2ème` et la 2e."),
    ("[2ème](https://example.org/2ème) et 2ème.", "[2e](https://example.org/2ème) et 2e."),
    ("Voir https://example.org/oeuvre, une oeuvre.", "Voir https://example.org/oeuvre, une œuvre."),
    (
        "M. Leboeuf, Mme LECOEUR et Boeil-Bezing : une oeuvre. Coeur à coeur.",
        "M. Leboeuf, Mme LECOEUR et Boeil-Bezing : une œuvre. Cœur à cœur.",
    ),
    ("Une *oeuvre* du **XIXème** siècle.", "Une *œuvre* du **XIXe** siècle."),
    ("Education for All, l'Education nationale.", "Education for All, l'Éducation nationale."),
    ("C'est la fin. Puis la fin.Le reste.", "C'est la fin. Puis la fin. Le reste."),
    ("Le mot, puis le mot,puis rien.", "Le mot, puis le mot, puis rien."),
    ("Un coeur et un coeur, deux coeurs.", "Un cœur et un cœur, deux cœurs."),
    ("- La 2ème\n- La 3ème, la 2ème\n", "- La 2e\n- La 3e, la 2e\n"),
    ("| L'Etat | La 2ème |\n|---|---|\n| 2ème | Etat |", "| L'État | La 2e |\n|---|---|\n| 2e | État |"),
    ("Première ligne\nsur la 2ème ligne,\npuis la 3ème.", "Première ligne\nsur la 2e ligne,\npuis la 3e."),
    ("Un mot \\*2ème\\* et &amp; la 2ème.", "Un mot \\*2e\\* et &amp; la 2e."),
    ("::: callout La 2ème\nL'oeuvre.\n:::", "::: callout La 2e\nL'œuvre.\n:::"),
    ("Un mo\u200bt, un mo\u200bt [sû\u00adr](https://example.org). \u200bFin\u2060.",
     "Un mot, un mot [sûr](https://example.org). Fin."),
    ("Le “bon” et le “beau”.", "Le « bon » et le « beau »."),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), PLACES)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_only_the_words_meant_change(before, after, ending):
    files = {**small(""), "10-essai.md": f"---\nkind: text\n---\n{before}\n".replace("\n", ending).encode()}
    text, result = mended(files)

    assert text == f"---\nkind: text\n---\n{after}\n".replace("\n", ending)
    assert result.left == ()


def test_fields_are_mended_in_every_style_of_yaml():
    front = "kind: text # la 2ème\ntitle: 'L''oeuvre'\nrubric: La 2ème\ndownloads:\n"
    front += '  - {file: files/2ème.pdf, label: "La 2ème"}\n  - file: files/oeuvre.pdf\n    label: L\'oeuvre'
    files = {**small("Mots.\n", front=front), "files/2ème.pdf": b"%PDF", "files/oeuvre.pdf": b"%PDF"}
    text, result = mended(files)

    assert "title: 'L''œuvre'\nrubric: La 2e\n" in text
    assert 'file: files/2ème.pdf, label: "La 2e"' in text
    assert "file: files/oeuvre.pdf\n    label: L'œuvre" in text
    assert "kind: text # la 2ème" in text
    assert result.left == ()


def test_the_head_is_mended_too():
    files = small("Mots.\n")
    files["issue.yaml"] = files["issue.yaml"].replace(b"Un essai de lettre", "La 2ème oeuvre".encode())
    _, result = mended(files)

    assert b"subject: La 2e \xc5\x93uvre\n" in result.files["issue.yaml"]


def test_a_remedy_that_would_break_the_file_or_other_words_is_left():
    issue = read(small("Un mot (ou deux).\n", front="kind: text\ntitle: Un titre"))
    fixes = [
        Fix(file=FILE, line=3, before="Un titre", after="[Un titre"),
        Fix(file=FILE, line=3, before="titre", after="titre: deux"),
        Fix(file=FILE, line=5, before="absent", after="présent"),
        Fix(file="issues/autre/10.md", line=1, before="mot", after="Mot"),
    ]
    result = mend(Draft(issue=issue, newsletter=HOUSE), fixes)

    assert (result.files, result.done) == ({}, ())
    assert result.left == tuple(fixes)


def test_a_good_remedy_is_written_beside_one_that_is_left():
    issue = read(small("La 2ème fois.\n\nEncore.\n"))
    good = Fix(file=FILE, line=4, before="2ème", after="2e")
    bad = Fix(file=FILE, line=6, before="Encore", after="# Encore")
    result = mend(Draft(issue=issue, newsletter=replace(HOUSE)), [bad, good])

    assert (result.done, result.left) == ((good,), (bad,))
    assert b"La 2e fois." in result.files["10-essai.md"]


PIECES = st.sampled_from(
    [
        "L'Etat", "la 2ème", "l'oeuvre", "`2ème oeuvre`", "[l'Etat](https://example.org/Etat)",
        "**le XXème**",
        "*oeuvre*", "mot,mot", "un - deux", "etc...", "À 14H30.", "le 05 juin 2027", "“bon”", "de de",
        "\\*oeuvre\\*", "&amp;", "https://example.org/2ème", "A partir", "Mr Roy", "no 5", "1.500 euros",
        "21 x 29,7", "10 Km", "\n", "  ", ".", "«",
    ]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=14), st.sampled_from(["", "- ", "> ", "### "]))
def test_whatever_is_mended_stays_an_issue_and_is_mended_once(pieces, mark):
    body = mark + "Mot " + " ".join(pieces).replace("\n ", "\n").strip()
    files = small(body + "\n")
    text, result = mended(files)
    for _ in range(3):
        once, result = mended({**files, "10-essai.md": text.encode()})
        if once == text:
            break
        text = once

    assert result.done == ()
    assert text.count("\n") == files["10-essai.md"].decode().count("\n")
    assert text.count("https://example.org/2ème") == body.count("https://example.org/2ème")
    assert text.count("`2ème oeuvre`") == body.count("`2ème oeuvre`")
