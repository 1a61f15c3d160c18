"""axe-core reads the preview's own pages: WCAG 2.2, levels A and AA, in light and dark, at two widths."""

import pytest

from lettre.web.preview.views import VIEWS
from tests.edition.test_axe import AXE, RUN, TAGS
from tests.web.preview.conftest import opened

#: narrow by night and wide by day; `make acceptance` has the other two
WAYS = [
    (900, "dark"),
    (1280, "light"),
    pytest.param(900, "light", marks=pytest.mark.acceptance(seconds=15)),
    pytest.param(1280, "dark", marks=pytest.mark.acceptance(seconds=15)),
]
#: the letter is judged by a test of its own (tests/edition/test_axe.py)
OURS = "() => document.querySelectorAll('iframe').forEach(frame => frame.remove())"


@pytest.mark.parametrize(("width", "scheme"), WAYS)
def test_axe_finds_nothing_in_any_view(browser, samples, width, scheme):
    size = {"width": width, "height": 800}
    # a colour on its way to another is no colour to judge
    still = {"viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}
    with opened(browser, f"{samples}/cpc/2026-11/", None, **still, bypass_csp=True) as shown:
        for view in VIEWS:
            shown.view(view.name)
            shown.page.wait_for_selector(".findings :is(.severity, .good)")
            shown.page.evaluate(OURS)
            shown.page.evaluate(AXE)
            found = shown.page.evaluate(RUN, {"tags": TAGS, "off": []})
            assert found["broken"] == [], view.name
            assert "color-contrast" in found["passed"]
