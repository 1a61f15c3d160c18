"""Which words a reader sees: the techniques of good letters hide none."""

import pytest
from lxml import html

from lettre.mail.checks.sight import look


def seen(body):
    page = f"<html><head><title>Titre</title></head><body>{body}</body></html>"
    sight = look(html.document_fromstring(page))
    return " ".join(sight.shown), " ".join(sight.hidden)


@pytest.mark.parametrize(
    "hiding",
    [
        "display:none",
        "DISPLAY : none !important",
        "visibility:hidden",
        "opacity:0",
        "opacity:0;color:#000000",
        "font-size:0",
        "font-size:1px",
        "text-indent:-9999px",
    ],
)
def test_hidden_words_are_told_apart(hiding):
    assert seen(f'<p>Bonjour</p><p style="{hiding}">caché <b>aussi</b></p> suite') == (
        "Bonjour suite",
        "caché aussi",
    )


@pytest.mark.parametrize(
    "showing",
    [
        "display:block",
        "opacity:0.8",
        "font-size:.875rem",
        "font-size:1em",
        "font-size:100%",
        "text-indent:-8px",
        "mso-text-indent-alt:-100px",
    ],
)
def test_words_in_plain_sight_are_shown(showing):
    assert seen(f'<p style="{showing}">Bonjour</p>') == ("Bonjour", "")


def test_columns_in_a_box_of_size_zero_are_shown():
    column = '<div style="font-size:16px">{}</div>'
    columns = f'<div style="font-size:0">{column.format("Une")} {column.format("Deux")}</div>'
    assert seen(columns) == ("Une Deux", "")


def test_what_mailboxes_show_beside_the_subject_is_no_trick():
    assert seen('<div style="display:none">Un aperçu</div><p>Bonjour</p>') == ("Bonjour", "")


def test_comments_and_style_sheets_are_no_words():
    assert seen("<style>p{margin:0}</style><!-- Bonjour --><p>Oui</p>") == ("Oui", "")
