"""What DKIM costs: the sample's true message sent with and without signatures into `smtp-sink`, in turn.

Everything is as in `bench.sending`: a ledger on `synchronous=FULL`, one process. One JSON line comes last.

    python -m bench.signing [--messages 5000] [--connections 20] [--rounds 3] [--ed25519]
"""

import argparse
import asyncio
import json
import statistics
import tempfile
from pathlib import Path

from bench import servers
from bench.house import Campaigns, Run
from lettre.mail import dkim_keys


def main() -> None:
    """Send with and without signatures in turn, and print what they took."""
    given = _arguments()
    runs: dict[bool, list[Run]] = {False: [], True: []}
    with tempfile.TemporaryDirectory() as scratch, servers.sink() as port:
        made = dkim_keys.make(Path(scratch) / "keys", "example.org", "bench", both=given.ed25519)
        keys = [dkim_keys.read(path, "example.org") for path in made]
        house = Campaigns(Path(scratch), given.messages)
        for turn in range(2 * given.rounds + 2):
            signed = bool(turn % 2)
            house.keys = keys if signed else ()
            runs[signed].append(asyncio.run(house.send(port, given.connections)))
    facts = {"messages": given.messages, "connections": given.connections, "size": house.size}
    facts |= {"algorithms": [key.algorithm for key in keys]}
    print(json.dumps({**facts, "unsigned": _told(runs[False]), "signed": _told(runs[True])}))


def _told(runs: list[Run]) -> dict[str, float]:
    counted = runs[1:]  # the first is not
    facts = {"rate": round(statistics.median(run.rate for run in counted))}
    parts = {part: statistics.median(run.cpu[part] for run in counted) for part in counted[0].cpu}
    return facts | {f"cpu_ms {part}": round(value, 3) for part, value in parts.items()}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ed25519", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
