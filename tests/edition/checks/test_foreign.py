"""Good letters in the manner of other hands: tables with Outlook's comments, hybrid boxes, dark and plain."""

from pathlib import Path

import pytest

from lettre.finding import Severity
from tests.edition.checks.pages import found

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE
FOREIGN = sorted((Path(__file__).parent / "foreign").glob("*.html"))


@pytest.mark.parametrize("file", FOREIGN, ids=lambda file: file.stem)
def test_no_rule_cries_wolf(file):
    assert [(each.code, dict(each.params)) for each in found(file.read_text("utf-8"))] == []


#: what a careless change of a good letter brings, and how gravely it is told
CHANGES = [
    ("tables", 'role="presentation" width="100%"', 'width="100%"', "accessibility.table-role", ERROR),
    ("tables", "color:#333333", "color:#999999", "accessibility.contrast", ERROR),
    ("tables", 'alt="Musée des outils" ', "", "accessibility.no-alt", ERROR),
    ("tables", "Voir les trois salles", "Cliquez ici", "accessibility.vague-link", ADVICE),
    ("hybrid", "color: #444444;", "color: #444444; text-align: justify;",
     "accessibility.justified", WARNING),
    ("hybrid", "<li style", "<p>• puce</p><p>• puce</p><li style", "accessibility.fake-list", WARNING),
    ("hybrid", "https://www.metiers-essai.fr/jardin/outils", "outils.html", "links.relative", ERROR),
    ("dark", ".darkmode a { color: #9ec5ff", ".darkmode a { color: #0b57d0",
     "accessibility.contrast-dark", ERROR),
    ("dark", ".darkmode p, ", "", "accessibility.contrast-dark", ERROR),
    ("dark", 'lang="fr" dir="ltr" style', "style", "accessibility.language-lost", ERROR),
    ("dark", "<h2 style", "<h4 style", "accessibility.heading-skipped", WARNING),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "code", "severity"), CHANGES)
def test_a_careless_change_is_told(name, old, new, code, severity):
    html = next(file for file in FOREIGN if file.stem == name).read_text("utf-8")
    assert old in html
    assert (code, severity) in {(each.code, each.severity) for each in found(html.replace(old, new))}
