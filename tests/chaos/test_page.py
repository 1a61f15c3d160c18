"""The page of faults says what the table says."""

from tests.chaos.playing import ROOT
from tests.chaos.table import page


def test_the_page_of_faults_is_the_table():
    assert (ROOT / "docs/faults.md").read_text("utf-8") == page()
