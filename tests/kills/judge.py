"""Whether the ledger told the truth: the relay's journal against its rows, kill by kill. Pure."""

from collections import Counter
from dataclasses import dataclass, field

Entry = dict
Rows = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Kill:
    """One end of a sender: the signal, when it left, when the process was seen dead, the rows then."""

    signal: str
    at: float
    dead: float
    rows: Rows


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One kill as the journal has it: lines that were open, bodies in flight, rows it made uncertain."""

    signal: str
    lines: int
    in_flight: int
    added: int


@dataclass(kw_only=True)
class Verdict:
    """What became of everybody; `broken` says in words which promise did not hold."""

    kills: list[Judged] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    uncertain: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def in_flight_kills(self) -> int:
        """How many kills met a body in flight."""
        return sum(kill.in_flight > 0 for kill in self.kills)


def judge(recipients: list[str], journal: list[Entry], kills: list[Kill], rows: Rows) -> Verdict:
    """Judge a campaign that has come to its end, with nothing decided about its uncertain rows."""
    taken = Counter(entry["address"] for entry in journal if entry["step"] == "taken")
    verdict = Verdict(uncertain=sum(state == "uncertain" for state in rows.values()))
    before: set[str] = set()
    for number, kill in enumerate(kills, 1):
        before = _one(verdict, number, kill, journal, before)
    verdict.lost = [
        one for one in recipients
        if rows.get(one) != "uncertain" and not (rows.get(one) == "sent" and taken[one])
    ]  # fmt: skip
    verdict.doubled = [address for address, times in taken.items() if times > 1]
    strangers = set(taken) - set(recipients) | set(rows) - set(recipients)
    for what, whom in (("lost", verdict.lost), ("doubled", verdict.doubled), ("unknown", strangers)):
        if whom:
            verdict.broken.append(f"{len(whom)} {what}: {', '.join(sorted(whom)[:5])} …")
    gone = before - {address for address, state in rows.items() if state == "uncertain"}
    if gone:
        verdict.broken.append(f"{len(gone)} uncertain rows were decided by nobody")
    return verdict


def _one(verdict: Verdict, number: int, kill: Kill, journal: list[Entry], before: set[str]) -> set[str]:
    """Judge one kill; return the addresses that are uncertain since."""
    doubtful = {address for address, state in kill.rows.items() if state in {"sending", "uncertain"}}
    flying = in_flight(journal, kill)
    added = len(doubtful - before)
    lines = open_lines(journal, kill.at)
    verdict.kills.append(Judged(signal=kill.signal, lines=lines, in_flight=len(flying), added=added))
    most = lines if kill.signal == "KILL" else 0
    if added > most:
        verdict.broken.append(f"{kill.signal} {number} made {added} rows uncertain, with {lines} lines open")
    if kill.signal == "KILL" and flying - doubtful:
        verdict.broken.append(f"kill {number}: no answer was given for {sorted(flying - doubtful)[:5]}")
    if before - doubtful:
        verdict.broken.append(f"kill {number}: {len(before - doubtful)} rows are not uncertain any more")
    return doubtful


def open_lines(journal: list[Entry], at: float) -> int:
    """Return how many lines the relay had open at a moment."""
    steps = Counter(entry["step"] for entry in journal if entry["at"] <= at)
    return steps["open"] - steps["close"]


def in_flight(journal: list[Entry], kill: Kill) -> set[str]:
    """Return whose final dot had come before the kill, and whose answer had not left before the death."""
    flying: dict[int, str] = {}
    until = {"250": kill.dead, "close": kill.at}
    for entry in journal:
        if entry["step"] == "dot" and entry["at"] <= kill.at:
            flying[entry["line"]] = entry["address"]
        elif entry["step"] in until and entry["at"] <= until[entry["step"]]:
            flying.pop(entry["line"], None)
    return set(flying.values())
