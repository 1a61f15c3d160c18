import pytest

from lettre.audience import store
from lettre.db import connect, transaction
from lettre.schema import metadata
from tests.house import NOW


@pytest.fixture
def engine(tmp_path):
    engine = connect(f"sqlite:///{tmp_path}/lettre.db")
    metadata.create_all(engine)
    with transaction(engine) as session:
        store.make_key(session, b"k" * 32, NOW)
    yield engine
    engine.dispose()
