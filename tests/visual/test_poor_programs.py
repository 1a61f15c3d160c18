"""Where style sheets, pictures or most of CSS are missing, the letter still reads in order."""

import pytest

from lettre.edition.colours import READABLE
from tests.browser import CONTRASTS, OVERFLOWS, READ, opened, without_pictures, without_sheets
from tests.edition.letters import ALL, letter
from tests.visual.word import as_word

POOR = {
    "without style sheets": (without_sheets, 320),
    "without pictures": (without_pictures, 320),
    "in Word": (as_word, 700),
}
WORDS = "() => document.body.innerText.split(/[\\s\\u200b]+/).filter(Boolean)"


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("how", POOR)
def test_every_word_stands_in_its_order_inside_the_page_and_on_a_ground_it_is_read_on(
    browser, tmp_path, name, how
):
    impoverish, width = POOR[how]
    whole = opened(browser, without_pictures(letter(name).html), tmp_path, 1000)
    words = whole.evaluate(WORDS)
    whole.close()
    page = opened(browser, impoverish(without_pictures(letter(name).html)), tmp_path, width)
    assert len(words) > 500
    assert page.evaluate(WORDS) == words
    assert [at for at, _ in page.evaluate(READ)] == list(range(len(page.evaluate(READ))))
    assert page.evaluate(OVERFLOWS) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert [each for each in page.evaluate(CONTRASTS) if each["ratio"] < READABLE] == []
    page.close()


ALTS = """() => [...document.querySelectorAll('img')].filter(e => e.alt).map(e => {
  const s = getComputedStyle(e), box = e.getBoundingClientRect();
  const size = parseFloat(s.fontSize);
  return {size, font: s.fontFamily, color: s.color, high: box.height, wide: box.width};
})"""


@pytest.mark.parametrize("name", ["cpc/2026-09", "cpc/2026-11"])
def test_the_words_for_a_picture_are_set_like_the_letter(browser, tmp_path, name):
    page = opened(browser, without_pictures(letter(name).html), tmp_path, 600)
    alts = page.evaluate(ALTS)
    assert len(alts) > 2
    for alt in alts:
        assert alt["size"] >= 14
        assert "Helvetica" in alt["font"]
        assert alt["color"] == "rgb(90, 90, 96)"
        assert alt["high"] >= 20
        assert alt["wide"] >= 100
    page.close()


def test_the_page_that_reads_in_another_order_is_found(browser, tmp_path):
    html = without_pictures(letter("cpc/2026-11").html)
    turned = html.replace('<div class="head paper"', '<div style="position:absolute;top:900px" class="x"')
    page = opened(browser, turned, tmp_path, 700)
    order = [at for at, _ in page.evaluate(READ)]
    assert order != sorted(order)
    page.close()
