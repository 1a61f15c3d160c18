"""Lists as people have them: what is taken, what is not and why, and what is no list at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettre.audience.imports import Reading, UnreadableList, read
from lettre.catalogue import LANGUAGES, say


def rows(content, **encoding):
    reading = read(content if isinstance(content, bytes) else content.encode(**encoding), "liste.csv")
    return [(row.line, row.address, row.name) for row in reading.rows]


def rejected(content):
    reading = read(content if isinstance(content, bytes) else content.encode(), "liste.csv")
    for row in reading.rejected:
        assert all(say(row.code, language) for language in LANGUAGES)
    return [(row.line, row.code.removeprefix("audience.row.")) for row in reading.rejected]


def refused(content):
    with pytest.raises(UnreadableList) as raised:
        read(content if isinstance(content, bytes) else content.encode(), "liste.csv")
    error = raised.value
    assert error.exit_code == 3
    assert all(say(error.code, language, **error.params) for language in LANGUAGES)
    return error.code.removeprefix("audience."), error.place.line


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_three_separators_are_read(separator):
    text = "Courriel|Prénom|Nom\nanne@example.org|Anne|Le Goff\n".replace("|", separator)
    assert rows(text) == [(2, "anne@example.org", "Anne Le Goff")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_four_encodings_are_read(encoding):
    text = "Prénom;Adresse électronique\nÉlodie;elodie@example.org\n"
    assert rows(text, encoding=encoding) == [(2, "elodie@example.org", "Élodie")]


@pytest.mark.parametrize(
    "head",
    [
        "Adresse électronique", "ADRESSE ÉLECTRONIQUE", "Courriel", "courriel :", "Mél", "Mél.", "E-mail",
        "email", "Email Address", "e_mail", "mail", "Adresse e-mail", "Adresse de messagerie",
        "address", "Adresse",
    ],
)  # fmt: skip
def test_a_head_in_either_language_names_the_address(head):
    assert rows(f"service;{head}\nbureau;anne@example.org\n") == [(2, "anne@example.org", None)]


@pytest.mark.parametrize(
    ("heads", "cells", "name"),
    [
        ("Nom;Prénom", "Le Goff;Anne", "Anne Le Goff"),
        ("Nom", "Anne Le Goff", "Anne Le Goff"),
        ("Nom complet", "Anne Le Goff", "Anne Le Goff"),
        ("First name;Last name", "Anne;Le Goff", "Anne Le Goff"),
        ("name;Nom", "Anne;Le Goff", "Anne"),
        ("Prénom;Nom", ";", None),
        ("Prénom;Nom", " Anne ;", "Anne"),
        ("Établissement", "Lycée", None),
    ],
)
def test_a_name_is_put_together_from_its_columns(heads, cells, name):
    assert rows(f"email;{heads}\nanne@example.org;{cells}\n") == [(2, "anne@example.org", name)]


def test_the_surest_head_wins_over_a_street():
    assert rows("Adresse;Courriel\n12, rue des Ateliers;anne@example.org\n") == [
        (2, "anne@example.org", None)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anne@example.org\nbob@example.org\n",
         [(1, "anne@example.org", None), (2, "bob@example.org", None)]),
        ("anne@example.org Anne Le Goff\nbob@example.org\n",
         [(1, "anne@example.org", "Anne Le Goff"), (2, "bob@example.org", None)]),
        ("anne@example.org;Anne Le Goff\n", [(1, "anne@example.org", "Anne Le Goff")]),
        ("Anne Le Goff,anne@example.org\n", [(1, "anne@example.org", "Anne Le Goff")]),
        ("\n\n  anne@example.org  \n\n", [(3, "anne@example.org", None)]),
        ("anne@example.org", [(1, "anne@example.org", None)]),
    ],
)  # fmt: skip
def test_a_list_without_heads_is_read(text, expected):
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("said", "taken"),
    [("désabonné", False), ("Unsubscribed", False), ("bounced", False), ("titulaire", True), ("", True)],
)
def test_who_the_list_says_has_left_is_not_taken_for_a_newsletter(said, taken):
    content = f"Courriel;Statut\na@example.org;{said}\n".encode()
    codes = [row.code for row in read(content, "a.csv", "cpc").rejected]
    assert codes == ([] if taken else ["audience.row.left"])
    # a list of whom never to write to is taken whole
    assert len(read(content, "a.csv").rows) == 1


def test_a_quoted_cell_may_hold_separators_quotes_and_lines():
    text = 'email;note;nom\nanne@example.org;"a;b\nc ""d""";"Le Goff; Anne"\nbob@example.org;;Bob\n'
    assert rows(text) == [(2, "anne@example.org", "Le Goff; Anne"), (4, "bob@example.org", "Bob")]


def test_windows_and_old_mac_lines_are_lines():
    assert rows("email\r\na@example.org\r\nb@example.org\r\n")[1] == (3, "b@example.org", None)


