"""The letter in a real browser: narrow, wide, dark, and without style sheets as SFR and La Poste show it."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from lettre.edition import render
from lettre.edition.colours import READABLE
from tests.edition.letters import EVERY_FIELD, NEWSLETTER, look, read, rendered

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OVERFLOWS = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).display !== 'none')
  .map(e => e.tagName + ': ' + e.textContent.slice(0, 40))"""
SMALL = """() => [...document.querySelectorAll('body *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .filter(e => e.closest('.preheader, [style*="display:none"]') === null)
  .map(e => parseFloat(getComputedStyle(e).fontSize)).reduce((a, b) => Math.min(a, b), 99)"""
#: WCAG 2.2's contrast of each element that has words of its own, on the nearest ground that is painted
CONTRASTS = """() => {
  const channels = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => channels(c).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const painted = e => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor, four = channels(c);
      if (four.length < 4 || four[3] > 0) return c;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getClientRects().length)
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .map(e => {
      const [a, b] = [light(getComputedStyle(e).color), light(painted(e))].sort((x, y) => y - x);
      return {ratio: (a + 0.05) / (b + 0.05), words: e.textContent.slice(0, 40)};
    });
}"""
STYLES = """() => [...document.querySelectorAll('body, body :not(a[name])')].map(e => {
  const style = getComputedStyle(e);
  return [e.tagName, ...[...style].map(name => name + ': ' + style.getPropertyValue(name))].join(';');
})"""
FONTS = """() => [...document.querySelectorAll('p,li,h1,h2,h3,h4')]
  .map(e => getComputedStyle(e).fontFamily)"""


@pytest.fixture(scope="module")
def letter():
    _, edition = rendered("cpc/2026-11")
    # no picture is fetched: what counts here is the box it is given
    return re.sub(r'src="http[^"]*"', 'src=""', edition.html)


@pytest.fixture(scope="module")
def browser():
    path = shutil.which("chromium")
    assert path, "the browser tests need Chromium: install the package 'chromium'"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def shown(browser, letter, tmp_path: Path, width, *, scheme="light", sheets=True):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    file = tmp_path / "letter.html"
    file.write_text(letter if sheets else re.sub(r"<style.*?</style>", "", letter, flags=re.DOTALL))
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("sheets", [True, False])
@pytest.mark.parametrize("width", [320, 375, 700, 1200])
def test_nothing_overflows_at_any_width_with_or_without_style_sheets(
    browser, letter, tmp_path, width, sheets
):
    page = shown(browser, letter, tmp_path, width, sheets=sheets)
    assert page.evaluate(OVERFLOWS) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.close()


def test_no_words_are_small_and_no_paragraph_falls_back_to_the_clients_font(browser, letter, tmp_path):
    page = shown(browser, letter, tmp_path, 700, sheets=False)
    assert page.evaluate(SMALL) >= 14
    assert all("Georgia" in font or "Helvetica" in font for font in page.evaluate(FONTS))
    page.close()


@pytest.mark.parametrize("sheets", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read_on_its_ground(browser, letter, tmp_path, scheme, sheets):
    page = shown(browser, letter, tmp_path, 700, scheme=scheme, sheets=sheets)
    found = page.evaluate(CONTRASTS)
    assert len(found) > 200
    assert [each for each in found if each["ratio"] < READABLE] == []
    page.close()


def test_in_the_dark_the_sheet_is_dark(browser, letter, tmp_path):
    page = shown(browser, letter, tmp_path, 700, scheme="dark")
    grounds = page.evaluate("""() => [...document.querySelectorAll('.paper,.desk,.callout')]
      .map(e => getComputedStyle(e).backgroundColor)""")
    assert len(grounds) > 9
    assert all(int(channel) < 64 for ground in grounds for channel in re.findall(r"\d+", ground))
    page.close()


def test_links_of_the_contents_lead_to_their_sections(browser, letter, tmp_path):
    page = shown(browser, letter, tmp_path, 700)
    found = page.evaluate("""() => [...document.querySelectorAll('.contents a')]
      .map(a => a.hash.slice(1))
      .map(name => document.querySelector(`a[name="${name}"]`)?.closest('.section')?.id === name)""")
    assert len(found) > 7
    assert all(found)
    page.close()


@pytest.mark.parametrize(("width", "scheme"), [(700, "light"), (375, "light"), (700, "dark")])
def test_the_inliner_changes_no_style_of_any_element(browser, tmp_path, width, scheme):
    # the judge is the browser's own cascade: the same letter, its sheet left in the head
    as_sheet = replace(look(), kept_css=look().inlined_css + look().kept_css, inlined_css="")
    left = render.render(read(EVERY_FIELD), NEWSLETTER, as_sheet)
    computed = []
    for html in (rendered(EVERY_FIELD)[1].html, left.html):
        page = shown(browser, re.sub(r'src="http[^"]*"', 'src=""', html), tmp_path, width, scheme=scheme)
        computed.append(page.evaluate(STYLES))
        page.close()
    assert len(computed[0]) > 200
    different = [
        (one.partition(";")[0], set(one.split(";")) - set(other.split(";")))
        for one, other in zip(*computed, strict=True)
        if one != other
    ]
    assert different == []
