"""Five hundred random issues, every kind and every field: each a message that comes back whole."""

import pytest
from hypothesis import HealthCheck, assume, given, settings

from tests.edition.issues import issues
from tests.edition.random_issues import judge

pytestmark = pytest.mark.acceptance


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(issues())
def test_five_hundred_issues(files):
    assume(judge(files))
