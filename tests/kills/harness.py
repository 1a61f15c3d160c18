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
from tests.journal import Tail
from tests.kills import moments
from tests.kills.judge import Judged, Kill, Rows, Verdict, judge
from tests.kills.relay import UNBOUND, allow, relay
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


#: states of a row that nobody has begun, of the ledger and of the outbox
WAITING = frozenset({"queued", "deferred"})
#: codes that a sender ends with whose campaign is over, all well or with uncertain rows
OVER = frozenset({0, 4})


class EndedEarlyError(Exception):
    """A sender ended by itself before its kill came."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(code, said)
        self.code = code
        self._said = said

    def sentence(self, kills: int, wished: int) -> str:
        """Say it, with what to do."""
        if self.code in OVER:
            over = f"everybody was written to after {kills} of {wished} kills"
            return f"{over}: ask for more recipients or fewer kills"
        return f"a sender ended with {self.code} after {kills} of {wished} kills: {self._said}"


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
        with closing(Killer(house, environment, wish, Tail(folder / "relay"))) as killer:
            return judged(killer, wish, lambda: process(house, *killer.command(), env=environment), tell)


def judged(killer: "Killer", wish: Wish, finish, tell=lambda _: None) -> Verdict:
    """End one sender after the other, let the last one `finish`, and judge; also what ended too early."""
    kills, early = [], None
    for number, name in enumerate(wish.signals):
        tell(f"{number + 1}/{len(wish.signals)} {name}")
        try:
            kills.append(killer.kill(number, name))
        except EndedEarlyError as ended:
            early = ended
            break
    killer.unbind()
    last = finish() if early is None or early.code not in OVER else None
    verdict = judge(addresses(wish.recipients), killer.tail.read(), kills, killer.rows())
    if early is not None:
        verdict.broken.append(early.sentence(len(kills), len(wish.signals)))
    expected = 4 if verdict.uncertain else 0
    if last is not None and last.returncode != expected:
        verdict.broken.append(f"the last sender ended with {last.returncode}: {last.stderr[-500:]}")
    return verdict


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
        self.tail = tail
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

    def unbind(self) -> None:
        """Let the relay take whatever comes."""
        allow(self.tail.folder, UNBOUND)

    def kill(self, number: int, name: str) -> Kill:
        """Start a sender, and end it with signal `name` when its moment has come.

        Raises EndedEarlyError when it ended by itself before.
        """
        moment = moments.choose(
            self._chance,
            left=self.left(),
            kills=len(self._wish.signals) - number,
            lines=self._wish.connections,
            delay=self._wish.delay,
            early=name == "KILL",
        )
        allow(self.tail.folder, self.tail.number("taken") + moment.most)
        with self._sender() as sender:
            self._await(sender, moment)
            if name != "KILL":
                self.unbind()  # it may finish what is under way
            at = time.monotonic()
            {"KILL": self._at_once, "STOP": self._asleep}.get(name, self._asked)(sender, name)
            dead = time.monotonic()
        self._until(
            lambda: self.tail.number("open") == self.tail.number("close"), "the relay's lines stay open"
        )
        return Kill(signal=name, at=at, dead=dead, rows=self.rows())

    def left(self) -> int:
        """Return how many nobody has begun to write to."""
        rows = self.rows()
        return sum(state in WAITING for state in rows.values()) if rows else self._wish.recipients

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

    def _await(self, sender: subprocess.Popen, moment: moments.Moment) -> None:
        """Wait until the moment has come: mostly in the sending, sometimes while the process still starts."""
        if moment.after is not None:
            wanted = self.tail.number("dot") + moment.after
            self._until(
                lambda: self.tail.number("dot") >= wanted or sender.poll() is not None,
                "the sender is too slow",
            )
        time.sleep(moment.rest)
        if moment.after is not None:
            # on a busy machine a sender rests long between two bodies, and chance would rarely meet one
            self._until(lambda: self.tail.in_flight() or sender.poll() is not None, "no body came")
        if sender.poll() is not None:
            raise EndedEarlyError(sender.returncode, (self._house / "sender.log").read_text()[-500:])

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
    none = Judged(signal="", lines=0, in_flight=0, added=0)
    worst = max(verdict.kills, key=lambda kill: (kill.added, -kill.lines), default=none)
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
