"""Senders killed at random moments, and the relay's journal against the ledger, row by row.

    make chaos [KILLS=200] [RECIPIENTS=20000] [ARGS=…]
    python -m bench.chaos --kills 200 --recipients 20000 [--signals KILL,TERM] [--database URL] [--seed 1]

The relay is aiosmtpd in a process of its own. The moments of the kills share out what is left to send, so
that the campaign outlasts the last of them. The last line is JSON; exit code 1, with a sentence each, when a
promise broke, when everybody was written to before the last kill, or when too few kills met a body in flight.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.kills import harness

#: of a hundred SIGKILLs so many must meet bodies in flight, else little was shown
IN_FLIGHT = 75


def main() -> int:
    """Kill, judge, tell."""
    given = _arguments()
    signals = given.signals.split(",")
    wish = harness.Wish(
        recipients=given.recipients,
        signals=[signals[number % len(signals)] for number in range(given.kills)],
        connections=given.connections,
        delay=given.delay,
        database=given.database,
        seed=given.seed,
    )
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lettre-chaos-") as scratch:
        verdict = harness.run(Path(scratch), wish, lambda line: print(line, file=sys.stderr))
    sought = [kill for kill in verdict.kills if kill.signal == "KILL"]
    met = sum(kill.in_flight > 0 for kill in sought)
    if 100 * met < IN_FLIGHT * len(sought):
        verdict.broken.append(
            f"{met} of {len(sought)} kills met a body in flight: {IN_FLIGHT} % are asked for"
        )
    for number, kill in enumerate(verdict.kills, 1):
        figures = f"lines {kill.lines:3}  in flight {kill.in_flight:3}  made uncertain {kill.added:3}"
        print(f"{number:4} {kill.signal:4} {figures}")
    print(*verdict.broken, f"{time.monotonic() - began:.0f} s", sep="\n")
    print(harness.summary(wish, verdict))
    return 1 if verdict.broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--recipients", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--delay", type=float, default=0.03, help="seconds the relay rests on a message")
    parser.add_argument("--signals", default="KILL", help="KILL, TERM, INT, STOP, taken in turn")
    parser.add_argument("--database", help="an empty PostgreSQL database; else SQLite")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
