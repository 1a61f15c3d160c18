"""Five hundred random issues, every kind and every field: each a message that comes back whole.

In parts, so that no worker waits for one long test.
"""

import pytest
from hypothesis import HealthCheck, assume, given, settings

from tests.edition.issues import issues
from tests.edition.random_issues import judge

pytestmark = pytest.mark.acceptance(seconds=25)

PARTS = 5


@pytest.mark.parametrize("part", range(PARTS))
def test_five_hundred_issues(part):
    judged = []

    @settings(max_examples=500 // PARTS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(issues())
    def each(files):
        assume(judge(files))
        judged.append(files)

    each()
    assert len(judged) >= 500 // PARTS
