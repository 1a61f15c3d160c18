"""The Email Markup Consortium's criteria: both samples meet all of them."""

import json

import pytest

from lettre.campaign import preflight
from lettre.edition.checks.emc import CRITERIA, Verdict, report
from lettre.finding import Finding, Severity
from lettre.rule import Policy
from tests.edition.letters import NEWSLETTER, SAMPLES, rendered
from tests.project import INTERVIEW, lettre, make_project


def judged(name, policy=None):
    issue, edition = rendered(name)
    candidate = preflight.Candidate(issue=issue, edition=edition, newsletter=NEWSLETTER, rehearsal=True)
    policy = policy or Policy()
    return report(preflight.examine(candidate, policy), policy.off)


@pytest.mark.parametrize("name", SAMPLES)
def test_both_samples_meet_all_criteria(name):
    assert {line.criterion.name: line.verdict for line in judged(name)} == {
        criterion.name: Verdict.PASS for criterion in CRITERIA
    }


def test_every_criterion_is_judged_by_rules_that_there_are():
    known = {rule.code for rule in preflight.rules()}
    assert len(CRITERIA) == 14
    assert all(criterion.codes and set(criterion.codes) <= known for criterion in CRITERIA)


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.name)
def test_a_finding_fails_its_criterion_and_no_other(criterion):
    for code in criterion.codes:
        lines = report([Finding(code=code, severity=Severity.ADVICE)])
        assert [line.criterion for line in lines if line.verdict is Verdict.FAIL] == [criterion]


def test_a_rule_put_aside_judges_nothing():
    lines = judged(SAMPLES[0], Policy(off=frozenset({"accessibility.no-alt"})))
    assert [line.criterion.name for line in lines if line.verdict is not Verdict.PASS] == ["alt"]
    assert {line.verdict for line in lines} == {Verdict.PASS, Verdict.UNJUDGED}


def test_the_command_writes_the_report(tmp_path):
    project = make_project(tmp_path, sections={"10-interview.md": INTERVIEW})
    done = lettre(project, "check", "cpc/2026-11", "--report")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(CRITERIA)
    vague = INTERVIEW + "\nPour en savoir plus, cliquez [ici](https://www.metiers-essai.fr/).\n"
    (project / "issues" / "cpc" / "2026-11" / "10-interview.md").write_text(vague)
    failed = lettre(project, "check", "cpc/2026-11", "--report", "--json")
    assert failed.returncode == 3
    verdicts = {row["criterion"]: row["verdict"] for row in json.loads(failed.stdout)}
    assert [name for name, verdict in verdicts.items() if verdict != "pass"] == ["link-meaning"]
