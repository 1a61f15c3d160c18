import re

import pytest

from lettre.edition import transforms
from lettre.errors import LettreError

PAGE = (
    "<!DOCTYPE html>\n<html><head><title>t</title>"
    '<style data-premailer="ignore">@media (max-width:480px){{.a{{color:#fff!important}}}}'
    "[data-x] .b{{color:#123!important}}</style></head><body>{}</body></html>"
)


def inlined(body, css=""):
    return transforms.inline(PAGE.format(body), css)


def test_a_rule_is_written_on_its_element_in_six_digits_and_without_spaces():
    done = inlined("<p>x</p>", "p { color: #ffffff; margin: 0 0 18px; font-family: Georgia, serif; }")
    assert '<p style="color:#ffffff;margin:0 0 18px;font-family:Georgia,serif">x</p>' in done


def test_the_kept_sheet_is_kept_byte_for_byte():
    sheet = re.search(r"(?<=>)@media.*?</style>", PAGE.format(""))[0]
    assert sheet in inlined("<p>x</p>", "p { color: #111111; }")


def test_comments_for_outlook_are_untouched():
    ghost = '<!--[if mso]><table width="640"><tr><td style="padding:0 28px"><![endif]-->'
    assert ghost in inlined(
        f"{ghost}<p>x</p><!--[if mso]></td></tr></table><![endif]-->", "td { color: red; }"
    )


def test_classes_live_on_only_where_the_kept_sheet_or_the_archive_speaks_of_them():
    done = inlined('<p class="a lettre-personal c">x</p><p class="c">y</p>', ".c { margin: 0; }")
    assert 'class="a lettre-personal"' in done
    assert '<p style="margin:0">y</p>' in done


def test_a_size_stays_a_style_and_becomes_no_attribute():
    assert '<img src="a.png" style="height:auto;width:100%">' in inlined(
        '<img src="a.png">', "img { height: auto; width: 100%; }"
    )


def test_holes_and_typography_pass_through():
    body = '<p>«\u00a0Été\u00a0»\u202f! <a href="@@UNSUBSCRIBE@@">x</a></p>'
    assert body in inlined(body)


@pytest.mark.parametrize("outer", ["a", "p", "h2"])
def test_a_table_that_premailer_would_empty_is_refused(outer):
    with pytest.raises(LettreError) as refused:
        inlined(f"<{outer}><table><tr><td>x</td></tr></table></{outer}>")
    assert refused.value.code == "edition.table-inside"


def test_a_tree_that_libxml2_would_cut_is_refused():
    with pytest.raises(LettreError) as refused:
        inlined("<div>" * 240 + "x" + "</div>" * 240)
    assert refused.value.code == "edition.too-deep"
    assert "x" in inlined("<div>" * 100 + "x" + "</div>" * 100)
