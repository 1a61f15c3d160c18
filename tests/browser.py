"""A real Chromium for tests of what readers see."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

#: what reaches over the right edge, but in a table that can be scrolled by itself
OVERFLOWS = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).display !== 'none')
  .filter(e => !e.parentElement.closest('[tabindex]'))
  .map(e => e.tagName + ': ' + e.textContent.slice(0, 40))"""
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
#: the words of each block that has words of its own, from the top of the page down, then from the left
READ = """() => [...document.querySelectorAll('body *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .filter(e => !e.parentElement.closest('p,li,h1,h2,h3,h4,h5,h6,td.words') && e.getClientRects().length)
  .map((e, at) => ({at, box: e.getBoundingClientRect(), words: e.textContent.trim().slice(0, 40)}))
  .sort((a, b) => Math.abs(a.box.top - b.box.top) > 2 ? a.box.top - b.box.top : a.box.left - b.box.left)
  .map(e => [e.at, e.words])"""


@contextmanager
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "the browser tests need Chromium: install the package 'chromium'"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def opened(browser: Browser, html: str, folder: Path, width: int, *, scheme: str = "light") -> Page:
    """Open a letter as a file, so that nothing of it comes from a network."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    file = folder / "letter.html"
    file.write_text(html, "utf-8")
    page.goto(file.as_uri())
    return page


def without_pictures(html: str) -> str:
    """Return a letter whose pictures lead nowhere."""
    return re.sub(r'src="(?:http|cid)[^"]*"', 'src=""', html)


def without_sheets(html: str) -> str:
    """Return a letter as SFR and La Poste show it: every style sheet taken out."""
    return re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
