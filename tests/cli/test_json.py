"""Every command that can rehearse prints one JSON value of what it would do, and changes nothing."""

import json
import shutil
import sqlite3
from pathlib import Path

import click
import pytest

from lettre.cli import root
from tests.project import INTERVIEW, lettre, make_project

#: arguments of each command that has both --json and --dry-run
ARGUMENTS = {
    "archive build": ("site",),
    "campaign cancel": (),
    "campaign replace": ("cpc/2026-11",),
    "campaign resolve": (),
    "campaign resume": (),
    "campaign retry": ("--failed",),
    "check": ("cpc/2026-11", "--fix"),
    "dkim init": ("--selector", "essai", "--ed25519"),
    "feedback read": ("-",),
    "retention run": (),
    "send": ("cpc/2026-11", "--new-subscribers"),
    "subscribers import": ("subscribers/list.csv", "--newsletter", "cpc"),
    "suppressions import": ("subscribers/list.csv",),
    "suppressions undo": ("subscribers/s.csv",),
}


def commands(group, above=()):
    context = click.Context(root)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))
        elif {"--json", "--dry-run"} <= {option for each in command.params for option in each.opts}:
            yield " ".join((*above, name))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A house whose campaign is paused: one reader refused, one uncertain, one waits; a further reader."""
    house = make_project(tmp_path_factory.mktemp("made"), people=4)
    assert lettre(house, "send", "cpc/2026-11", "--yes").returncode == 0
    with sqlite3.connect(house / "subscribers" / "lettre.db") as database:
        database.execute("UPDATE campaigns SET state = 'paused', pause_reason = 'essai', finished_at = NULL")
        for number, state, code in ((1, "failed", 552), (2, "uncertain", None), (3, "queued", None)):
            database.execute("UPDATE deliveries SET state = ?, code = ? WHERE id = ?", (state, code, number))
    database.close()
    (house / "subscribers" / "s.csv").write_text("personne@example.org\n")
    assert lettre(house, "suppressions", "import", "subscribers/s.csv").returncode == 0
    added = lettre(house, "subscribers", "add", "nouveau@example.org", "--newsletter", "cpc")
    assert added.returncode == 0
    (house / "issues" / "cpc" / "2026-11" / "10-interview.md").write_text(
        INTERVIEW.replace("les ports", "les grands ports")
    )
    return house


def rows(house):
    """Every row but those of the archive's index, which is made from the others whenever somebody looks."""
    with sqlite3.connect(house / "subscribers" / "lettre.db") as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            name: database.execute(f'SELECT * FROM "{name}"').fetchall()
            for name in sorted(names)
            if "archive" not in name
        }
    database.close()
    return found


def test_every_command_that_can_rehearse_and_print_json_is_looked_at():
    assert set(commands(root)) == set(ARGUMENTS)


@pytest.mark.parametrize("command", ARGUMENTS)
def test_a_rehearsal_prints_one_json_value_and_changes_nothing(command, made, tmp_path):
    house = Path(shutil.copytree(made, tmp_path / "house"))
    before = rows(house)
    mail = (
        "From: quelqu.un@example.org\r\nSubject: Question\r\n\r\nBonjour\r\n"
        if "-" in ARGUMENTS[command]
        else ""
    )
    done = lettre(house, *command.split(), *ARGUMENTS[command], "--dry-run", "--json", typed=mail)
    assert done.returncode in {0, 4}, done.stderr
    assert json.loads(done.stdout)
    assert rows(house) == before
    assert not (house / "secrets").exists()
    assert not (house / "site").exists()
