"""What DKIM costs: a signature by itself, and a campaign sent with and without into `smtp-sink`.

Everything is as in `bench.sending`: the sample's true message, a ledger on `synchronous=FULL`, one
process. The two take turns. One JSON line comes last.

    python -m bench.signing [--messages 5000] [--connections 20] [--rounds 3] [--ed25519]
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from bench.sending import NAME, ROOT, _campaign, _database, _sink
from lettre import settings
from lettre.campaign import sending, worker
from lettre.campaign.model import Campaign, DeliveryState
from lettre.campaign.store import counts
from lettre.db import reading
from lettre.edition import render, theme
from lettre.issue import folder
from lettre.mail import dkim_keys
from lettre.mail.dkim import Key
from lettre.mail.message import Composer
from lettre.mail.model import Recipient
from lettre.mail.smtp import Smtp


def main() -> None:
    """Send with and without signatures in turn, and print what they took."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as scratch, _sink() as port:
        house = settings.load(ROOT, {})
        newsletter = house.newsletters["cpc"]
        issue = folder.load(ROOT, NAME, house.newsletters)
        edition = render.render(issue, newsletter, theme.load(ROOT, newsletter))
        made = dkim_keys.make(Path(scratch) / "keys", "example.org", "bench", both=given.ed25519)
        keys = [dkim_keys.read(path, "example.org") for path in made]
        engine = _database(Path(scratch), given.messages)
        rates: dict[bool, list[float]] = {False: [], True: []}
        alone: dict[bool, float] = {}
        for turn in range(2 * given.rounds + 2):
            signed = bool(turn % 2)
            campaign = _campaign(engine, edition, turn)
            composer = sending.composer(engine, campaign, newsletter, keys if signed else ())
            rates[signed].append(_send(engine, campaign, composer, port, given))
            alone[signed] = _composed(composer)
    _tell(given, keys, rates, alone)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ed25519", action="store_true")
    return parser.parse_args()


def _send(
    engine: Engine, campaign: Campaign, composer: Composer, port: int, given: argparse.Namespace
) -> float:
    smtp = Smtp(host="127.0.0.1", port=port, connections=given.connections, starttls=False)
    began = time.perf_counter()
    asyncio.run(worker.run(engine, campaign, composer, smtp, clock=lambda: datetime.now(UTC)))
    taken = time.perf_counter() - began
    with reading(engine) as session:
        sent = counts(session, campaign.id)[DeliveryState.SENT]
    assert sent == given.messages, f"{sent} of {given.messages} sent"
    return sent / taken


def _composed(composer: Composer, number: int = 500) -> float:
    """Return the milliseconds that composing one message takes."""
    readers = [Recipient(subscription=each, address=f"l{each}@example.org") for each in range(number)]
    composer.compose(readers[0])
    began = time.perf_counter()
    for reader in readers:
        composer.compose(reader)
    return (time.perf_counter() - began) / number * 1000


def _tell(
    given: argparse.Namespace,
    keys: Sequence[Key],
    rates: dict[bool, list[float]],
    alone: dict[bool, float],
) -> None:
    # the first of each is not counted
    unsigned, signed = (statistics.median(rates[each][1:]) for each in (False, True))
    print(f"without {unsigned:7.0f}/s, a message composed in {alone[False]:.3f} ms")
    print(f"   with {signed:7.0f}/s, a message composed in {alone[True]:.3f} ms")
    print(
        json.dumps(
            {
                "messages": given.messages,
                "connections": given.connections,
                "algorithms": [key.algorithm for key in keys],
                "unsigned": round(unsigned),
                "signed": round(signed),
                "signing_ms": round(alone[True] - alone[False], 3),
            }
        )
    )


if __name__ == "__main__":
    main()
