"""The house whose jobs are done."""

import pytest

from lettre.settings import Settings
from tests.house import newsletter


@pytest.fixture
def settings(tmp_path):
    return Settings(
        root=tmp_path,
        database="",
        transport="maildir:outbox",
        base_url="http://127.0.0.1:8000",
        language="fr",
        newsletters={"cpc": newsletter()},
    )
