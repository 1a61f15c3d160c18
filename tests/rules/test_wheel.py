"""The wheel carries all that a house needs, and nothing that is somebody's own."""

import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from email import message_from_string
from pathlib import Path

import pytest
from filelock import FileLock

from tests.demo import demo, environment, judge
from tests.rules.sources import ROOT, files

#: what travels under another name: beside the package in a checkout, inside it in a wheel
MOVED = {
    "templates/": "lettre/_project/templates/",
    "issues/": "lettre/_project/issues/",
    "subscribers/sample.csv": "lettre/_project/subscribers/sample.csv",
    "lettre.toml": "lettre/_project/lettre.toml",
    "requirements.lock": "lettre/_project/requirements.lock",
}


def in_wheel(name: str) -> str | None:
    """Where a file of the project is in the wheel; None when it stays behind."""
    if name.startswith("lettre/"):
        return name
    return next((moved + name[len(here) :] for here, moved in MOVED.items() if name.startswith(here)), None)


@pytest.fixture(scope="session")
def built(tmp_path_factory, request):
    """The folder of an sdist, and of the wheel that was built from it. One worker builds for all."""
    mine = tmp_path_factory.getbasetemp()
    folder = (mine.parent if hasattr(request.config, "workerinput") else mine) / "built"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def wheel(built):
    (found,) = built.glob("*.whl")
    with zipfile.ZipFile(found) as opened:
        yield opened


def test_every_file_that_travels_is_in_the_wheel(wheel):
    names = set(wheel.namelist())
    wanted = {moved for path in files() if (moved := in_wheel(path.relative_to(ROOT).as_posix()))}
    for part in (
        "locale/fr/issue.po",
        "web/static/",
        "web/static/vendor/pico",
        "migrations/env.py",
        "cli/starter/",
        "_project/issues/cpc/",
    ):
        assert any(name.startswith(f"lettre/{part}") for name in wanted), part
    assert not wanted - names


def test_nothing_else_is_in_the_wheel(wheel):
    wanted = {in_wheel(path.relative_to(ROOT).as_posix()) for path in files()}
    others = {name for name in wheel.namelist() if name not in wanted and ".dist-info/" not in name}
    assert not others


def test_files_are_in_the_wheel_byte_for_byte(wheel):
    for here, moved in MOVED.items():
        for path in (path for path in files() if path.relative_to(ROOT).as_posix().startswith(here)):
            name = moved + path.relative_to(ROOT).as_posix()[len(here) :]
            assert wheel.read(name) == path.read_bytes(), name


def test_the_wheel_says_what_it_is(wheel):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (name,) = (each for each in wheel.namelist() if each.endswith(".dist-info/METADATA"))
    said = message_from_string(wheel.read(name).decode())
    assert (said["Name"], said["Version"], said["License-Expression"]) == (
        "lettre",
        project["version"],
        "MIT",
    )
    assert said["Requires-Python"] == ">=3.11"
    assert len([each for each in said.get_all("Requires-Dist", []) if "extra" not in each]) == len(
        project["dependencies"]
    )
    assert "lettre = lettre.cli:main" in wheel.read(name.replace("METADATA", "entry_points.txt")).decode()
    for licence in ("LICENSE", "THIRD_PARTY_NOTICES"):
        assert any(each.endswith(f"licenses/{licence}") for each in wheel.namelist())


def test_the_source_archive_can_be_tested(built):
    (found,) = built.glob("*.tar.gz")
    with tarfile.open(found) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    for wanted in (
        "Makefile",
        "requirements.lock",
        ".ci/run",
        "tests/rules/test_wheel.py",
        "docs/architecture.md",
    ):
        assert wanted in names
    assert "subscribers/lettre.db" not in names


@pytest.mark.acceptance(seconds=60)
def test_the_wheel_alone_in_an_empty_folder_does_it_all(tmp_path, built):
    venv.create(tmp_path / "venv")
    inside = tmp_path / "venv" / "bin"
    (wheel,) = built.glob("*.whl")
    lock = ROOT / "requirements.lock"
    # by the pip that is here, and compiled where it is imported: half of the time went into that
    pip = [sys.executable, "-m", "pip", "--python", inside / "python", "install", "--no-compile"]
    subprocess.run([*pip, "--quiet", "--constraint", lock, wheel], check=True, cwd=tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    shipped = subprocess.run(
        [inside / "python", "-c", "import lettre.shipped as s; print(s.folder('templates'))"],
        check=True, cwd=empty, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert Path(shipped.strip()).is_relative_to(tmp_path / "venv")
    made = subprocess.run(
        [inside / "lettre", "init"], cwd=empty, env=environment(), capture_output=True, check=False
    )
    assert made.returncode == 0, made.stderr
    assert (empty / "lettre.toml").is_file()
    done = demo(empty, "--no-serve", command=(inside / "lettre",))
    assert done.returncode == 0, done.stderr
    judge(empty / "demo")
