"""Each kind of section as it was last looked at. A wanted change: `python -m tests.edition.test_golden`."""

import re
from pathlib import Path

import pytest
from lxml import html as lxml_html

from tests.edition.letters import EVERY_FIELD, rendered

GOLDEN = Path(__file__).parents[1] / "golden"


def drawn():
    """Return each section by kind: what HTML and text readers get."""
    issue, edition = rendered(EVERY_FIELD)
    page = lxml_html.fromstring(edition.html)
    texts = re.split(r"^={72}\n(?=[^\n]+\n={72}$)", edition.text, flags=re.MULTILINE)[1:]
    texts[-1] = texts[-1].partition(f"\n{'-' * 72}\n")[0]
    assert len(texts) == len(issue.sections)
    for section, text in zip(issue.sections, texts, strict=True):
        (element,) = page.xpath(f"//div[@id='{section.name}']")
        html = lxml_html.tostring(element, encoding="unicode", with_tail=False)
        yield section.kind, html + "\n", text.strip("\n") + "\n"


@pytest.mark.parametrize("form", ["html", "txt"])
def test_each_kind_is_drawn_as_it_was_looked_at(form):
    seen = {kind: html if form == "html" else text for kind, html, text in drawn()}
    kept = {path.stem: path.read_text("utf-8") for path in GOLDEN.glob(f"*.{form}")}
    assert len(seen) == 9
    assert seen == kept


if __name__ == "__main__":
    for kind, html, text in drawn():
        (GOLDEN / f"{kind}.html").write_text(html, "utf-8")
        (GOLDEN / f"{kind}.txt").write_text(text, "utf-8")
