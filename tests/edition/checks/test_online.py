"""What is said of links that were asked."""

import json

import pytest

from lettre.edition.checks import Letter
from lettre.edition.checks.online import RULES, Answer, Answered, Failure, external
from tests.edition.checks.pages import BASE, ISSUE, NEWSLETTER, edition, page
from tests.edition.host import serving
from tests.project import lettre, make_project

LINK = "https://www.metiers-essai.fr/atelier"
OTHER = "https://www.metiers-essai.fr/autre"


def letter(body, **circumstances):
    return Letter(issue=ISSUE, edition=edition(page(body)), newsletter=NEWSLETTER, **circumstances)


def codes(answer, other=None):
    answered = Answered(
        letter=letter(f'<p><a href="{LINK}">L’atelier</a></p>'),
        answers={LINK: answer, OTHER: other or Answer(status=200)},
    )
    return [finding.code for rule in RULES for finding in rule.over([answered])]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(status=200), []),
        (Answer(status=204, seconds=4.9), []),
        (Answer(status=404), ["links.dead"]),
        (Answer(status=410), ["links.dead"]),
        (Answer(status=400), ["links.failing"]),
        (Answer(status=500), ["links.failing"]),
        (Answer(status=403), ["links.shy"]),
        (Answer(status=429), ["links.shy"]),
        (Answer(status=999), ["links.shy"]),
        (Answer(status=200, moved=OTHER), ["links.moved"]),
        (Answer(status=404, moved=OTHER), ["links.dead"]),
        (Answer(status=200, seconds=5.1), ["links.slow"]),
        (Answer(status=404, seconds=9.0), ["links.dead"]),
        (Answer(failure=Failure.NAME), ["links.name-unknown"]),
        (Answer(failure=Failure.INSIDE), ["links.inside"]),
        (Answer(failure=Failure.CERTIFICATE), ["links.certificate"]),
        (Answer(failure=Failure.SILENCE), ["links.silent"]),
    ],
)
def test_each_answer_is_told_in_its_own_words(answer, expected):
    assert codes(answer) == expected


def test_every_rule_has_an_answer_that_raises_it():
    raised = {
        code for case in test_each_answer_is_told_in_its_own_words.pytestmark[0].args[1] for code in case[1]
    }
    assert {rule.code for rule in RULES} == raised | {"links.offline"}


@pytest.mark.parametrize("failure", [Failure.NAME, Failure.SILENCE])
def test_a_machine_without_a_network_says_so_once(failure):
    assert codes(Answer(failure=failure), Answer(failure=Failure.SILENCE)) == ["links.offline"]
    assert codes(Answer(failure=failure), Answer(status=404)) != ["links.offline"]


def test_only_links_outside_the_house_are_asked():
    body = f"""<p><a href="{LINK}">A</a> <a href="{LINK}">A</a> <a href="{BASE}/cpc/2026-11">En ligne</a>
    <a href="#a">B</a> <a href="mailto:a@metiers-essai.fr">C</a> <a href="https://u:p@metiers-essai.fr/">D</a>
    <a href="https://www.example.org/">E</a></p>"""
    assert [each.href for each in external(letter(body))] == [LINK, "https://www.example.org/"]
    assert [each.href for each in external(letter(body, rehearsal=True))] == [LINK]


def test_the_command_asks_nobody_inside_the_house(tmp_path):
    with serving() as host:
        link = f"[la page de l’atelier](http://127.0.0.1:{host.port}/good)"
        prose = f"---\nkind: text\n---\nVoyez {link} bientôt.\n"
        project = make_project(tmp_path, sections={"10-texte.md": prose})
        settings = project / "lettre.toml"
        settings.write_text(settings.read_text().replace("maildir:outbox", "smtp://smtp.metiers-essai.fr"))
        without = json.loads(lettre(project, "check", "cpc/2026-11", "--json").stdout)
        asked = json.loads(lettre(project, "check", "cpc/2026-11", "--online", "--json").stdout)
        assert host.asked == []
    assert {row["code"] for row in asked} - {row["code"] for row in without} == {"links.inside"}
