"""Pictures of the letter in Chromium, small, and what differs between two. `make pictures` renews those kept.

The fonts are the test's own, so that a page breaks its lines the same everywhere; the signs'
edges may differ from machine to machine, so pictures are compared block by block.
"""

import base64
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageChops

from lettre.edition import assets, render
from lettre.edition.model import Edition
from tests.browser import chromium, without_pictures, without_sheets
from tests.edition.letters import EVERY_FIELD, KINDS, NEWSLETTER, SAMPLES, letter, look, read
from tests.visual.word import as_word

FOLDER = Path(__file__).parent / "pictures"
WIDTHS = (320, 600, 1000)
SCHEMES = ("light", "dark")
#: kept pictures are a quarter as wide and high; those that are to be read, half
SMALL, READABLE = 4, 2
#: a block of the page, in pixels; how much its colour may differ (of 255); how many blocks may differ more
BLOCK, TOLERANCE, ALLOWED = 16, 10, 0.003
#: Debian's fonts-dejavu-core, which `make browser` installs, stands for the fonts of readers' machines
FONTS = """<style>
@font-face{font-family:Georgia;src:local("DejaVu Serif")}
@font-face{font-family:Georgia;font-weight:bold;src:local("DejaVu Serif Bold")}
@font-face{font-family:Helvetica;src:local("DejaVu Sans")}
@font-face{font-family:Helvetica;font-weight:bold;src:local("DejaVu Sans Bold")}
@font-face{font-family:Consolas;src:local("DejaVu Sans Mono")}
</style>"""


def every() -> Iterator[tuple[str, str, int, str]]:
    """Yield each picture: its name, the letter's, the width and the colour scheme."""
    for name in (*SAMPLES, *KINDS):
        for width in WIDTHS:
            for scheme in SCHEMES:
                yield f"{name.replace('/', '-')}-{width}-{scheme}", name, width, scheme


def poor() -> Iterator[tuple[str, str, int]]:
    """Yield letters as poor mail programs show them: a name, the HTML, the width."""
    whole = with_files(letter(EVERY_FIELD))
    yield "without-style-sheets", without_sheets(whole), 320
    yield "without-pictures", without_pictures(_pictured().html), 600
    yield "in-word", as_word(whole), 700


def _pictured() -> Edition:
    """Return a sample with two of its sections that show pictures."""
    issue = read("cpc/2026-11")
    shown = tuple(section for section in issue.sections if section.kind in {"focus", "professions"})
    return render.render(replace(issue, sections=shown), NEWSLETTER, look())


def with_files(edition: Edition) -> str:
    """Return the HTML part with its pictures inside."""
    html = edition.html
    for asset in edition.assets:
        inside = f"data:{asset.media_type};base64,{base64.b64encode(asset.content).decode()}"
        html = html.replace(f'src="{assets.url(NEWSLETTER.base_url, asset)}"', f'src="{inside}"')
    return html


def taken(browser, html: str, width: int, scheme: str, part: str | None = None) -> Image.Image:
    """Return a picture of a letter, or of its first element that `part` selects."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.set_content(html.replace("</head>", f"{FONTS}</head>"))
    page.evaluate("() => document.fonts.ready")
    shot = page.locator(part).first.screenshot() if part else page.screenshot(full_page=True)
    page.close()
    return Image.open(io.BytesIO(shot)).convert("RGB")


def part_of(name: str) -> str | None:
    """Return what of a letter is shown: the section alone, or the whole sample."""
    return ".section" if name in KINDS else None


def shrunk(picture: Image.Image, by: int) -> Image.Image:
    """Return a picture `by` times as small."""
    return picture.reduce(by)


def difference(one: Image.Image, other: Image.Image, scale: int = SMALL) -> float:
    """Return how much of two small pictures differs: 0 nothing, 1 all, and all where their sizes do."""
    if abs(one.width - other.width) > 1 or abs(one.height - other.height) > 2:
        return 1.0
    size = min(one.width, other.width), min(one.height, other.height)
    blocks = [each.crop((0, 0, *size)).reduce(BLOCK // scale) for each in (one, other)]
    red, green, blue = ImageChops.difference(*blocks).split()
    counts = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    return sum(counts[TOLERANCE:]) / sum(counts)


def kept(name: str) -> Image.Image:
    """Return a stored picture."""
    with Image.open(FOLDER / f"{name}.avif") as picture:
        return picture.convert("RGB")


def renew() -> None:
    """Take every picture again, keeping those that tests still take for the same."""
    names = set()
    with chromium() as browser:
        for name, of, width, scheme in every():
            names.add(name)
            _keep(
                name, shrunk(taken(browser, with_files(letter(of)), width, scheme, part_of(of)), SMALL), SMALL
            )
        for name, html, width in poor():
            names.add(name)
            _keep(name, shrunk(taken(browser, html, width, "light"), READABLE), READABLE)
    for path in FOLDER.glob("*.avif"):
        if path.stem not in names:
            path.unlink()


def _keep(name: str, picture: Image.Image, scale: int) -> None:
    if (FOLDER / f"{name}.avif").exists() and difference(picture, kept(name), scale) <= ALLOWED:
        return
    picture.save(FOLDER / f"{name}.avif", quality=50, subsampling="4:4:4", speed=4)


if __name__ == "__main__":
    renew()
