"""The folder takes its place whole, keeps what is not ours, and is refused when it is somebody else's."""

import json

import pytest

from lettre.errors import StateError
from lettre.web.export import folder
from tests.export.reading import files
from tests.project import lettre

FIRST = {"index.html": b"un", "cpc/index.html": b"deux", "cpc/2015/index.html": b"trois"}
SECOND = {"index.html": b"un", "cpc/index.html": b"autre", "recherche/index.html": b"quatre"}


def quiet(_done, _total):
    pass


def write(target, content, *, force=False):
    change = folder.compare(target, content, force=force)
    folder.write(target, content, quiet)
    return change


def test_a_second_build_changes_adds_and_removes(tmp_path):
    target = tmp_path / "archive"
    assert write(target, FIRST).added == tuple(sorted(FIRST))
    change = write(target, SECOND)
    assert (change.added, change.changed, change.removed, change.same) == (
        ("recherche/index.html",),
        ("cpc/index.html",),
        ("cpc/2015/index.html",),
        ("index.html",),
    )
    assert set(files(target)) == {*SECOND, folder.MANIFEST}
    assert not (target / "cpc/2015").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]


def test_what_others_put_there_stays(tmp_path):
    target = tmp_path / "archive"
    write(target, FIRST)
    theirs = {".git/HEAD": b"ref", "CNAME": b"a.org", "cpc/notes/a.txt": b"a", "cpc/2015/b.txt": b"b"}
    for name, content in theirs.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
    write(target, SECOND)
    found = files(target)
    del found[folder.MANIFEST]
    assert found == {**SECOND, **theirs}


def test_somebody_elses_folder_is_refused_and_taken_over_by_force_without_losing_a_file(tmp_path):
    target = tmp_path / "photos"
    (target / "cpc").mkdir(parents=True)
    (target / "cpc/chat.jpg").write_bytes(b"miaou")
    with pytest.raises(StateError) as refused:
        folder.compare(target, FIRST, force=False)
    assert refused.value.code == "archive.not-ours"
    write(target, FIRST, force=True)
    assert (target / "cpc/chat.jpg").read_bytes() == b"miaou"
    assert (target / "cpc/index.html").read_bytes() == b"deux"


def test_a_build_that_is_cut_short_leaves_the_folder_as_it_was(tmp_path):
    target = tmp_path / "archive"
    write(target, FIRST)
    before = files(target)

    def stop(done, _total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.write(target, SECOND, stop)
    assert files(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]


def test_a_folder_whose_machine_stopped_between_two_names_comes_back(tmp_path):
    target = tmp_path / "archive"
    write(target, FIRST)
    target.rename(tmp_path / ".archive.lettre-old")
    assert folder.compare(target, FIRST, force=False).same == tuple(sorted(FIRST))
    assert (target / "index.html").read_bytes() == b"un"


@pytest.mark.parametrize("name", ["../out", "/out", "a/../../out"])
def test_no_file_is_written_outside(tmp_path, name):
    with pytest.raises(AssertionError):
        folder.write(tmp_path / "archive", {name: b""}, quiet)


def test_the_command_says_what_it_would_do_and_does_it_only_then(sent, tmp_path):
    target = tmp_path / "archive"
    would = lettre(sent.root, "archive", "build", str(target), "--dry-run", "--json")
    told = json.loads(would.stdout)
    assert told["written"] is False
    assert len(told["added"]) == told["files"] > 30
    assert not target.exists()
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/a").write_text("a")
    refused = lettre(sent.root, "archive", "build", str(tmp_path / "theirs"))
    assert refused.returncode == 3
    assert "--force" in refused.stderr
    assert lettre(sent.root, "archive", "build", str(target), "--base-url", "nulle part").returncode == 2
