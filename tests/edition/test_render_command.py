"""`lettre render`: the same files wherever the folder is, and a message that other hands can read."""

import email
import email.policy
import json
import os
import re
import shutil

import pytest

from tests.edition.letters import ROOT
from tests.project import lettre, make_project

FILES = ["edition.json", "message.eml", "message.html", "message.txt"]


def clone(folder, seed):
    """Copy the sample project, its files written in another order and at another time."""
    for name in ("lettre.toml", "issues", "subscribers/sample.csv"):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(ROOT / name, target)
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "TZ": ["UTC", "Pacific/Tahiti"][seed % 2]}
    done = lettre(folder, "render", "cpc/2026-11", "--out", "out", "--json", env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout, {path.name: path.read_bytes() for path in (folder / "out").iterdir()}


@pytest.fixture(scope="module")
def clones(tmp_path_factory):
    return [clone(tmp_path_factory.mktemp(f"clone{seed}") / "un dossier", seed) for seed in (1, 2)]


def test_two_clones_give_the_same_bytes(clones):
    (said, one), (again, other) = clones
    assert sorted(one) == FILES
    assert one == other
    assert said == again
    assert all(str(ROOT).encode() not in content for content in one.values())


def test_the_facts_are_those_of_the_files(clones):
    said, files = clones[0]
    facts = json.loads(files["edition.json"])
    assert json.loads(said) == facts
    assert re.fullmatch(r"[0-9a-f]{64}", facts["digest"])
    assert facts["sizes"]["html"] == len(files["message.html"])
    assert facts["sizes"]["text"] == len(files["message.txt"])
    assert facts["sizes"]["message"] == len(files["message.eml"])
    assert list(facts["sections"])[:2] == ["05-edito", "10-interview"]
    assert sum(facts["sections"].values()) < facts["sizes"]["html_encoded"]


def test_the_message_holds_what_the_files_show(clones):
    _, files = clones[0]
    message = email.message_from_bytes(files["message.eml"], policy=email.policy.default)
    assert message["To"] == "lecteur@example.org"
    text, html = (message.get_body((form,)).get_content() for form in ("plain", "html"))
    assert text.replace("\r\n", "\n").rstrip() == files["message.txt"].decode().rstrip()
    assert html.replace("\r\n", "\n").rstrip() == files["message.html"].decode().rstrip()
    assert "@@" not in text + html
    assert max(len(line) for line in files["message.eml"].split(b"\r\n")) <= 998


def test_an_issue_that_is_not_there_is_said_in_one_sentence(tmp_path):
    shutil.copyfile(ROOT / "lettre.toml", tmp_path / "lettre.toml")
    done = lettre(tmp_path, "render", "cpc/2015-06", "--out", "out")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "2015-06" in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_issue_is_never_rendered_into_an_issue(tmp_path):
    house = make_project(tmp_path)
    issue = house / "issues/cpc/2026-11"
    before = sorted(path.name for path in issue.iterdir())
    refused = lettre(house, "render", "cpc/2026-11", "--out", str(issue))

    assert refused.returncode == 2
    assert str(issue) in refused.stderr
    assert sorted(path.name for path in issue.iterdir()) == before


def test_a_rendering_that_cannot_be_written_leaves_the_one_before_whole(tmp_path):
    house = make_project(tmp_path)
    out = house / "out"
    (out / "message.eml").mkdir(parents=True)
    (out / "message.html").write_text("avant")
    (out / ".message.txt~").mkdir()
    refused = lettre(house, "render", "cpc/2026-11", "--out", "out")

    assert refused.returncode == 1
    assert (out / "message.html").read_text() == "avant"
    assert sorted(path.name for path in out.iterdir()) == [".message.txt~", "message.eml", "message.html"]
