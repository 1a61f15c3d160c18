"""Good prose in both languages, full of what a careless rule would take for a fault: no rule speaks."""

from dataclasses import replace
from pathlib import Path

import pytest

from lettre.issue.folder import load
from tests.findings import of_issue
from tests.issue.material import read, small
from tests.issue.test_checks import HOUSE

PROSE = Path(__file__).parents[1] / "corpus" / "prose"
SAMPLES = Path(__file__).parents[2]


@pytest.mark.parametrize(("name", "language", "least"), [("bonne.md", "fr", 40), ("good.md", "en", 15)])
def test_no_rule_speaks_of_good_prose(name, language, least):
    text = (PROSE / name).read_text("utf-8")
    findings = of_issue(read(small(text)), replace(HOUSE, language=language))

    assert text.count("\n\n") >= least
    assert [(one.code, one.place.line, dict(one.params)) for one in findings] == []


def test_no_rule_speaks_of_the_samples():
    house = {"cpc": replace(HOUSE, slug="cpc", title="La Lettre des diplômes")}
    first, second = (load(SAMPLES, f"cpc/2026-{month}", house) for month in ("09", "11"))

    assert of_issue(first, house["cpc"]) == []
    assert of_issue(second, house["cpc"], earlier=(first,)) == []
