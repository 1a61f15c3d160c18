"""The database's shape over time, on both kinds of databases."""

import stat
import subprocess
import sys
from datetime import date

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import delete, func, inspect, select, text
from sqlalchemy.exc import StatementError

from lettre import migrations
from lettre.audience import store
from lettre.db import Instant, connect, reading, transaction
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


RECREATED = """
from alembic import op
from lettre.schema import metadata

revision, down_revision = "scratch", {head!r}


def upgrade():
    for table in metadata.sorted_tables:
        with op.batch_alter_table(table.name, recreate="always"):
            pass
    {more}
"""


def scratch(folder, more=""):
    """A folder with a revision after the head, which makes every table anew."""
    folder.mkdir()
    (folder / "scratch.py").write_text(RECREATED.format(head=migrations.HEAD, more=more))
    return (migrations.VERSIONS, folder)


def value(column, now):
    if isinstance(column.type, Instant):
        return now
    kinds = {bool: True, int: 1, float: 1.0, bytes: b"x", str: "x", dict: {}, object: {}, date: now.date()}
    return kinds[column.type.python_type]


def fill(engine, now):
    """Put a row into every table, each of which refers to the one row of the tables it names."""
    with transaction(engine) as session:
        for table in metadata.sorted_tables:
            session.execute(delete(table))
            session.execute(table.insert().values({each.name: value(each, now) for each in table.columns}))


def counted(engine):
    with reading(engine) as session:
        tables = metadata.sorted_tables
        return {each.name: session.scalar(select(func.count()).select_from(each)) for each in tables}


def test_an_upgrade_that_makes_every_table_anew_keeps_every_row(tmp_path, sqlite_engine, now):
    fill(sqlite_engine, now)
    before = counted(sqlite_engine)
    assert set(before.values()) == {1}
    migrations.upgrade(sqlite_engine, now, scratch(tmp_path / "scratch"))
    assert counted(sqlite_engine) == before
    assert migrations.revision(sqlite_engine) == "scratch"
    with reading(sqlite_engine) as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_an_upgrade_that_leaves_rows_that_refer_to_nothing_is_not_kept(tmp_path, sqlite_engine, now):
    fill(sqlite_engine, now)
    before = counted(sqlite_engine)
    folders = scratch(tmp_path / "scratch", 'op.execute("DELETE FROM subscribers")')
    with pytest.raises(WorldError) as raised:
        migrations.upgrade(sqlite_engine, now, folders)
    assert raised.value.code == "db.lost-references"
    assert counted(sqlite_engine) == before
    assert migrations.revision(sqlite_engine) == migrations.HEAD


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_sqlite_database_is_for_its_owner_alone(tmp_path, now):
    engine = connect(f"sqlite:///{tmp_path}/new/lettre.db")
    migrations.upgrade(engine, now)
    with transaction(engine) as session:
        session.connection()
        files = {path.name: mode(path) for path in (tmp_path / "new").iterdir()}
    engine.dispose()
    assert files == dict.fromkeys(("lettre.db", "lettre.db-wal", "lettre.db-shm"), 0o600)
    assert mode(tmp_path / "new") == 0o700


def test_what_an_administrator_lets_others_read_stays_so(tmp_path, now):
    engine = connect(f"sqlite:///{tmp_path}/lettre.db")
    tmp_path.chmod(0o750)
    migrations.upgrade(engine, now)
    (tmp_path / "lettre.db").chmod(0o640)
    migrations.upgrade(engine, now)
    engine.dispose()
    assert (mode(tmp_path), mode(tmp_path / "lettre.db")) == (0o750, 0o640)
