"""The database's shape over time, on both kinds of databases."""

import subprocess
import sys

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import StatementError

from lettre import migrations
from lettre.audience import store
from lettre.db import connect, reading, transaction
from lettre.errors import WorldError
from lettre.migrations import State
from lettre.migrations.rendering import include_name
from lettre.schema import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/new/lettre.db"
    else:
        url = request.getfixturevalue("postgres_url")
    engine = connect(url)
    yield engine
    engine.dispose()


def execute(engine, statement):
    with transaction(engine) as session:
        session.execute(text(statement))


def test_an_empty_database_becomes_exactly_what_the_tables_say(empty, now):
    migrations.upgrade(empty, now)
    with empty.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": include_name}
        )
        assert compare_metadata(context, metadata) == []


def test_an_upgrade_makes_one_signing_key_and_a_second_changes_nothing(empty, now):
    migrations.upgrade(empty, now)
    with reading(empty) as session:
        before = store.keys(session)
    migrations.upgrade(empty, now)
    with reading(empty) as session:
        assert store.keys(session) == before
    assert [len(secret) for secret in before.values()] == [32]


def test_a_new_database_is_current_after_its_upgrade_and_empty_before(empty, now):
    assert migrations.state(empty) is State.EMPTY
    migrations.upgrade(empty, now)
    assert migrations.state(empty) is State.CURRENT
    assert migrations.revision(empty) == migrations.HEAD
    migrations.check(empty)


def test_the_head_known_by_its_file_name_is_the_head_alembic_finds():
    assert ScriptDirectory(str(migrations.VERSIONS.parent)).get_heads() == [migrations.HEAD]


@pytest.mark.parametrize(
    ("found", "state"),
    [("0001", State.BEHIND), ("0002", State.BEHIND), ("0003", State.CURRENT), ("0004", State.AHEAD)],
)
def test_a_revision_is_older_the_same_or_unknown(found, state):
    assert migrations.standing(found, ("0001", "0002", "0003")) is state


def test_a_newer_database_is_refused_and_left_alone(empty, now):
    migrations.upgrade(empty, now)
    execute(empty, "UPDATE alembic_version SET version_num = '9999'")
    for act in (migrations.prepare, migrations.upgrade):
        with pytest.raises(WorldError) as raised:
            act(empty, now)
        assert raised.value.code == "db.ahead"
    assert migrations.revision(empty) == "9999"


def test_somebody_elses_database_is_refused_and_left_alone(tmp_path, empty, now):
    (tmp_path / "new").mkdir()
    execute(empty, "CREATE TABLE recettes (nom TEXT)")
    for act in (migrations.prepare, migrations.upgrade):
        with pytest.raises(WorldError) as raised:
            act(empty, now)
        assert raised.value.code == "db.foreign"
    assert inspect(empty).get_table_names() == ["recettes"]


def test_looking_at_a_database_that_is_not_there_does_not_make_it(tmp_path):
    engine = connect(f"sqlite:///{tmp_path}/lettre.db")
    assert migrations.state(engine) is State.EMPTY
    with pytest.raises(WorldError, match=r"db\.empty"):
        migrations.check(engine)
    engine.dispose()
    assert list(tmp_path.iterdir()) == []


def test_a_first_run_makes_the_sqlite_database_and_its_folder(tmp_path, now):
    engine = connect(f"sqlite:///{tmp_path}/subscribers/lettre.db")
    migrations.prepare(engine, now)
    assert migrations.state(engine) is State.CURRENT
    engine.dispose()


def test_an_empty_database_on_a_server_is_not_filled_unasked(postgres_url, now):
    engine = connect(postgres_url)
    with pytest.raises(WorldError, match=r"db\.empty"):
        migrations.prepare(engine, now)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_an_upgrade_that_fails_leaves_nothing_behind(empty, now):
    with pytest.raises(StatementError, match="without a time zone"):
        migrations.upgrade(empty, now.replace(tzinfo=None))
    assert migrations.state(empty) is State.EMPTY


UPGRADE = """
import sys
from datetime import UTC, datetime
from lettre import migrations
from lettre.db import connect

engine = connect(sys.argv[1])
sys.stdin.read()
migrations.upgrade(engine, datetime.now(UTC))
engine.dispose()
"""


def test_first_runs_at_once_make_one_database_with_one_key(empty):
    command = [sys.executable, "-c", UPGRADE, empty.url.render_as_string(hide_password=False)]
    runs = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    for run in runs:
        run.stdin.close()
    said = [run.stderr.read() for run in runs]
    for run in runs:
        run.stderr.close()
    assert [run.wait() for run in runs] == [0, 0, 0], said
    with reading(empty) as session:
        assert len(store.keys(session)) == 1


def test_a_first_revision_taken_back_leaves_an_empty_database(empty, now):
    migrations.upgrade(empty, now)
    config = Config()
    config.set_main_option("script_location", str(migrations.VERSIONS.parent))
    config.set_main_option("path_separator", "os")
    with transaction(empty) as session:
        config.attributes["connection"] = session.connection()
        command.downgrade(config, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
