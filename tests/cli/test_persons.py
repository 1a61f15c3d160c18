"""What a person asks by post or telephone: all that is known of them, and to be forgotten."""

import json

import pytest

from tests.project import lettre, make_project

ADDRESS = "lecteur00000@example.org"


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path, people=2)


def test_data_are_printed_and_forgetting_is_foreseen_asked_and_done(project):
    known = json.loads(lettre(project, "subscribers", "data", ADDRESS).stdout)
    assert known["subscribers"][0]["address"] == ADDRESS
    dry = lettre(project, "subscribers", "forget", ADDRESS, "--dry-run")
    assert dry.returncode == 0
    assert "Rien n’a été changé" in dry.stderr
    assert lettre(project, "subscribers", "forget", ADDRESS).returncode != 0, "nobody was there to say yes"
    assert lettre(project, "subscribers", "data", ADDRESS).returncode == 0
    assert lettre(project, "subscribers", "forget", ADDRESS, "--yes").returncode == 0
    gone = lettre(project, "subscribers", "data", ADDRESS)
    assert gone.returncode == 3
    assert ADDRESS in gone.stderr
    again = lettre(project, "subscribers", "import", "subscribers/list.csv", "--newsletter", "cpc")
    assert "a demandé à être oubliée" in again.stderr
    assert lettre(project, "subscribers", "data", ADDRESS).returncode == 3


def test_an_address_that_is_only_suppressed_is_somebodys_who_may_ask(project):
    added = lettre(project, "suppressions", "add", "plus.jamais@example.org", "--reason", "essai")
    assert added.returncode == 0
    known = json.loads(lettre(project, "subscribers", "data", "Plus.Jamais@example.org").stdout)
    assert known["suppressions"][0]["address"] == "plus.jamais@example.org"
    assert lettre(project, "subscribers", "forget", "plus.jamais@example.org", "--yes").returncode == 0
    assert lettre(project, "subscribers", "data", "plus.jamais@example.org").returncode == 3


def test_the_mails_that_a_pipe_has_kept_go_with_whom_they_name(project):
    mail = f"From: {ADDRESS}\r\nTo: retours@example.org\r\nSubject: Question\r\n\r\nBonjour\r\n"
    other = mail.replace("lecteur00000", "lecteur00001")
    for each in (mail, other):
        assert lettre(project, "feedback", "read", "-", typed=each).returncode == 0
    folder = project / "subscribers" / "feedback" / "cur"
    assert len(list(folder.iterdir())) == 2
    assert lettre(project, "subscribers", "forget", ADDRESS, "--yes").returncode == 0
    assert [file.read_bytes() for file in folder.iterdir()] == [other.encode()]


def test_nobody_is_said_to_be_forgotten_whose_mails_cannot_be_removed(project):
    folder = project / "subscribers" / "feedback" / "cur" / "a folder"
    folder.mkdir(parents=True)
    failed = lettre(project, "subscribers", "forget", ADDRESS, "--yes")
    assert failed.returncode == 1
    assert "a folder" in failed.stderr
    assert lettre(project, "subscribers", "data", ADDRESS).returncode == 0
