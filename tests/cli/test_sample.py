"""The demo's folder: made anew each time, and never over somebody's own files."""

import pytest

from lettre.cli import sample
from lettre.errors import StateError

HERE = "http://127.0.0.1:8003"


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def copied(tmp_path):
    folder = tmp_path / "demo"
    with sample.fresh(folder, HERE):
        return folder


def refusal(folder):
    before = contents(folder)
    with pytest.raises(StateError) as refused, sample.fresh(folder, HERE):
        raise AssertionError("the folder was taken")
    assert contents(folder) == before
    return refused.value


def test_the_copy_is_a_project_reached_at_the_given_address(copied):
    assert f'base_url = "{HERE}"' in (copied / "lettre.toml").read_text("utf-8")
    assert (copied / sample.LIST).is_file()
    assert len(list(copied.glob("issues/*/*/issue.yaml"))) == 2


def test_a_second_demo_begins_anew(copied):
    (copied / "caught").mkdir()
    (copied / "caught" / "0001.eml").write_text("from before")
    (copied / "subscribers" / "lettre.db-wal").write_text("from before")
    with sample.fresh(copied, HERE):
        assert not [name for name in contents(copied) if "caught" in name or "lettre.db" in name]


def test_an_empty_folder_is_taken(tmp_path):
    with sample.fresh(tmp_path, HERE):
        assert (tmp_path / "lettre.toml").is_file()


def test_a_folder_of_somebody_else_stays_as_it_is(tmp_path):
    (tmp_path / "thesis.txt").write_text("three years")
    assert refusal(tmp_path).code == "cli.demo.not-ours"


def test_work_done_in_the_copy_is_not_lost(copied):
    (copied / "lettre.toml").write_text("changed")
    refused = refusal(copied)
    assert refused.code == "cli.demo.changed"
    assert refused.params["names"] == "lettre.toml"


def test_a_file_added_to_the_copy_is_not_lost(copied):
    (copied / "issues" / "cpc" / "2027-01").mkdir()
    (copied / "issues" / "cpc" / "2027-01" / "issue.yaml").write_text("date: 2027-01-11")
    assert refusal(copied).code == "cli.demo.changed"


def test_a_marker_that_cannot_be_read_is_no_marker(copied):
    (copied / sample.MARKER).write_text("{")
    assert refusal(copied).code == "cli.demo.not-ours"


def test_two_demos_do_not_share_a_folder(tmp_path):
    with sample.fresh(tmp_path, HERE), pytest.raises(StateError) as refused, sample.fresh(tmp_path, HERE):
        raise AssertionError("the folder was taken twice")
    assert refused.value.code == "cli.demo.running"
