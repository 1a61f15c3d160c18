"""SpamAssassin, the Nu checker and axe-core judge the mails to one person, as they judge letters."""

import pytest

from lettre.mail import spamassassin
from tests.acceptance.test_nu import judged as nu
from tests.acceptance.test_nu import unexpected
from tests.browser import chromium, without_pictures
from tests.edition.test_axe import judged as axe
from tests.mail.outbox.samples import EVERY, composed, parts

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_no_rule_of_spamassassin_counts_against_a_mail(letter, language):
    verdict = spamassassin.judge(composed(letter, language).content)
    print(letter.value, language, verdict.score, [hit.name for hit in verdict.hits])
    assert verdict.score < 0.5
    assert [hit for hit in verdict.hits if hit.points > 0.01] == []
    assert "HTML_MESSAGE" in {hit.name for hit in verdict.hits}


def test_the_html_of_a_mail_is_valid_but_for_what_mail_programs_need(tmp_path):
    messages = nu(tmp_path, [parts(composed(letter, language))[2] for letter, language in EVERY])
    print(len(messages), "messages,", len(set(messages)), "different")
    assert unexpected(messages) == []
    assert any("xmlns:v" in message for message in messages)


@pytest.mark.acceptance(seconds=40)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_axe_finds_nothing_in_a_mail(browser, tmp_path, letter, language, scheme):
    # in French narrow by day and wide by night, in English the other way round
    width = 320 if (scheme == "light") == (language == "fr") else 1000
    html = without_pictures(parts(composed(letter, language))[2])
    found = axe(browser, html, tmp_path, width, scheme)
    assert found["broken"] == []
    assert {"color-contrast", "document-title", "html-has-lang", "target-size"} <= set(found["passed"])
