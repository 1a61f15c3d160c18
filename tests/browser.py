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
