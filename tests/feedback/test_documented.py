"""docs/bounces.md says what the code does."""

import re
from pathlib import Path

from lettre.feedback.event import HARD, EventKind, Reason

PAGE = (Path(__file__).parents[2] / "docs" / "bounces.md").read_text("utf-8")
ROWS = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \|(?: ([^|]+) \|)?$", PAGE, re.MULTILINE)


def test_every_kind_and_reason_is_explained_once():
    assert sorted(name for name, _ in ROWS) == sorted(
        [*(e.value for e in EventKind), *(e.value for e in Reason)]
    )


def test_the_page_says_which_reasons_give_an_address_up():
    assert {name for name, hard in ROWS if hard == "**yes**"} == {reason.value for reason in HARD}
