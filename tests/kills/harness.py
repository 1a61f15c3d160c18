"""Starts real senders and ends them at random moments, until nobody is left to be written to.

KILL   SIGKILL
TERM   SIGTERM; it may finish what is under way
INT    Ctrl-C
STOP   SIGSTOP, as a laptop that is closed: a second sender is started meanwhile and must refuse;
       then SIGCONT, and SIGTERM
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import select

from lettre.campaign.tables import DeliveryRow
from lettre.db import connect, reading
from tests.kills.judge import Kill, Rows, Verdict, judge
from tests.kills.relay import Tail, relay
from tests.project import lettre, process
from tests.rules.sources import ROOT

ISSUE = "cpc/2026-11"
#: seconds without which nothing of ours may hang
PATIENCE = 180


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be done: one signal a sender, in this order."""

    recipients: int
    signals: list[str]
    connections: int = 10
    delay: float = 0.03
    database: str | None = None
    seed: int = 1


def addresses(number: int) -> list[str]:
    """Return everybody's address."""
    return [f"lecteur{index:06d}@example.org" for index in range(number)]


def run(folder: Path, wish: Wish, tell=lambda _: None) -> Verdict:
    """Kill senders in a new project in `folder` and judge what became of everybody."""
    environment = dict(os.environ)
    if wish.database is not None:
        environment["LETTRE_DATABASE"] = wish.database
    house = make_house(folder / "house", wish.recipients, environment)
    with relay(folder / "relay", wish.delay) as port:
        environment["LETTRE_TRANSPORT"] = f"smtp://127.0.0.1:{port}?connections={wish.connections}"
        tail = Tail(folder / "relay")
        with closing(Killer(house, environment, wish, tail)) as killer:
            kills = [killer.kill(number, name) for number, name in _counted(wish.signals, tell)]
            last = process(house, *killer.command(), env=environment)
            rows = killer.rows()
        journal = tail.read()
    verdict = judge(addresses(wish.recipients), journal, kills, rows)
    expected = 4 if verdict.uncertain else 0
    if last.returncode != expected:
        verdict.broken.append(f"the last sender ended with {last.returncode}: {last.stderr[-500:]}")
    return verdict


def _counted(signals, tell):
    for number, name in enumerate(signals):
        tell(f"{number + 1}/{len(signals)} {name}")
        yield number, name


def make_house(folder: Path, recipients: int, environment: dict[str, str]) -> Path:
    """Begin a project with the sample issue and so many readers."""
    (folder / "subscribers").mkdir(parents=True)
    shutil.copytree(ROOT / "issues", folder / "issues")
    shutil.copy(ROOT / "lettre.toml", folder)
    _done(lettre(folder, "db", "upgrade", env=environment))
    (folder / "readers.csv").write_text("\n".join(["email", *addresses(recipients)]) + "\n")
    _done(lettre(folder, "subscribers", "import", "readers.csv", "--newsletter", "cpc", env=environment))
    return folder


def _done(process):
    assert process.returncode == 0, process.stderr


class Killer:
    """Ends one sender after the other."""

    def __init__(self, house: Path, environment: dict[str, str], wish: Wish, tail: Tail) -> None:
        self._house = house
        self._environment = environment
        self._wish = wish
        self._tail = tail
        self._chance = Random(wish.seed)  # the same kills again, for whoever looks for a fault
        self._engine = connect(wish.database or f"sqlite:///{house}/subscribers/lettre.db")

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def rows(self) -> Rows:
        """Return the ledger: everybody's state."""
        with reading(self._engine) as session:
            found = session.execute(select(DeliveryRow.address, DeliveryRow.state))
            return {address: state for address, state in found}  # noqa: C416 - a Result has keys(), and is no mapping

    def command(self) -> tuple[str, ...]:
        """Return one of the commands that send, whichever of them."""
        first = ("send", ISSUE, "--yes")
        return self._chance.choice([first, ("campaign", "resume")]) if self.rows() else first

    def kill(self, number: int, name: str) -> Kill:
        """Start a sender, and end it with signal `name` when its moment has come."""
        with self._sender() as sender:
            self._await_moment(sender, number, name)
            at = time.monotonic()
            {"KILL": self._at_once, "STOP": self._asleep}.get(name, self._asked)(sender, name)
            dead = time.monotonic()
        self._until(
            lambda: self._tail.number("open") == self._tail.number("close"), "the relay's lines stay open"
        )
        return Kill(signal=name, at=at, dead=dead, rows=self.rows())

    @contextmanager
    def _sender(self):
        log = self._house / "sender.log"
        with log.open("w") as output, subprocess.Popen(
            [sys.executable, "-m", "lettre", *self.command()],
            cwd=self._house, env=self._environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
        ) as sender:  # fmt: skip
            try:
                yield sender
            finally:
                if sender.poll() is None:
                    sender.kill()

    def _await_moment(self, sender: subprocess.Popen, number: int, name: str) -> None:
        """Wait for a random moment: mostly in the sending, sometimes while the process still starts."""
        if name == "KILL" and self._chance.random() < 0.08:
            time.sleep(self._chance.uniform(0, 1.5))
            return
        taken = self._tail.number("taken")
        share = (self._wish.recipients - taken) / (len(self._wish.signals) - number + 1)
        wanted = self._tail.number("dot") + self._chance.randint(1, max(1, int(1.5 * share)))
        self._until(
            lambda: self._tail.number("dot") > wanted or sender.poll() is not None, "the sender is too slow"
        )
        time.sleep(self._chance.uniform(0, 2 * self._wish.delay))
        if sender.poll() is not None:
            said = (self._house / "sender.log").read_text()[-500:]
            raise AssertionError(f"the sender ended with {sender.returncode} before it was killed: {said}")

    def _at_once(self, sender: subprocess.Popen, name: str) -> None:
        sender.kill()
        sender.wait(PATIENCE)

    def _asked(self, sender: subprocess.Popen, name: str) -> None:
        sender.send_signal(signal.Signals[f"SIG{name}"])
        sender.wait(PATIENCE)

    def _asleep(self, sender: subprocess.Popen, name: str) -> None:
        sender.send_signal(signal.SIGSTOP)
        rival = process(self._house, *self.command(), env=self._environment)
        # SQLite's one writer may be asleep in the middle of a commit: then the second waits, and gives up
        refused = rival.returncode == 3 or (rival.returncode == 1 and "trop longtemps" in rival.stderr)
        assert refused, f"a second sender ended with {rival.returncode}: {rival.stderr}"
        sender.send_signal(signal.SIGCONT)
        time.sleep(self._chance.uniform(0, 0.3))
        self._asked(sender, "TERM")

    def _until(self, come, otherwise: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not come():
            assert time.monotonic() < deadline, otherwise
            time.sleep(0.005)


def summary(wish: Wish, verdict: Verdict) -> str:
    """Return the one JSON line: `bound` is how many rows the open lines of all kills would have allowed."""
    worst = max(verdict.kills, key=lambda kill: (kill.added, -kill.lines))
    return json.dumps(
        {
            "kills": len(verdict.kills),
            "in_flight_kills": verdict.in_flight_kills,
            "recipients": wish.recipients,
            "lost": len(verdict.lost),
            "doubled": len(verdict.doubled),
            "uncertain": verdict.uncertain,
            "bound": sum(kill.lines for kill in verdict.kills if kill.signal == "KILL"),
            "most_in_one_kill": worst.added,
            "lines_open_then": worst.lines,
            "bodies_in_flight": sum(kill.in_flight for kill in verdict.kills),
            "broken": verdict.broken,
        }
    )
