"""Readers who leave by one click while their letter is sent; `make bench-one-click` for a minute of it."""

import pytest

from tests.leaving import harness


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.acceptance)])
def database(request):
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


def test_who_has_left_gets_no_letter_and_everybody_else_one(tmp_path, database):
    load = harness.Load(clicks=40, seconds=3, pace=80, database=database)
    verdict = harness.run(tmp_path, load)
    assert verdict.broken == []
    assert verdict.violations == {}
    assert verdict.obeyed == len(verdict.clicks) == 120
    assert sum(verdict.states.values()) == load.recipients
    assert verdict.states["skipped"] > 0
