"""`lettre check` with its views and decisions, run for real: --fix, --typography, --accept, --all."""

import json
import re

import pytest

from tests.project import INTERVIEW, ISSUE, lettre, make_project

WRONG = INTERVIEW.replace(
    "Nous irons vers les ports", "L'oeuvre du XXIème siècle : nous irons (vers les ports"
)
FILE = "issues/cpc/2026-11/10-interview.md"
LONG = "Rapprocher l'atelier et la salle de classe, puis la salle de classe et l'atelier, une fois encore"


@pytest.fixture
def project(tmp_path):
    made = make_project(tmp_path)
    (made / FILE).write_text(WRONG)
    return made


def codes(project, *options):
    return [
        row["code"] for row in json.loads(lettre(project, "check", "cpc/2026-11", "--json", *options).stdout)
    ]


def test_what_can_be_mended_is_counted(project):
    told = lettre(project, "check", "cpc/2026-11")

    assert told.returncode == 0
    assert f"{FILE}:15: avertissement: Ligature manquante" in told.stdout
    assert "2 remarques se corrigent seules" in told.stderr


def test_fix_writes_certain_remedies_and_says_each_in_a_line(project):
    shown = lettre(project, "check", "cpc/2026-11", "--fix", "--dry-run")
    assert (project / FILE).read_text() == WRONG

    done = lettre(project, "check", "cpc/2026-11", "--fix")
    again = lettre(project, "check", "cpc/2026-11", "--fix")

    assert shown.stdout == done.stdout
    assert sorted(done.stdout.splitlines()) == [f"{FILE}:15: XXIème → XXIe", f"{FILE}:15: oeuvre → œuvre"]
    assert (project / FILE).read_text() == WRONG.replace("oeuvre", "œuvre").replace("XXIème", "XXIe")
    assert (again.returncode, again.stdout) == (0, "")
    assert codes(project) == ["typography.bracket"]
    assert not list((project / FILE).parent.glob(".*"))


def test_a_remedy_whose_place_is_not_certain_is_left_to_a_person(project):
    (project / FILE).write_text(INTERVIEW.replace("Nous irons", "La *2*ème fois, nous irons"))
    done = lettre(project, "check", "cpc/2026-11", "--fix")

    assert (done.returncode, done.stdout) == (4, "")
    assert f"À corriger à la main, {FILE}:15" in done.stderr


def test_fix_tells_programs_what_it_did(project):
    done = json.loads(lettre(project, "check", "cpc/2026-11", "--fix", "--json").stdout)

    assert (done["written"], done["left"]) == (True, [])
    assert {(row["before"], row["after"]) for row in done["done"]} == {
        ("oeuvre", "œuvre"),
        ("XXIème", "XXIe"),
    }


def test_typography_shows_what_rendering_changes_with_its_spaces(project):
    told = lettre(project, "check", "cpc/2026-11", "--typography")
    rows = json.loads(lettre(project, "check", "cpc/2026-11", "--typography", "--json").stdout)

    assert told.returncode == 0
    assert f"{FILE}:7: sert-il ? → sert-il˽?\n" in told.stdout
    assert f"{FILE}:3: l'atelier → l’atelier\n" in told.stdout
    assert "espace fine insécable" in told.stderr
    assert {"file": FILE, "line": 11, "field": None, "section": "10-interview",
            "before": "simple :", "after": "simple\u00a0:"} in rows  # fmt: skip


def accept(project, *options):
    return lettre(project, "check", "cpc/2026-11", "--accept", *options)


