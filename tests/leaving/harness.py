"""Readers who leave by one click while their letter is on its way: a real server, sender, relay and database.

Clicks come by the clock and not by the answers (an open loop), and each is counted from the moment it
was due. Half of them are of readers whose turn is about to come, where the race is; the others of
readers far ahead, and of those who have their letter.
"""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import Engine, select

from lettre.audience import links, store
from lettre.audience.links import Purpose
from lettre.audience.tables import ConsentRow, SubscriberRow, SubscriptionRow
from lettre.campaign.tables import DeliveryRow
from lettre.db import connect, reading
from tests.journal import Tail
from tests.kills.harness import ISSUE, make_house
from tests.leaving import witness

#: seconds without which nothing of ours may hang
PATIENCE = 120
#: readers behind the one whose body began last: those whose turn is about to come
FRONT = 20
BODY = b"List-Unsubscribe=One-Click"


@dataclass(frozen=True, kw_only=True)
class Load:
    """Clicks a second, for so many seconds, beside a campaign of `pace` messages a second."""

    clicks: float
    seconds: float
    pace: float
    connections: int = 10
    database: str | None = None
    seed: int = 1

    @property
    def recipients(self) -> int:
        """So many that the campaign is still on when the last click comes."""
        return round(self.pace * (self.seconds + 6))


@dataclass(frozen=True, kw_only=True)
class Click:
    """A reader's click: seconds of the monotonic clock. `answered`: the answer's first line came."""

    reader: int
    due: float
    answered: float
    done: float
    status: str


@dataclass(kw_only=True)
class Verdict:
    """What became of everybody."""

    clicks: list[Click]
    rate: float
    obeyed: int
    states: dict[str, int]
    #: address → seconds by which its body began after its answer had come
    violations: dict[str, float]
    #: the least time by which a body that was sent began before its reader's answer
    closest: float
    broken: list[str] = field(default_factory=list)

    def latency(self, share: float) -> float:
        """Return the milliseconds that this share of the clicks needed at most, from when they were due."""
        waits = sorted(click.done - click.due for click in self.clicks)
        return waits[min(len(waits) - 1, int(share * len(waits)))] * 1000


class Readers:
    """The house's readers in the order they are written to, and the links they were given."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with reading(engine) as session:
            columns = select(SubscriptionRow.id, SubscriberRow.address).join(SubscriberRow)
            found = session.execute(columns.order_by(SubscriptionRow.id)).all()
            key = store.active_key(session)
        self.ids = [number for number, _ in found]
        self.addresses = [address for _, address in found]
        self.tokens = [
            links.token(key, purpose=Purpose.UNSUBSCRIBE, subscription=number, campaign=1)
            for number in self.ids
        ]

    def left(self) -> set[int]:
        """Return the subscriptions that have ended, with their proof in the log of consent."""
        with reading(self._engine) as session:
            rows = select(SubscriptionRow.id).where(SubscriptionRow.state == "unsubscribed")
            proofs = select(ConsentRow.subscription_id).where(
                ConsentRow.event == "left", ConsentRow.source == "one-click"
            )
            return set(session.scalars(rows)) & set(session.scalars(proofs))

    def ledger(self) -> dict[str, str]:
        """Return the state of each address."""
        with reading(self._engine) as session:
            found = session.execute(select(DeliveryRow.address, DeliveryRow.state))
            return {address: state for address, state in found}  # noqa: C416 - a Result has keys(), and is no mapping


def run(folder: Path, load: Load) -> Verdict:
    """Let a campaign leave, let readers leave it, and judge by the relay's journal."""
    environment = {**os.environ, "LETTRE_DELIVERY__RATE": str(load.pace)}
    if load.database is not None:
        environment["LETTRE_DATABASE"] = load.database
    house = make_house(folder / "house", load.recipients, environment)
    engine = connect(load.database or f"sqlite:///{house}/subscribers/lettre.db")
    try:
        readers = Readers(engine)
        with witness.relay(folder / "relay") as port, _serving(house, environment) as pages:
            environment["LETTRE_TRANSPORT"] = (
                f"smtp://127.0.0.1:{port}?starttls=never&connections={load.connections}"
            )
            with _sending(house, environment) as sender:
                clicks = asyncio.run(_click(load, readers, pages, folder / "relay"))
                still = sender.poll() is None
                sender.wait(PATIENCE)
        verdict = judge(readers, clicks, Tail(folder / "relay").read())
    finally:
        engine.dispose()
    if sender.returncode:
        verdict.broken.append(
            f"the sender ended with {sender.returncode}: {(house / 'log').read_text()[-500:]}"
        )
    if not still:
        verdict.broken.append("the campaign was over before the last click")
    return verdict


