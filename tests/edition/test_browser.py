"""The letter in a real browser: narrow, wide, dark, and without style sheets as SFR and La Poste show it."""

import re
from dataclasses import replace

import pytest

from lettre.edition import render
from lettre.edition.colours import READABLE
from tests.browser import CONTRASTS, OVERFLOWS, opened, without_pictures, without_sheets
from tests.edition.letters import ALL, NEWSLETTER, look, read, rendered

SMALL = """() => [...document.querySelectorAll('body *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .filter(e => e.closest('.preheader, [style*="display:none"]') === null)
  .map(e => parseFloat(getComputedStyle(e).fontSize)).reduce((a, b) => Math.min(a, b), 99)"""
STYLES = """() => [...document.querySelectorAll('body, body :not(a[name])')].map(e => {
  const style = getComputedStyle(e);
  return [e.tagName, ...[...style].map(name => name + ': ' + style.getPropertyValue(name))].join(';');
})"""
#: what is coloured, by element; a border of no width has no colour
PAINTED = """() => [...document.querySelectorAll('.desk, .desk *')].map(e => {
  const s = getComputedStyle(e);
  const sides = ['Top', 'Right', 'Bottom', 'Left'].filter(side => parseFloat(s[`border${side}Width`]));
  return [e.tagName, e.className, s.display, s.color, s.backgroundColor,
    ...sides.map(side => s[`border${side}Color`])].join(';');
})"""
FONTS = """() => [...document.querySelectorAll('p,li,h1,h2,h3,h4')]
  .map(e => getComputedStyle(e).fontFamily)"""


@pytest.fixture(scope="module")
def letter():
    _, edition = rendered("cpc/2026-11")
    # no picture is fetched: what counts here is the box it is given
    return without_pictures(edition.html)


def shown(browser, letter, tmp_path, width, *, scheme="light", sheets=True):
    return opened(browser, letter if sheets else without_sheets(letter), tmp_path, width, scheme=scheme)


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


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("width", "scheme"), [(1000, "light"), (500, "light"), (375, "light"), (1000, "dark")]
)
def test_the_inliner_changes_no_style_of_any_element(browser, tmp_path, name, width, scheme):
    # the judge is the browser's own cascade: the same letter, its sheet left in the head
    as_sheet = replace(look(), kept_css=look().inlined_css + look().kept_css, inlined_css="")
    left = render.render(read(name), NEWSLETTER, as_sheet)
    computed = []
    for html in (rendered(name)[1].html, left.html):
        page = shown(browser, without_pictures(html), tmp_path, width, scheme=scheme)
        computed.append(page.evaluate(STYLES))
        page.close()
    assert len(computed[0]) > 200
    different = [
        (one.partition(";")[0], set(one.split(";")) - set(other.split(";")))
        for one, other in zip(*computed, strict=True)
        if one != other
    ]
    assert different == []


@pytest.mark.parametrize("width", [320, 700])
def test_what_a_finger_touches_alone_is_24_pixels_high(browser, letter, tmp_path, width):
    page = shown(browser, letter, tmp_path, width)
    heights = page.evaluate("""() => [...document.querySelectorAll(
      '.contents a, .online a, .colophon a, .button, .button + a')]
      .map(a => a.getBoundingClientRect().height)""")
    assert len(heights) > 15
    assert min(heights) >= 24
    page.close()


def test_outlooks_own_night_is_as_dark_and_as_readable_as_the_devices(browser, letter, tmp_path):
    # outlook.com writes these attributes on what it has recoloured, and asks for no colour scheme
    page = shown(browser, letter, tmp_path, 700)
    page.evaluate("""() => document.querySelectorAll('.desk, .desk *').forEach(e => {
      e.setAttribute('data-ogsc', ''); e.setAttribute('data-ogsb', '');
    })""")
    by_attribute = page.evaluate(PAINTED)
    assert [each for each in page.evaluate(CONTRASTS) if each["ratio"] < READABLE] == []
    page.close()
    page = shown(browser, letter, tmp_path, 700, scheme="dark")
    by_device = page.evaluate(PAINTED)
    page.close()
    assert by_attribute == by_device
