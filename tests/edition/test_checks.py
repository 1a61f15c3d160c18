from dataclasses import replace
from datetime import date

import pytest

from lettre.edition.model import Hole
from lettre.issue.model import Issue
from tests.findings import of_edition
from tests.house import newsletter, rendered

ISSUE = Issue(
    newsletter="cpc",
    slug="2026-11",
    date=date(2026, 11, 16),
    subject="Une entreprise, un lycée, un métier",
    preheader="Un entretien",
    sections=(),
)


def found(**changes):
    return of_edition(replace(rendered(), **changes), ISSUE, newsletter())


def codes(**changes):
    return [finding.code for finding in found(**changes)]


def test_a_good_edition_is_left_in_peace():
    assert codes() == []
    assert codes(html=rendered().html + "<style>@media print{a{color:#000}}</style>") == []


@pytest.mark.parametrize("part", ["html", "text"])
def test_a_part_without_a_way_out_is_refused(part):
    assert codes(**{part: f"Bonjour {Hole.ADDRESS.value}"}) == ["legal.no-way-out"]


@pytest.mark.parametrize("left", ["{{ name }}", "{% if %}", "@@NAME@@", "@@prénom@@", "Lorem ipsum"])
@pytest.mark.parametrize("part", ["html", "text", "subject", "preheader"])
def test_a_leftover_of_a_template_is_refused(left, part):
    assert codes(**{part: f"{getattr(rendered(), part)} {left}"}) == ["content.leftover"]


def test_two_at_signs_alone_are_no_hole():
    assert codes(text=rendered().text + "a@@b et c@@") == []


@pytest.mark.parametrize("sign", ["\x07", "\x92", "\ufffd"])
def test_a_sign_that_gmail_stumbles_over_is_refused(sign):
    assert codes(html=rendered().html + sign) == ["compatibility.control-character"]
    assert codes(html=rendered().html + "\u202f\u00a0’…\t\n") == []


def test_an_image_without_words_is_refused_and_one_that_is_decoration_is_not():
    assert codes(html=rendered().html + '<img src="https://example.org/a/vague.png">') == [
        "accessibility.no-alt"
    ]
    assert codes(html=rendered().html + '<img src="https://example.org/a/vague.png" alt="">') == []


def test_a_letter_that_gmail_would_cut_is_told_with_its_heaviest_section():
    sections = "".join(
        f'<div id="{name}"><a name="{name}"></a>{"é" * length}</div>'
        for name, length in (("10-court", 100), ("20-long", 20_000))
    )
    (finding,) = found(html=rendered().html + sections)
    assert (finding.code, finding.section) == ("size.clipped", "20-long")
    assert codes(html=rendered().html + "é" * 15_000) == ["size.long"]
    assert codes(html=rendered().html + "é" * 10_000) == []


def test_style_that_gmail_would_ignore_is_told():
    assert codes(html=rendered().html + f"<style>{'p{margin:0}' * 1_600}</style>") == ["size.styles"]
