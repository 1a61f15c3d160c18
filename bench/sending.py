"""How fast a campaign leaves: the sample's true message, a ledger on `synchronous=FULL`, one process.

    make bench-send                       20 and 10 connections into smtp-sink, against smtp-source -d
    make bench-send ARGS="--dkim"         the same, every message signed with RSA-2048
    make bench-send ARGS="--far"          over a road of 20 ms there and back
    make bench-send ARGS="--postfix"      into a real Postfix with its fsynced queue (needs root)
    make bench-send ARGS="--first"        until the first 250, for 100,000 readers

`--issue` names another of the samples, and `--sections` takes the first of its sections alone: the shorter
the letter, the less of a small machine goes to the server beside lettre.
`server_busy` is the part of a run in which smtp-sink, one process, had a processor: at 1 nobody could be
faster. First with lettre, then with the C client.

Judged against Postfix's own C client, `smtp-source -d`, with messages of the same size and as many
connections, in turn, so that a machine that slows down slows both: `ratio`. Its message is lines of X;
`ratio_same_message` is against the same client with the true message, whose shorter lines and parts
cost an MTA somewhat more to take. One JSON line comes last.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import servers
from bench.house import NAME, Campaigns, Run
from lettre.mail import dkim_keys

ROUNDS = 5


def main() -> None:
    """Measure what was asked for."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="lettre-bench-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        if given.first:
            said = _first(folder, given)
        elif given.far:
            said = _far(folder, given)
        else:
            said = _against_c(folder, given)
    print(json.dumps({"loop": "asyncio", "synchronous": "FULL", **said}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=8000)
    parser.add_argument("--connections", type=int, nargs="+", default=[20, 10])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--postfix", action="store_true", help="into a real Postfix")
    parser.add_argument("--dkim", action="store_true", help="sign with RSA-2048")
    parser.add_argument("--issue", default=NAME, help="whose message it is")
    parser.add_argument("--sections", type=int, help="its first sections alone: a short letter")
    parser.add_argument("--far", action="store_true", help="over a road of 20 ms there and back")
    parser.add_argument("--first", action="store_true", help="how soon the first message leaves")
    parser.add_argument("--readers", type=int, default=100_000, help="with --first")
    return parser.parse_args()


@dataclass
class _Compared:
    """Both clients, round by round."""

    ours: list[Run] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    #: the C client with a message of ours
    alike: list[float] = field(default_factory=list)
    busy: list[tuple[float, float]] = field(default_factory=list)

    def ratio(self, others: list[float]) -> float:
        pairs = zip(self.ours, others, strict=True)
        return round(statistics.median(run.rate / other for run, other in pairs), 3)

    def shown(self) -> Iterator[str]:
        ours = [run.rate for run in self.ours]
        for name, rates in (
            ("lettre", ours),
            ("smtp-source -d", self.theirs),
            ("with our message", self.alike),
        ):
            yield f"{name:>16} {_median(rates):7.0f}/s   ({min(rates):.0f} to {max(rates):.0f})"

    def facts(self) -> dict[str, object]:
        parts = {name: _median([run.cpu[name] for run in self.ours], 3) for name in self.ours[0].cpu}
        return {
            "ratio": self.ratio(self.theirs),
            "ratio_same_message": self.ratio(self.alike),
            "lettre": _median([run.rate for run in self.ours]),
            "smtp_source": _median(self.theirs),
            "smtp_source_same_message": _median(self.alike),
            "server_busy": [_median(list(parts), 2) for parts in zip(*self.busy, strict=True)],
            "cpu_ms": parts,
        }


def _median(values: list[float], digits: int = 0) -> float:
    return round(statistics.median(values), digits) if digits else round(statistics.median(values))


def _against_c(folder: Path, given: argparse.Namespace) -> dict[str, object]:
    campaigns = Campaigns(folder, given.messages, given.issue, sections=given.sections)
    if given.dkim:
        made = dkim_keys.make(folder / "keys", "example.org", "bench", both=False)
        campaigns.keys = [dkim_keys.read(path, "example.org") for path in made]
    queue = folder / "postfix"
    server = servers.postfix(queue) if given.postfix else servers.sink()
    found: dict[str, dict[str, object]] = {}
    with server as port:
        for connections in given.connections:
            compared = _compare(_Both(campaigns, port, connections, queue), given.rounds)
            found[str(connections)] = compared.facts()
            print(f"{connections} connections", *compared.shown(), sep="\n", flush=True)
    return {
        "into": "postfix" if given.postfix else "smtp-sink",
        "issue": given.issue,
        "sections": given.sections or "all",
        "dkim": given.dkim,
        "messages": given.messages,
        "size": campaigns.size,
        "rounds": given.rounds,
        "ratio": found[str(given.connections[0])]["ratio"],
        "ratio_same_message": found[str(given.connections[0])]["ratio_same_message"],
        "connections": found,
    }


@dataclass(frozen=True)
class _Both:
    """Two clients for one server; `queue` is a Postfix's folder, if it is one."""

    campaigns: Campaigns
    port: int
    connections: int
    queue: Path

    def ours(self) -> Run:
        servers.drained(self.queue)
        return asyncio.run(self.campaigns.send(self.port, self.connections))

    def theirs(self, content: Path | None = None) -> float:
        servers.drained(self.queue)
        return servers.source(
            self.port,
            messages=self.campaigns.people,
            connections=self.connections,
            size=self.campaigns.size,
            various=self.queue.exists(),
            content=content,
        )

    def alike(self) -> float:
        """The C client with the very message that lettre sent."""
        file = self.queue.with_name("message")
        # it ends the lines of the file itself, and no line of ours begins with a dot
        file.write_bytes(self.campaigns.content.replace(b"\r\n", b"\n"))
        return self.theirs(file)


def _compare(both: _Both, rounds: int) -> _Compared:
    compared = _Compared()
    for counted in (False, *[True] * rounds):
        with servers.Busy("smtp-sink") as with_ours:
            run = both.ours()
        with servers.Busy("smtp-sink") as with_theirs:
            other = both.theirs()
        alike = both.alike()
        if counted:  # the first of each warms the machine up
            compared.ours.append(run)
            compared.theirs.append(other)
            compared.alike.append(alike)
            people = both.campaigns.people
            compared.busy.append((with_ours.cpu / people * run.rate, with_theirs.cpu / people * other))
    return compared


def _far(folder: Path, given: argparse.Namespace) -> dict[str, object]:
    found = {}
    with servers.sink() as near, servers.far(near, 0.020) as port:
        trip = servers.round_trip(port)
        for connections in (1, 10):
            campaigns = Campaigns(folder / str(connections), 300 * connections)
            rates = [asyncio.run(campaigns.send(port, connections)).rate for _ in range(given.rounds)]
            found[str(connections)] = _median(rates) / connections
            print(f"{connections:>3} connections {_median(rates):6.0f}/s", flush=True)
    return {"round_trip_ms": round(trip * 1000, 1), "size": campaigns.size, "per_connection": found}


def _first(folder: Path, given: argparse.Namespace) -> dict[str, object]:
    with servers.sink() as port:
        seconds = [Campaigns(folder / str(each), given.readers).first(port) for each in range(given.rounds)]
    print(f"first 250 of {given.readers} readers: {_median(seconds, 3)} s ({max(seconds):.3f} at most)")
    return {"readers": given.readers, "first_seconds": _median(seconds, 3), "longest": round(max(seconds), 3)}


if __name__ == "__main__":
    main()
