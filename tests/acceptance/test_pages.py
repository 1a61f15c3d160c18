"""Every public page as it is met: light, dark, narrow, wide, in both languages; and its HTML."""

import pytest

from tests.acceptance.test_nu import judged as nu
from tests.web.conftest import _stage  # noqa: F401 - a fixture
from tests.web.public_pages import ANSWERS, examples
from tests.web.test_pages_axe import browser, filled, judged  # noqa: F401 - fixtures

pytestmark = pytest.mark.acceptance(seconds=190)


#: six of twelve ways, in which every two things meet: each width in both schemes and both languages
WAYS = [
    (320, "light", "fr-FR"),
    (320, "dark", "en-GB"),
    (768, "light", "en-GB"),
    (768, "dark", "fr-FR"),
    (1440, "light", "fr-FR"),
    (1440, "dark", "en-GB"),
]


@pytest.mark.parametrize(("width", "scheme", "locale"), WAYS)
def test_axe_finds_nothing_on_any_page_in_any_way_it_is_met(filled, browser, width, scheme, locale):  # noqa: F811
    house, url, _ = filled
    shown = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "locale": locale}
    context = browser.new_context(**shown, bypass_csp=True)
    page, wrong = context.new_page(), {}
    for name, address in examples():
        page.goto(url + address(house))
        found, _ = judged(page)
        wrong |= {name: found} if found else {}
    context.close()
    assert wrong == {}


def test_colours_that_a_reader_forces_leave_every_control_in_sight(filled, browser):  # noqa: F811
    house, url, _ = filled
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    for address in (house.leave(1), "/abonnement"):
        page.goto(url + address)
        edges = page.eval_on_selector_all(
            "button, input:not([type=hidden])",
            "all => all.filter(e => !e.closest('.trap')).map(e => getComputedStyle(e).borderTopStyle"
            " !== 'none' || getComputedStyle(e).appearance === 'auto')",
        )
        assert edges
        assert all(edges)
    context.close()


def test_the_html_of_every_page_is_valid(filled, browser, tmp_path):  # noqa: F811
    house, url, _ = filled
    context = browser.new_context(java_script_enabled=False)
    texts = [context.request.get(url + address(house)).text() for _, address in examples()]
    page = context.new_page()
    for address, button in ANSWERS.values():
        page.goto(url + address(house))
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.click(button)
        page.wait_for_load_state()
        texts.append(page.content())
    context.close()
    # VoiceOver reads a list without bullets as a list only with its role
    unneeded = {each for each in nu(tmp_path, texts) if "“list” role is unnecessary" not in each}
    assert sorted(unneeded) == []
