"""A project with three issues that were sent, and its archive as files, made once."""

import pytest

from lettre.cli.project import Project
from tests.browser import chromium
from tests.published import project


@pytest.fixture(scope="session")
def sent(tmp_path_factory):
    """The project; its folder is `sent.root`."""
    folder = tmp_path_factory.mktemp("published")
    return Project(project(folder, 3))


@pytest.fixture(scope="session")
def built(sent, tmp_path_factory):
    """The folder of the archive."""
    from tests.project import lettre  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("built") / "archive"
    done = lettre(sent.root, "archive", "build", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def browser():
    # no longer than a module: as long as Playwright is open, nothing else in the process can run a loop
    with chromium() as opened:
        yield opened
