"""How fast a campaign leaves: the sample's true message, a ledger on `synchronous=FULL`, into `smtp-sink`.

Judged against Postfix's own C client, `smtp-source -d`, with messages of the same size and as many
connections, in turn, so that a machine that slows down slows both. One JSON line comes last.

    python -m bench.sending [--messages 10000] [--connections 20] [--rounds 5]
"""

import argparse
import asyncio
import json
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from lettre import migrations, settings
from lettre.audience import store as audience
from lettre.campaign import plan, sending, store, worker
from lettre.campaign.model import Campaign, DeliveryState
from lettre.db import connect, reading, transaction
from lettre.edition import render, theme
from lettre.edition.model import Edition
from lettre.issue import folder
from lettre.mail.smtp import Smtp
from lettre.newsletter import Newsletter

ROOT = Path(__file__).parent.parent
NAME = "cpc/2026-11"


def main() -> None:
    """Run both clients in turn and print what they did."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as scratch, _sink() as port:
        house = settings.load(ROOT, {})
        newsletter = house.newsletters["cpc"]
        edition = render.render(
            folder.load(ROOT, NAME, house.newsletters), newsletter, theme.load(ROOT, newsletter)
        )
        engine = _database(Path(scratch), given.messages)
        ours, theirs, costs, size = [], [], [], 0
        for round_ in range(given.rounds + 1):
            campaign = _campaign(engine, edition, round_)
            rate, cost, size = _send(engine, campaign, newsletter, port, given)
            other = _smtp_source(port, given, size)
            if round_:  # the first is not counted
                ours.append(rate)
                theirs.append(other)
                costs.append(cost)
        print(f"{'lettre':>14} {_shown(ours)}\n{'smtp-source -d':>14} {_shown(theirs)}")
        print(
            json.dumps(
                {
                    "messages": given.messages,
                    "connections": given.connections,
                    "size": size,
                    "loop": "asyncio",
                    "lettre": round(statistics.median(ours)),
                    "smtp_source": round(statistics.median(theirs)),
                    "cpu_ms": round(statistics.median(costs), 3),
                    "ratio": round(statistics.median(a / b for a, b in zip(ours, theirs, strict=True)), 3),
                }
            )
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def _shown(rates: list[float]) -> str:
    return f"median {statistics.median(rates):7.0f}/s   ({min(rates):.0f} to {max(rates):.0f})"


@contextmanager
def _sink() -> Iterator[int]:
    """Run smtp-sink on a free port of loopback."""
    program = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    assert program, "smtp-sink comes with Postfix (Debian: apt-get install postfix)"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([program, "-u", "nobody", "-m", "1000", f"127.0.0.1:{port}", "1024"]) as process:
        try:
            while socket.socket().connect_ex(("127.0.0.1", port)):
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


def _database(scratch: Path, people: int) -> Engine:
    engine = connect(f"sqlite:///{scratch}/bench.db")
    now = datetime.now(UTC)
    migrations.upgrade(engine, now)
    with transaction(engine) as session:
        for number in range(people):
            audience.add(
                session,
                f"lecteur{number:06d}@example.org",
                None,
                "cpc",
                now=now,
                source="bench",
                actor="bench",
            )
    return engine


def _campaign(engine: Engine, edition: Edition, round_: int) -> Campaign:
    with transaction(engine) as session:
        known = store.campaigns(session, edition.newsletter, edition.issue)
        wished = plan.decide(known, new_subscribers=False, again=f"round {round_}" if known else None)
        return sending.prepare(session, wished, edition, datetime.now(UTC))


def _send(
    engine: Engine, campaign: Campaign, newsletter: Newsletter, port: int, given: argparse.Namespace
) -> tuple[float, float, int]:
    """Return messages a second, milliseconds of processor a message, and a message's size."""
    composer = sending.composer(engine, campaign, newsletter)
    smtp = Smtp(host="127.0.0.1", port=port, connections=given.connections, starttls=False)
    began, spent = time.perf_counter(), time.process_time()
    asyncio.run(worker.run(engine, campaign, composer, smtp, clock=lambda: datetime.now(UTC)))
    taken, spent = time.perf_counter() - began, time.process_time() - spent
    with reading(engine) as session:
        sent = store.counts(session, campaign.id)[DeliveryState.SENT]
    assert sent == given.messages, f"{sent} of {given.messages} sent"
    return sent / taken, spent / sent * 1000, composer.template.size


def _smtp_source(port: int, given: argparse.Namespace, size: int) -> float:
    program = shutil.which("smtp-source", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    assert program
    command = [program, "-d", "-s", str(given.connections), "-m", str(given.messages), "-l", str(size)]
    began = time.perf_counter()
    subprocess.run([*command, "-f", "a@example.org", "-t", "b@example.org", f"127.0.0.1:{port}"], check=True)
    return given.messages / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