@contextmanager
def _serving(house: Path, environment: dict[str, str]) -> Iterator[int]:
    """Run `lettre serve`; yield its port."""
    command = [sys.executable, "-m", "lettre", "serve", "--port", "0", "--no-worker"]
    with subprocess.Popen(command, cwd=house, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            first = process.stderr.readline()
            found = re.search(r"http://[^ ]*:(\d+)/", first)
            assert found, first + process.stderr.read()
            yield int(found[1])
        finally:
            process.terminate()


@contextmanager
def _sending(house: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    with (house / "log").open("w") as log, subprocess.Popen(
        [sys.executable, "-m", "lettre", "send", ISSUE, "--yes"],
        cwd=house, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
    ) as sender:  # fmt: skip
        try:
            yield sender
        finally:
            sender.kill()


async def _click(load: Load, readers: Readers, pages: int, relay: Path) -> list[Click]:
    """Send the clicks, each at its moment."""
    front = _Front(readers, relay, Random(load.seed))
    deadline = time.monotonic() + PATIENCE
    while front.look() < load.pace:
        assert time.monotonic() < deadline, "the campaign did not begin"
        await asyncio.sleep(0.05)
    begin, tasks = time.monotonic(), []
    for number in range(round(load.clicks * load.seconds)):
        due = begin + number / load.clicks
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        reader = front.choose(number)
        tasks.append(asyncio.create_task(_post(pages, readers.tokens[reader], reader, due)))
    return await asyncio.gather(*tasks)


async def _post(port: int, token: str, reader: int, due: float) -> Click:
    """Post what a mail program posts (RFC 8058), on a connection of its own."""
    head = (
        f"POST /u/{token} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(BODY)}\r\n\r\n"
    )
    lines, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head.encode() + BODY)
        first = await lines.readline()
        answered = time.monotonic()
        await lines.read()
        done = time.monotonic()
    finally:
        writer.close()
    return Click(reader=reader, due=due, answered=answered, done=done, status=first.decode().strip())


class _Front:
    """Where the campaign is, by the relay's journal, and who clicks next: everybody once."""

    def __init__(self, readers: Readers, relay: Path, chance: Random) -> None:
        self._number = {address: index for index, address in enumerate(readers.addresses)}
        self._journal = Tail(relay)
        self._chance = chance
        self._clicked: set[int] = set()
        self._last = 0

    def look(self) -> int:
        """Return the index of the last reader whose body has begun."""
        for entry in self._journal.come():
            self._last = max(self._last, self._number[entry["address"]])
        return self._last

    def choose(self, number: int) -> int:
        """Return a reader who has not clicked yet: by turns two at the front, one ahead, one behind."""
        last, everybody = self.look(), len(self._number)
        first, end = {2: (last + FRONT, everybody), 3: (0, last)}.get(
            number % 4, (last + 1, last + 1 + FRONT)
        )
        free = [each for each in range(first, min(end, everybody)) if each not in self._clicked]
        free = free or [each for each in range(everybody) if each not in self._clicked]
        reader = self._chance.choice(free)
        self._clicked.add(reader)
        return reader


def judge(readers: Readers, clicks: list[Click], journal: list[dict]) -> Verdict:
    """Hold the relay's journal against the answers, and the database against both."""
    broken = [
        f"{click.reader} was answered {click.status!r}" for click in clicks if " 200 " not in click.status
    ]
    began: dict[str, float] = {}
    for at, address in ((entry["at"], entry["address"]) for entry in journal):
        if address in began:
            broken.append(f"{address} was written to twice")
        began[address] = at
    ledger = readers.ledger()
    broken += [
        f"{address} is {state}, and the relay {'has' if address in began else 'lacks'} it"
        for address, state in ledger.items()
        if state not in {"sent", "skipped"} or (state == "sent") != (address in began)
    ]
    left = readers.left()
    ahead = {
        readers.addresses[click.reader]: click.answered - began[readers.addresses[click.reader]]
        for click in clicks
        if readers.addresses[click.reader] in began
    }
    return Verdict(
        clicks=clicks,
        rate=(len(clicks) - 1) / (clicks[-1].due - clicks[0].due),
        obeyed=sum(readers.ids[click.reader] in left for click in clicks),
        states={state: list(ledger.values()).count(state) for state in sorted(set(ledger.values()))},
        violations={address: -by for address, by in ahead.items() if by < 0},
        closest=min((by for by in ahead.values() if by >= 0), default=0.0),
        broken=broken,
    )
