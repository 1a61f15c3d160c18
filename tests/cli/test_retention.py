"""`lettre retention run`, as somebody types it."""

import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from lettre.audience import store
from lettre.audience.tables import RetentionRow
from lettre.db import connect, reading, transaction
from tests.project import SETTINGS, lettre, make_project


def test_a_rehearsal_tells_what_a_run_then_does(tmp_path):
    folder = make_project(tmp_path / "house")
    (folder / "lettre.toml").write_text(SETTINGS + "\n[retention]\ninactive_after = 365\n")
    assert lettre(folder, "db", "upgrade").returncode == 0
    engine = connect(f"sqlite:///{folder}/subscribers/lettre.db")
    long_ago = datetime.now(UTC) - timedelta(days=400)
    with transaction(engine) as session:
        store.add(session, "anne@example.org", None, "cpc", now=long_ago, source="essai", actor="test")
    for words in (["--dry-run"], []):
        done = lettre(folder, "retention", "run", "--json", "--by", "Odile", *words)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert (told["dry_run"], told["rules"]["inactive-asked"]) == (bool(words), 1)
    again = lettre(folder, "retention", "run")
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr == "Rien à supprimer, personne à interroger.\n"
    with reading(engine) as session:
        assert [(row.rule, row.actor) for row in session.scalars(select(RetentionRow))] == [
            ("inactive-asked", "Odile")
        ]
    engine.dispose()
