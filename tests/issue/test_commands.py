"""`lettre issue` and `lettre check`, run for real."""

import json

import pytest

from tests.project import ISSUE, lettre, make_project


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


def test_issues_are_listed_for_people_and_for_programs(project):
    told = lettre(project, "issue", "list")
    listed = json.loads(lettre(project, "issue", "list", "--json").stdout)

    assert told.returncode == 0
    assert told.stdout.startswith("cpc/2026-11  2026-11-16  Une entreprise")
    assert [(one["name"], one["date"], one["number"]) for one in listed] == [
        ("cpc/2026-11", "2026-11-16", None)
    ]


def test_an_issue_is_shown_with_its_sections(project):
    told = lettre(project, "issue", "show", "cpc/2026-11")
    shown = json.loads(lettre(project, "issue", "show", "cpc/2026-11", "--json").stdout)

    assert (
        "  10-interview  [interview]  L'interview — Rapprocher l'atelier et la salle de classe" in told.stdout
    )
    assert (shown["subject"], shown["sections"][0]["kind"]) == (
        "Une entreprise, un lycée, un métier",
        "interview",
    )


def test_an_issue_is_begun_then_refused_until_it_is_written(project):
    begun = lettre(project, "issue", "new", "cpc/2026-12", "--from", "cpc/2026-11")
    checked = lettre(project, "check", "cpc/2026-12")
    again = lettre(project, "issue", "new", "cpc/2026-12")

    assert (begun.returncode, begun.stdout.strip()) == (0, "issues/cpc/2026-12")
    assert checked.returncode == 3
    assert (
        "issues/cpc/2026-12/issue.yaml:2: erreur: Ce passage n’est pas encore écrit. — Écrivez-le"
        in checked.stdout
    )
    assert again.returncode == 3
    assert again.stdout == ""


def test_a_good_issue_may_leave(project):
    checked = lettre(project, "check", "cpc/2026-11")

    assert (checked.returncode, checked.stdout) == (0, "")
    assert "Rien n’empêche l’envoi" in checked.stderr


def test_a_broken_issue_is_told_by_file_and_line_with_exit_code_3(project):
    (project / "issues/cpc/2026-11/issue.yaml").write_text(ISSUE.replace("subject", "sujet"))
    told = lettre(project, "check", "cpc/2026-11")
    rows = lettre(project, "check", "cpc/2026-11", "--json")
    shown = lettre(project, "issue", "show", "cpc/2026-11")

    assert told.returncode == rows.returncode == shown.returncode == 3
    assert told.stdout.startswith("issues/cpc/2026-11/issue.yaml:2: erreur: sujet: «")
    (row,) = json.loads(rows.stdout)
    assert (row["file"], row["line"], row["field"]) == ("issues/cpc/2026-11/issue.yaml", 2, "sujet")
    assert (row["severity"], row["code"]) == ("error", "issue.unknown-key.near")
    assert "Traceback" not in told.stderr + rows.stderr + shown.stderr


def test_text_editors_get_the_schema_of_a_kind_and_of_the_head(project):
    kind = json.loads(lettre(project, "issue", "schema", "events").stdout)
    head = json.loads(lettre(project, "issue", "schema").stdout)
    wrong = lettre(project, "issue", "schema", "event")

    assert kind["required"] == ["kind", "events"]
    assert head["required"] == ["date", "subject", "preheader"]
    assert wrong.returncode == 2
    assert "«\N{NO-BREAK SPACE}events\N{NO-BREAK SPACE}»" in wrong.stderr


def test_an_issue_that_is_not_there_is_a_wrong_command_line(project):
    told = lettre(project, "check", "cpc/2026-10")

    assert told.returncode == 2
    assert "cpc/2026-11" in told.stderr
