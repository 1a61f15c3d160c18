"""Thirty random issues; `make acceptance` makes five hundred."""

import pytest
from hypothesis import HealthCheck, assume, given, settings

from tests.edition.issues import HOSTILE, SCRIPTS, issues
from tests.edition.random_issues import PERSONAL, judge, judge_html
from tests.issue.material import small


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(issues())
def test_any_issue_becomes_a_message_that_comes_back_whole_and_does_nothing(files):
    assume(judge(files))


@pytest.mark.parametrize("words", [*HOSTILE, *SCRIPTS])
def test_each_hostile_word_alone_is_refused_or_stays_a_word(words):
    for body in (
        words,
        f"## {words}",
        f"- {words}",
        f"**{words}** et *{words}*",
        f"| {words} | b |\n|---|---|",
    ):
        judge(small(f"Avant.\n\n{body}\n\nAprès."))


@pytest.mark.parametrize(
    "evil",
    ["<script>1</script>", '<a href="java\nscript:x">x</a>', '<p onclick="x">x</p>', "<base href=//x>"],
)
def test_what_would_act_is_found(evil):
    links = "".join(f'<a href="{address}">x</a>' for address in PERSONAL)
    page = f'<html><body>%s<p class="lettre-personal">{links}</p></body></html>'
    judge_html(page % "")
    with pytest.raises(AssertionError):
        judge_html(page % evil)
