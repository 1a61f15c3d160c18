from dataclasses import replace

import pytest

from lettre.edition import checks
from lettre.edition.model import Hole
from tests.house import rendered


def codes(**changes):
    return [finding.code for finding in checks.check(replace(rendered(), **changes))]


def test_a_good_edition_is_left_in_peace():
    assert codes() == []
    assert codes(html=rendered().html + "<style>@media print{a{color:#000}}</style>") == []


@pytest.mark.parametrize("part", ["html", "text"])
def test_a_part_without_a_way_out_is_refused(part):
    assert codes(**{part: f"Bonjour {Hole.ADDRESS.value}"}) == ["edition.no-way-out"]


@pytest.mark.parametrize("left", ["{{ name }}", "{% if %}", "@@NAME@@"])
def test_a_leftover_of_a_template_is_refused(left):
    assert codes(text=rendered().text + left) == ["edition.leftover"]


def test_a_letter_that_gmail_would_cut_is_told():
    assert codes(html=rendered().html + "é" * 40_000) == ["edition.too-long"]


def test_style_that_gmail_would_ignore_is_told():
    assert codes(html=rendered().html + f"<style>{'a' * 17_000}</style>") == ["edition.too-much-style"]
