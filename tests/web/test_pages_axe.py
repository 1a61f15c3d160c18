"""axe-core reads every public page there is: WCAG 2.2 A and AA, best practices, and nothing over the edge.

Here each page is read once, narrow and in the dark, where most goes wrong; `make acceptance` has the rest.
"""

from importlib.resources import files

import pytest

from lettre.web.app import create_app
from tests.browser import OVERFLOWS, chromium
from tests.edition.letters import SAMPLES
from tests.edition.test_axe import TAGS
from tests.house import NOW
from tests.web.public_pages import ANSWERS, FOR_MACHINES, PAGES, examples, fill, routes

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
#: `doubtful` is what axe leaves to a human eye
RUN = """tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(found => ({
  broken: found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | ')),
  doubtful: found.incomplete.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | ')),
  passed: found.passes.map(v => v.id),
}))"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def filled(sqlite_engine, _stage):
    """A house that has seen life, served for real; with it, where it is served, and the application."""
    stage, url = _stage
    house = fill(sqlite_engine)
    stage.app = create_app(house.settings, sqlite_engine, clock=lambda: NOW)
    return house, url.rstrip("/"), stage.app


@pytest.fixture
def reader(browser):
    """A page of a browser that runs axe, which no page's own rules would let in."""
    context = browser.new_context(
        viewport={"width": 320, "height": 800}, color_scheme="dark", locale="fr-FR", bypass_csp=True
    )
    yield context.new_page()
    context.close()


def judged(page):
    """What is wrong with the page that is open."""
    page.evaluate(AXE)
    found = page.evaluate(RUN, TAGS)
    return [*found["broken"], *found["doubtful"], *page.evaluate(OVERFLOWS)], found["passed"]


def test_no_page_is_without_an_example(filled):
    app = filled[2]
    assert set(routes(app)) == set(PAGES) | FOR_MACHINES
    assert not set(PAGES) & FOR_MACHINES


@pytest.mark.parametrize("address", ["/cpc/rubrique/interview", "/recherche?q=commission", "/cpc/annee/2026"])
def test_what_lists_articles_has_some_to_list(filled, reader, address):
    reader.goto(filled[1] + address)
    assert reader.locator(f"main a[href*='/{SAMPLES[1]}']").count()


def test_axe_finds_nothing_on_any_page_narrow_and_in_the_dark(filled, reader):
    house, url, _ = filled
    wrong = {}
    for name, address in examples():
        answer = reader.goto(url + address(house))
        assert answer.headers["content-type"].startswith("text/html"), name
        found, passed = judged(reader)
        assert {"color-contrast", "document-title", "html-has-lang", "target-size"} <= set(passed), name
        wrong |= {name: found} if found else {}
    assert wrong == {}


def test_axe_finds_nothing_in_what_a_form_answers(filled, reader):
    house, url, _ = filled
    wrong = {}
    for name, (address, button) in ANSWERS.items():
        reader.goto(url + address(house))
        with reader.expect_response(lambda answer: answer.request.method == "POST"):
            reader.click(button)
        reader.wait_for_load_state()
        found, _ = judged(reader)
        wrong |= {name: found} if found else {}
    assert wrong == {}


@pytest.mark.parametrize(
    ("mend", "rule"),
    [
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("document.querySelector('.lead').style.color = '#444'", "color-contrast"),
        ("document.querySelector('h1').outerHTML = '<h4>x</h4>'", "page-has-heading-one"),
        ("document.querySelector('main').style.width = '400px'", "MAIN"),
    ],
)
def test_what_is_broken_on_purpose_is_found(filled, reader, mend, rule):
    house, url, _ = filled
    reader.goto(url + house.leave(1))
    reader.evaluate(mend)
    found, _ = judged(reader)
    assert rule in {each.partition(":")[0] for each in found}