def test_bad_rows_are_told_with_their_line_and_good_ones_are_kept():
    text = "\n".join(
        [
            "email;nom",
            "anne@example.org;Anne",
            "pas une adresse;X",
            f"{'a' * 300}@example.org;Long",
            f"{'a' * 65}@example.org;Long",
            ";Personne",
            ";",
            "ANNE@EXAMPLE.ORG;Encore",
            "bob@example.org;Bob\x07",
            f"zoe@example.org;{'Z' * 201}",
            '"carl@example.org\r\nBcc: x@example.org";Carl',
            "dan@example;Dan",
            "eve@example.org",
        ]
    )
    assert [row[1] for row in rows(text)] == ["anne@example.org", "eve@example.org"]
    assert rejected(text) == [
        (3, "no-at"),
        (4, "too-long"),
        (5, "too-long"),
        (6, "no-address"),
        (8, "duplicate"),
        (9, "bad-name"),
        (10, "bad-name"),
        (11, "control-character"),
        (13, "bad-domain"),
    ]


def test_a_name_cannot_carry_a_header():
    assert rejected('email;nom\na@example.org;"Anne\nBcc: x@example.org"\n') == [(2, "bad-name")]


def test_what_is_shown_of_a_bad_row_is_short_and_has_no_control_characters():
    (bad,) = read(b'email\n"' + b"a" * 300 + b'\x07"\n', "liste.csv").rejected
    assert len(bad.found) == 80
    assert bad.found.isprintable()


def test_an_undefined_byte_of_windows_1252_refuses_its_row_only():
    content = b"email\n\x81x@example.org\nanne@example.org\n"
    assert rows(content) == [(3, "anne@example.org", None)]
    assert rejected(content) == [(2, "bad-local-part")]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "empty-file", None),
        (b"\n \n;;\n", "empty-file", None),
        (b"\xef\xbb\xbf", "empty-file", None),
        ("nom;rue\nAnne;x\n", "no-address-column", 1),
        ("\nnom\nAnne\n", "no-address-column", 2),
        ("anne@example.org;bob@example.org\n", "no-address-column", 1),
        (b"PK\x03\x04\x14\x00", "not-a-text", None),
        (b"email\x00\n", "not-a-text", None),
        ('email;nom\na@example.org;Anne\nb@example.org;"Bob\nc@example.org;Carl\n', "bad-csv", 3),
        ('email;nom\na@example.org;"An"ne\n', "bad-csv", 2),
        ("email\n" + "a" * 200_000, "bad-csv", 2),
    ],
)
def test_what_is_no_list_is_refused_whole(content, code, line):
    assert refused(content) == (code, line)


def test_the_columns_found_are_named_when_none_holds_addresses():
    with pytest.raises(UnreadableList) as raised:
        read("Nom;Établissement\nx;y\n".encode(), "liste.csv")
    assert raised.value.params == {"found": "« Nom », « Établissement »"}


def test_a_formula_disarmed_by_an_export_comes_back_as_it_was():
    assert rows("email;name\n'+1@example.org;'=Anne\n'tis@example.org;'tis\n") == [
        (2, "+1@example.org", "=Anne"),
        (3, "'tis@example.org", "'tis"),
    ]


@given(st.binary(max_size=400) | st.text(alphabet="a@.;,\"'\n\r\té é=", max_size=200).map(str.encode))
def test_whatever_bytes_come_are_read_or_refused(content):
    try:
        reading = read(content, "liste.csv")
    except UnreadableList:
        reading = Reading(rows=(), rejected=())
    assert len({row.key for row in reading.rows}) == len(reading.rows)


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "sep=;\r"])
def test_excels_line_above_the_heads_says_what_separates(first):
    text = f"{first}\nnom, prénom;courriel\nLe Goff, Anne;anne@example.org\n"
    assert rows(text) == [(3, "anne@example.org", "Le Goff, Anne")]
    assert rows(f"{first}\nemail;name\nanne@example.org;Le Goff, Anne\n") == [
        (3, "anne@example.org", "Le Goff, Anne")
    ]


def test_excels_line_may_name_a_separator_of_its_own():
    assert rows("sep=|\nemail|nom\nanne@example.org|Anne; Le Goff\n") == [
        (3, "anne@example.org", "Anne; Le Goff")
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Anne Le Goff <anne@example.org>", "Anne Le Goff"),
        ("<anne@example.org>", None),
        ('"Le Goff, Anne" <anne@example.org>,', "Le Goff, Anne"),
        ('  "Le \\"Goff\\"" <anne@example.org>;', 'Le "Goff"'),
        ("Le Goff, Anne <anne@example.org>", "Le Goff, Anne"),
    ],
)
def test_a_list_without_heads_may_be_as_mail_programs_write_it(line, name):
    text = f"\n{line}\nbob@example.org\n\nZoé <zoe@example.org>\nniemand <nichts>\n"
    assert rows(text) == [
        (2, "anne@example.org", name), (3, "bob@example.org", None), (5, "zoe@example.org", "Zoé"),
    ]  # fmt: skip
    assert rejected(text) == [(6, "no-at")]


def test_a_cell_under_a_head_may_be_so_too_and_its_name_gives_way_to_the_column_of_names():
    text = "courriel;nom\nA. L. <anne@example.org>;Anne Le Goff\nBob <bob@example.org>;\n"
    assert rows(text) == [(2, "anne@example.org", "Anne Le Goff"), (3, "bob@example.org", "Bob")]
