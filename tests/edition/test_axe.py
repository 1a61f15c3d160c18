"""axe-core reads the HTML part: WCAG 2.2, levels A and AA, in light and dark, narrow and wide."""

from importlib.resources import files

import pytest

from tests.browser import opened, without_pictures
from tests.edition.letters import KINDS, SAMPLES, letter

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: rules for the page of a site, which a letter is not: its landmarks are the mail program's own
OF_PAGES = ["landmark-one-main", "region"]
RUN = """({tags, off}) => axe.run(document, {
  runOnly: {type: 'tag', values: tags},
  rules: Object.fromEntries(off.map(id => [id, {enabled: false}])),
}).then(found => ({
  broken: found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | ')),
  doubtful: found.incomplete.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | ')),
  passed: found.passes.map(v => v.id),
}))"""
#: what is left to `make acceptance`
LATER = [pytest.mark.acceptance(seconds=20)]


def judged(browser, html, folder, width, scheme):
    page = opened(browser, html, folder, width, scheme=scheme)
    page.evaluate(AXE)
    found = page.evaluate(RUN, {"tags": TAGS, "off": OF_PAGES})
    page.close()
    return found


def ways():
    """Samples in every way; a kind of section narrow by night and wide by day, or the other way round."""
    for at, name in enumerate([*SAMPLES, *KINDS]):
        for width in (320, 1000):
            for scheme in ("light", "dark"):
                turned = (width == 320) == (scheme == "light")
                rest = name in KINDS and turned == (at % 2 == 0)
                yield pytest.param(name, width, scheme, marks=LATER if rest else [])


@pytest.mark.parametrize(("name", "width", "scheme"), list(ways()))
def test_axe_finds_nothing_in_the_letter(browser, tmp_path, name, width, scheme):
    found = judged(browser, without_pictures(letter(name).html), tmp_path, width, scheme)
    assert found["broken"] == []
    assert {"color-contrast", "document-title", "html-has-lang", "target-size"} <= set(found["passed"])


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('<html lang="fr"', "<html", "html-has-lang"),
        (' alt="', ' title="', "image-alt"),
        ("color:#5a5a60", "color:#aaaaaa", "color-contrast"),
        ("Lire cette lettre en ligne", "", "link-name"),
        ("<h2", "<h5", "heading-order"),
    ],
)
def test_axe_finds_what_is_broken_on_purpose(browser, tmp_path, old, new, rule):
    html = without_pictures(letter("cpc/2026-11").html)
    assert old in html
    found = judged(browser, html.replace(old, new), tmp_path, 1000, "light")
    assert rule in {each.partition(":")[0] for each in found["broken"]}
