"""What is said of SpamAssassin's opinion, and where there is no SpamAssassin."""

import os

import pytest

from lettre.mail.spamassassin import Hit, Verdict, findings
from tests.project import lettre, make_project


def hit(points):
    return Hit(name="HTML_IMAGE_ONLY_04", points=points, meaning="HTML: images with 0-400 bytes of words")


@pytest.mark.parametrize(
    ("score", "severity"),
    [(-1.0, "advice"), (1.9, "advice"), (2.0, "warning"), (4.9, "warning"), (5.0, "error")],
)
def test_a_score_is_as_grave_as_servers_take_it(score, severity):
    (found,) = findings(Verdict(score=score, hits=()))
    assert (found.code, found.severity.value) == ("deliverability.spam-score", severity)


@pytest.mark.parametrize(("points", "severity"), [(0.1, "advice"), (0.9, "advice"), (1.8, "warning")])
def test_each_rule_that_counts_is_named_with_its_points(points, severity):
    _, found = findings(Verdict(score=points, hits=(hit(points), hit(0.001), hit(-1.0))))
    assert (found.severity.value, found.params["points"]) == (severity, points)
    assert found.params["name"] == "HTML_IMAGE_ONLY_04"


def test_without_spamassassin_the_command_says_how_to_install_it(tmp_path):
    project = make_project(tmp_path)
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    done = lettre(project, "check", "cpc/2026-11", "--spam", env={**os.environ, "PATH": str(nothing)})
    assert done.returncode == 1
    assert "apt-get install spamassassin" in done.stderr
