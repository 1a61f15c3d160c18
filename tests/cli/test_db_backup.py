"""`lettre db backup`: a whole copy while others write, for its owner alone, and nothing written over."""

import sqlite3
import stat
import threading

import pytest

from lettre.db import connect
from lettre.errors import StateError
from lettre.migrations import copying
from tests.project import lettre, make_project


@pytest.fixture
def house(tmp_path):
    return make_project(tmp_path / "house", people=3)


def pairs(file):
    with sqlite3.connect(file) as database:
        found = database.execute("SELECT number, twin FROM pairs").fetchall()
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()
    return found


def test_a_copy_made_while_another_writes_is_whole_and_of_one_moment(house, tmp_path):
    writer = sqlite3.connect(
        house / "subscribers" / "lettre.db", check_same_thread=False, isolation_level=None
    )
    writer.execute("CREATE TABLE pairs (number INTEGER, twin INTEGER, room TEXT)")
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("INSERT INTO pairs VALUES (?, ?, ?)", (number, None, "x" * 5000))
            writer.execute("UPDATE pairs SET twin = number WHERE number = ?", (number,))
            writer.execute("COMMIT")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        copies = [tmp_path / f"copy{index}.db" for index in range(3)]
        done = [lettre(house, "db", "backup", str(copy)) for copy in copies]
    finally:
        stop.set()
        thread.join()
        writer.close()
    assert [each.returncode for each in done] == [0, 0, 0], done[0].stderr
    assert {stat.S_IMODE(copy.stat().st_mode) for copy in copies} == {0o600}
    found = [pairs(copy) for copy in copies]
    assert all(number == twin for rows in found for number, twin in rows)
    assert all([number for number, _ in rows] == list(range(1, len(rows) + 1)) for rows in found)
    assert sorted(tmp_path.iterdir()) == sorted([*copies, house]), "no draft is left"


def test_the_copy_is_a_database_that_lettre_works_with(house, tmp_path):
    assert lettre(house, "db", "backup", str(tmp_path / "copy.db")).returncode == 0
    (tmp_path / "copy.db").replace(house / "subscribers" / "lettre.db")
    assert lettre(house, "db", "check").returncode == 0
    assert len(lettre(house, "subscribers", "list").stdout.splitlines()) == 3


def test_a_file_that_is_there_is_never_written_over(house, tmp_path):
    (tmp_path / "copy.db").write_text("precious")
    done = lettre(house, "db", "backup", str(tmp_path / "copy.db"))
    assert done.returncode == 3
    assert "existe déjà" in done.stderr
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_a_folder_that_is_not_there_is_told(house, tmp_path):
    done = lettre(house, "db", "backup", str(tmp_path / "nowhere" / "copy.db"))
    assert done.returncode == 1
    assert str(tmp_path / "nowhere") in done.stderr


def test_a_house_without_a_database_has_nothing_to_copy_and_none_is_made(tmp_path):
    house = make_project(tmp_path / "house")
    assert lettre(house, "db", "backup", str(tmp_path / "copy.db")).returncode == 3
    assert not (house / "subscribers" / "lettre.db").exists()


def test_a_database_on_a_server_is_left_to_pg_dump_and_no_password_is_shown(tmp_path):
    engine = connect("postgresql://lettre:s3cret@db.example.org/maison")
    with pytest.raises(StateError) as refused:
        copying.copy(engine, tmp_path / "a copy")
    assert refused.value.code == "db.copy-elsewhere"
    assert refused.value.params == {
        "database": "postgresql://lettre@db.example.org/maison", "file": f"'{tmp_path / 'a copy'}'",
    }  # fmt: skip
