"""Senders of the outbox, ended at random moments: `harness` for mails to single persons."""

import os
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from lettre.audience import enrol
from lettre.audience.enrol import Origin
from lettre.audience.imports import Row
from lettre.audience.model import ConsentEvent
from lettre.db import connect, reading, transaction
from lettre.mail.outbox import store
from lettre.mail.outbox.tables import OutboxRow
from tests.journal import Tail
from tests.kills.harness import Killer, Wish, addresses, judged
from tests.kills.judge import Rows, Verdict
from tests.kills.relay import relay
from tests.project import lettre
from tests.rules.sources import ROOT


class Questions(Killer):
    """Ends one sender of the outbox after the other."""

    def rows(self) -> Rows:
        """Return everybody's state."""
        with reading(self._engine) as session:
            found = session.execute(select(OutboxRow.address, OutboxRow.state))
            return {address: state for address, state in found}  # noqa: C416 - a Result has keys(), and is no mapping

    def command(self) -> tuple[str, ...]:
        """Return the command that sends what waits."""
        return ("outbox", "send")


def run(folder: Path, wish: Wish) -> Verdict:
    """Put a question to everybody, kill senders of them, and judge what became of everybody."""
    environment = dict(os.environ)
    if wish.database is not None:
        environment["LETTRE_DATABASE"] = wish.database
    house = make_house(folder / "house", wish, environment)
    with relay(folder / "relay", wish.delay) as port:
        environment["LETTRE_TRANSPORT"] = f"smtp://127.0.0.1:{port}?connections={wish.connections}"
        with closing(Questions(house, environment, wish, Tail(folder / "relay"))) as killer:
            return judged(killer, wish, lambda: lettre(house, *killer.command(), env=environment))


def make_house(folder: Path, wish: Wish, environment: dict[str, str]) -> Path:
    """Begin a project where so many readers are to be asked, and nobody has been yet."""
    (folder / "subscribers").mkdir(parents=True)
    shutil.copytree(ROOT / "issues", folder / "issues")
    shutil.copy(ROOT / "lettre.toml", folder)
    done = lettre(folder, "db", "upgrade", env=environment)
    assert done.returncode == 0, done.stderr
    engine = connect(wish.database or f"sqlite:///{folder}/subscribers/lettre.db")
    rows = [Row(line=at, address=each, name=None) for at, each in enumerate(addresses(wish.recipients), 1)]
    origin = Origin(source="liste", actor="test", event=ConsentEvent.LISTED)
    now = datetime.now(UTC)
    with transaction(engine) as session:
        enrol.enrol(session, rows, "cpc", origin, now)
        assert store.ask(session, "cpc", now, actor="test") == wish.recipients
    engine.dispose()
    return folder
