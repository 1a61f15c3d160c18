"""docs/subscribing.md says what is so: its settings are read, its form is the one that is printed."""

import json
import re
import tomllib
from pathlib import Path

from lettre.audience import signups
from lettre.audience.signups import Shown, Signup
from lettre.db import connect, transaction
from lettre.reception import Kind
from lettre.settings import load
from tests.house import NOW
from tests.project import SETTINGS, lettre, make_project

PAGE = (Path(__file__).parents[2] / "docs" / "subscribing.md").read_text("utf-8")


def fenced(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_settings_of_the_page_are_taken(tmp_path):
    (tmp_path / "lettre.toml").write_text("\n".join([SETTINGS, *fenced("toml")]))
    settings = load(tmp_path, {})
    reception = settings.newsletters["cpc"].reception
    assert reception.latest_issue
    assert [each.name for each in reception.questions] == ["metier", "depuis"]
    assert [each.kind for each in reception.questions] == [Kind.CHOICE, Kind.DATE]
    assert [each.name for each in reception.asked] == ["metier"]
    assert settings.doors.origins == ("https://www.example.org",)
    assert settings.doors.trusted_proxies == ("127.0.0.1/32",)
    assert tomllib.loads(fenced("toml")[1])["subscribe"]


def test_the_form_of_the_page_is_the_one_that_is_printed(tmp_path):
    folder = make_project(tmp_path)
    settings = (
        (folder / "lettre.toml").read_text().replace("http://127.0.0.1:8000", "https://lettres.example.org")
    )
    (folder / "lettre.toml").write_text(settings)
    done = lettre(folder, "subscribers", "form", "cpc")
    assert done.returncode == 0, done.stderr
    assert done.stdout == fenced("html")[0]


def test_there_is_no_form_for_a_newsletter_that_takes_nobody_in(tmp_path):
    folder = make_project(tmp_path)
    with (folder / "lettre.toml").open("a") as file:
        file.write("[newsletters.cpc.subscribe]\nopen = false\n")
    done = lettre(folder, "subscribers", "form", "cpc")
    assert done.returncode != 0
    assert "open = false" in done.stderr


def test_a_question_that_makes_no_sense_is_refused_with_its_place(tmp_path):
    for extra, said in (
        ('kind = "choice"', "est un choix sans réponses"),
        ('choices = ["a"]', "sans être un choix"),
        ('kind = "number"', "kind"),
    ):
        (tmp_path / "lettre.toml").write_text(
            f'{SETTINGS}\n[newsletters.cpc.subscribe.questions.metier]\nlabel = "Métier"\n{extra}\n'
        )
        done = lettre(tmp_path, "config", "show")
        assert done.returncode == 2, done.stderr
        assert re.search(r"lettre\.toml:\d+", done.stderr)
        assert said in done.stderr
    for extra, said in (
        ('trusted_proxies = ["proxy"]', "n’est pas une adresse ni un réseau"),
        ('origins = ["https://example.org/page"]', "sans chemin"),
    ):
        (tmp_path / "lettre.toml").write_text(f"{SETTINGS}\n[subscribe]\n{extra}\n")
        assert said in lettre(tmp_path, "config", "show").stderr


def test_what_a_reader_answered_and_agreed_to_is_shown(tmp_path):
    folder = make_project(tmp_path, people=1)
    engine = connect(load(folder, {}).database)
    shown = Shown(wording="D’accord.", version="3", sha256="a" * 64, language="fr", source="page")
    signup = Signup(
        address="zoe@example.org",
        newsletters=("cpc",),
        answers={"cpc": {"metier": "atelier"}},
        shown=shown,
        at=NOW,
    )
    with transaction(engine) as session:
        signups.settle(session, signup, {"cpc"})
    engine.dispose()
    told = json.loads(lettre(folder, "subscribers", "show", "zoe@example.org", "--json").stdout)
    assert told["answers"] == {"cpc": {"metier": "atelier"}}
    assert (told["history"][0]["wording"], told["history"][0]["detail"]["version"]) == ("D’accord.", "3")