def test_an_accepted_finding_is_told_no_more_wherever_its_line_moves(project):
    said = accept(project, "typography.bracket", "--reason", "La suite est au numéro 43", "--by", "Ana")
    written = (project / "issues/cpc/accepted.yaml").read_text()
    (project / FILE).write_text(WRONG.replace("\n## Et demain", "\nUn ajout.\n\n## Et demain"))
    told = lettre(project, "check", "cpc/2026-11")
    shown = lettre(project, "check", "cpc/2026-11", "--all")

    assert said.returncode == 0
    assert re.search(
        r'reason: "La suite est au numéro 43"\n    by: "Ana"\n    date: "\d{4}-\d\d-\d\d"\n', written
    )
    assert "typography.bracket" not in codes(project)
    assert "1 remarque acceptée" in told.stderr
    assert "acceptée: Une parenthèse" in shown.stdout
    assert "La suite est au numéro 43 (Ana, " in shown.stdout
    assert "typography.bracket" in codes(project, "--all")
    assert lettre(project, "issue", "list").returncode == 0


def test_an_acceptance_that_fits_nothing_any_more_is_told(project):
    accept(project, "typography.bracket", "--reason", "Ainsi", "--by", "Ana")
    (project / FILE).write_text(INTERVIEW)
    told = lettre(project, "check", "cpc/2026-11")

    assert "typography.bracket (10-interview). Supprimez-la" in told.stderr


def test_acceptances_stand_one_below_the_other(project):
    (project / "issues/cpc/2026-11/issue.yaml").write_text(
        ISSUE.replace("Une entreprise, un lycée, un métier", LONG)
    )
    accept(project, "content.long", "--section", "10-interview", "--reason", "Ainsi")
    accept(project, "typography.bracket", "--section", "10-interview", "--reason", "Ainsi", "--by", "Ana")
    accept(project, "content.long", "--section", "issue.yaml", "--reason", "Un long titre", "--by", "Zoé")

    assert {"content.long", "typography.bracket"}.isdisjoint(codes(project))
    assert (project / "issues/cpc/accepted.yaml").read_text().count("  - issue: ") == 2


REFUSED = [
    (("--accept", "typography.bracket"), 2, "Dites pourquoi"),
    (("--accept", "typography.brackets", "--reason", "x"), 2, "typography.bracket"),
    (("--accept", "typography.bracket", "--section", "20-autre", "--reason", "x"), 3, "ne trouve rien"),
    (("--accept", "content.placeholder", "--reason", "x"), 3, "est une erreur"),
    (("--dry-run",), 2, "--dry-run ne sert qu’avec --fix"),
    (("--by", "Ana"), 2, "--by ne sert qu’avec --accept"),
    (("--fix", "--typography"), 2, "ne vont pas ensemble"),
]


@pytest.mark.parametrize(("options", "code", "sentence"), REFUSED)
def test_what_cannot_be_done_is_refused_with_its_reason(project, options, code, sentence):
    (project / FILE).write_text(WRONG + "\nÀ COMPLÉTER\n")
    told = lettre(project, "check", "cpc/2026-11", *options)

    assert (told.returncode, told.stdout) == (code, "")
    assert sentence in told.stderr
    assert not (project / "issues/cpc/accepted.yaml").exists()


def test_a_broken_list_of_acceptances_is_told_by_its_line(project):
    (project / "issues/cpc/accepted.yaml").write_text("accepted:\n  - code: content.long\n    motif: ainsi\n")
    told = lettre(project, "check", "cpc/2026-11")

    assert told.returncode == 3
    assert "issues/cpc/accepted.yaml:3" in told.stderr
    assert "Traceback" not in told.stderr


def test_earlier_issues_are_looked_at_and_a_broken_one_stops_nothing(project):
    event = "---\nkind: events\nevents:\n  - {title: Le salon, days: [2026-12-08]}\n---\n"
    for slug, day in (("2026-09", "2026-09-15"), ("2026-11", "2026-11-16")):
        folder = project / "issues/cpc" / slug
        folder.mkdir(exist_ok=True)
        (folder / "issue.yaml").write_text(ISSUE.replace("2026-11-16", day))
        (folder / "60-agenda.md").write_text(event)
    broken = project / "issues/cpc/2026-10"
    broken.mkdir()
    (broken / "issue.yaml").write_text("date: 2026-10-15\nsubject: [")
    (broken / "60-agenda.md").write_bytes(b"\xff")

    assert {"content.already-announced", "content.number-taken"} <= set(codes(project))
