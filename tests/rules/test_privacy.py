"""Every module and every test that the page on privacy names is there."""

import ast
import re

import pytest

from tests.rules.sources import ROOT

PAGE = (ROOT / "docs" / "privacy.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| rule |")
]
TEXTS = ("GDPR art. 7", "GDPR art. 12", "GDPR art. 15", "GDPR art. 17", "CNIL", "Gmail", "Yahoo", "Microsoft",
         "RFC 8058", "RFC 2369", "RFC 2919")  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_rule_has_its_module_and_its_test(row):
    _, _, module, test = row
    assert (ROOT / module.strip(" `")).is_file()
    file, _, name = test.strip(" `").partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert re.fullmatch(r"test_\w+", name)
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_that_was_to_be_met_has_a_row(text):
    assert any(text in rule for rule, *_ in ROWS)
