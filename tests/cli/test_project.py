"""`lettre init`, `lettre config` and `lettre db`: a project from nothing, and what is in force."""

import json
import sqlite3
import subprocess
import tomllib
from typing import get_args

import pytest
from pydantic import BaseModel

from lettre.cli import run
from lettre.settings.written import Written
from tests.project import SETTINGS


@pytest.fixture
def type_(capsys):
    def do(*words):
        code = run([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return do


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_init_makes_a_project_that_works(tmp_path, type_):
    code, out, err = type_("init", tmp_path / "maison")
    assert (code, out) == (0, "")
    assert "lettre issue new lettre/2026-01" in err
    assert {path.name for path in (tmp_path / "maison").iterdir()} == {
        ".gitignore", "issues", "lettre.toml", "subscribers", "templates",
    }  # fmt: skip
    assert type_("-C", tmp_path / "maison", "config", "show")[0] == 0
    assert type_("-C", tmp_path / "maison", "subscribers", "list", "--json") == (0, "[]\n", "")


def test_nothing_leaves_a_new_project_by_accident(tmp_path, type_):
    type_("init", tmp_path)
    shown = json.loads(type_("-C", tmp_path, "config", "show", "--json")[1])
    assert shown["transport"] == "maildir:outbox"


def test_init_again_touches_nothing(tmp_path, type_):
    type_("init", tmp_path, "--newsletter", "bulletin")
    (tmp_path / "lettre.toml").write_text(
        (tmp_path / "lettre.toml").read_text().replace("Notre lettre", "Autre")
    )
    before = files(tmp_path)
    code, _, err = type_("init", tmp_path, "--newsletter", "autre")
    assert code == 0
    assert files(tmp_path) == before
    assert "laissé tel quel" in err
    assert (tmp_path / "issues" / "bulletin").is_dir()


def test_init_adds_to_a_gitignore_what_it_lacks(tmp_path, type_):
    (tmp_path / ".gitignore").write_text("*.pyc\n/outbox/\n")
    type_("init", tmp_path)
    lines = (tmp_path / ".gitignore").read_text().splitlines()
    assert lines[:2] == ["*.pyc", "/outbox/"]
    assert lines.count("/outbox/") == 1
    assert "/subscribers/" in lines


def test_git_never_sees_readers_the_database_or_messages(tmp_path, type_):
    type_("init", tmp_path)
    type_("-C", tmp_path, "db", "upgrade")
    (tmp_path / "subscribers" / "liste.csv").write_text("anne@example.org\n")
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox" / "message").write_text("x")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    added = subprocess.run(
        ["git", "ls-files"], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout
    assert added.split() == [".gitignore", "lettre.toml", "templates/LISEZMOI.txt"]


@pytest.mark.parametrize("name", ["Lettre", "la lettre", "été", "../x", "-a", ""])
def test_init_refuses_a_name_no_folder_could_bear_and_makes_nothing(tmp_path, type_, name):
    code, _, err = type_("init", tmp_path / "maison", "--newsletter", name)
    assert code == 2
    assert "minuscules" in err
    assert not (tmp_path / "maison").exists()


def test_config_show_is_toml_with_the_origin_of_each_value(tmp_path, type_):
    (tmp_path / "lettre.toml").write_text(SETTINGS)
    code, out, _ = type_("-C", tmp_path, "config", "show")
    assert code == 0
    assert tomllib.loads(out)["newsletters"]["cpc"]["title"] == "La Lettre des diplômes"
    origins = dict(line.split("  # ") for line in out.splitlines()[1:])
    assert origins['newsletters.cpc.title = "La Lettre des diplômes"'] == "lettre.toml:7"
    assert origins["newsletters.cpc.theme.width = 640"] == "default"


def tables(model, shown, above=""):
    """Each table and key of the settings that `shown` lacks, by its dotted name."""
    for name, field in model.model_fields.items():
        value = shown.get(name) if isinstance(shown, dict) else None
        inner = next(iter(get_args(field.annotation)[1:]), field.annotation)
        if value is None and field.default is not None:
            yield f"{above}{name}"
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from tables(field.annotation, value, f"{above}{name}.")
        elif isinstance(inner, type) and issubclass(inner, BaseModel):
            for each in value.values():
                yield from tables(inner, each, f"{above}{name}.*.")


def filled(table):
    """The same without tables that hold nothing, of which lines of keys say nothing."""
    inner = {key: filled(each) if isinstance(each, dict) else each for key, each in table.items()}
    return {key: each for key, each in inner.items() if each != {}}


def test_config_show_has_every_key_that_may_be_written_and_what_is_in_force(tmp_path, type_):
    (tmp_path / "lettre.toml").write_text(
        SETTINGS + '[newsletters.cpc.subscribe.questions.metier]\nlabel = "Métier"\n'
        '[delivery.providers."example.org"]\nrate = 2\n[retention]\nleft_days = 1095\n'
        '[checks.severity]\n"size.long" = "warning"\n'
    )
    shown = json.loads(type_("-C", tmp_path, "config", "show", "--json")[1])
    assert list(tables(Written, shown)) == []
    assert shown["retention"]["left_days"] == 1095
    assert shown["delivery"]["rate"] == 0, "a Maildir takes as many as come"
    _, out, _ = type_("-C", tmp_path, "config", "show")
    said = tomllib.loads(out)
    assert said["delivery"]["providers"]["example.org"]["rate"] == 2
    assert said == filled({key: value for key, value in shown.items() if key not in {"root", "origins"}})
    assert 'delivery.providers."example.org".rate = 2.0  # lettre.toml:' in out


def test_config_show_says_the_rate_of_a_relay_though_nobody_has_written_it(tmp_path, type_):
    (tmp_path / "lettre.toml").write_text('transport = "smtp://relay.example.org"\n')
    assert "delivery.rate = 20.0  # default\n" in type_("-C", tmp_path, "config", "show")[1]


def test_config_show_hides_every_password(tmp_path, type_):
    (tmp_path / "lettre.toml").write_text(
        'database = "postgresql://lettre:one-geheim@db/lettre"\n'
        'transport = "smtp://lettre:two-geheim@relay.example.org"\n'
    )
    for options in ((), ("--json",)):
        code, out, err = type_("-C", tmp_path, "config", "show", *options)
        assert code == 0
        assert "geheim" not in out + err
        assert "lettre:***@" in out


def test_db_check_says_how_the_database_stands_without_making_it(tmp_path, type_):
    (tmp_path / "lettre.toml").write_text(SETTINGS)
    code, out, err = type_("-C", tmp_path, "db", "check", "--json")
    assert code == 1
    assert json.loads(out)["state"] == "empty"
    assert "lettre db upgrade" in err
    assert not (tmp_path / "subscribers").exists()
    assert type_("-C", tmp_path, "db", "upgrade")[0] == 0
    assert type_("-C", tmp_path, "db", "upgrade")[0] == 0
    code, out, _ = type_("-C", tmp_path, "db", "check", "--json")
    assert (code, json.loads(out)["state"]) == (0, "current")
    assert "est à jour" in type_("-C", tmp_path, "db", "check")[1]


def test_a_database_of_another_version_is_refused_by_every_command(tmp_path, type_):
    (tmp_path / "lettre.toml").write_text(SETTINGS)
    type_("-C", tmp_path, "db", "upgrade")
    with sqlite3.connect(tmp_path / "subscribers" / "lettre.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for words in (("subscribers", "list"), ("suppressions", "list"), ("db", "check"), ("db", "upgrade")):
        code, out, err = type_("-C", tmp_path, *words)
        assert (code, out) == (1, "")
        assert "9999" in err


def test_a_database_that_does_not_answer_is_one_sentence_without_the_password(tmp_path, type_):
    (tmp_path / "lettre.toml").write_text('database = "postgresql://lettre:secret@127.0.0.1:1/lettre"\n')
    code, out, err = type_("-C", tmp_path, "subscribers", "list")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "secret" not in err


def test_the_same_commands_work_on_postgresql(tmp_path, type_, postgres_url):
    (tmp_path / "lettre.toml").write_text(SETTINGS.replace("sqlite:///subscribers/lettre.db", postgres_url))
    code, _, err = type_("-C", tmp_path, "subscribers", "list")
    assert code == 1
    assert "lettre db upgrade" in err
    assert type_("-C", tmp_path, "db", "upgrade")[0] == 0
    (tmp_path / "l.csv").write_text("Courriel;Nom\nanne@example.org;Anne\nbob\n")
    assert type_("-C", tmp_path, "subscribers", "import", "l.csv", "--newsletter", "cpc")[0] == 4
    assert type_("-C", tmp_path, "subscribers", "unsubscribe", "anne@example.org", "--all")[0] == 0
    shown = json.loads(type_("-C", tmp_path, "subscribers", "show", "anne@example.org", "--json")[1])
    assert [each["event"] for each in shown["history"]] == ["imported", "left"]
