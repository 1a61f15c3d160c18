"""What is understood of returned mails, judged by labels: `python -m bench.bounces [FOLDER]`.

The folder holds mails (`*.eml`) and `labels.json`: for each file a list of recipients with `hard`, null for
no label, [] for a mail that is no bounce. Without a folder, the corpus of the tests.
"""

import json
import sys
import time
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lettre.feedback.event import EventKind
from lettre.feedback.read import read

CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "bounces"
RUNS = 5

Labels = Mapping[str, list[dict[str, Any]] | None]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Figures of one collection; precision and recall are of "suppress this address"."""

    mails: int
    found: float
    precision: float
    recall: float
    mails_per_second: float
    ms: float
    slowest_ms: float
    #: files that no recipient was found in, that were wrongly suppressed, missed, or wrongly called a bounce
    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    missed: tuple[str, ...]
    no_bounces: tuple[str, ...]


def collection(folder: Path) -> tuple[dict[str, bytes], Labels]:
    """Return the mails of a folder, from files or the archive beside the labels, and their labels."""
    labels: Labels = json.loads((folder / "labels.json").read_text("utf-8"))
    archive = folder / "mails.zip"
    if archive.exists():
        with zipfile.ZipFile(archive) as packed:
            return {name: packed.read(name) for name in packed.namelist()}, labels
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.eml"))}, labels


def measure(mails: Mapping[str, bytes], labels: Labels) -> Measured:
    """Read every mail and hold what was understood against the labels."""
    events = {name: read(raw) for name, raw in mails.items()}
    bounces = [name for name in mails if labels.get(name) != []]
    missing = [name for name in bounces if not any(each.recipient for each in events[name])]
    suppressed = {name for name in mails if any(each.hard for each in events[name])}
    judged = {name: any(each["hard"] for each in label) for name, label in labels.items() if label}
    right = {name for name, hard in judged.items() if hard and name in suppressed}
    wrong = {name for name, hard in judged.items() if not hard and name in suppressed}
    missed = {name for name, hard in judged.items() if hard and name not in suppressed}
    called = [name for name in mails if labels.get(name) == [] and _is_bounce(events[name])]
    taken, slowest = _timed(mails)
    return Measured(
        mails=len(mails),
        found=1 - len(missing) / len(bounces),
        precision=len(right) / len(right | wrong),
        recall=len(right) / len(right | missed),
        mails_per_second=len(mails) / taken,
        ms=1000 * taken / len(mails),
        slowest_ms=1000 * slowest,
        missing=tuple(missing),
        wrong=tuple(sorted(wrong)),
        missed=tuple(sorted(missed)),
        no_bounces=tuple(called),
    )


def _is_bounce(events: tuple[Any, ...]) -> bool:
    return any(each.kind is EventKind.BOUNCE for each in events)


def _timed(mails: Mapping[str, bytes]) -> tuple[float, float]:
    """Return processor seconds for all, the least of some runs, and for the slowest mail."""
    each = {name: [_seconds(raw) for _ in range(RUNS)] for name, raw in mails.items()}
    return sum(min(runs) for runs in each.values()), max(min(runs) for runs in each.values())


def _seconds(raw: bytes) -> float:
    before = time.process_time()
    read(raw)
    return time.process_time() - before


def main() -> None:
    """Print the figures, the files behind them, and one line of JSON last."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    got = measure(*collection(folder))
    print(f"{folder}: {got.mails} mails")
    print(f"  recipient found          {got.found:7.1%}   (aim 97 %)")
    print(f"  suppressed: precision    {got.precision:7.1%}   (aim 97 %)")
    print(f"  suppressed: recall       {got.recall:7.1%}   (aim 85 %)")
    pace = f"{got.mails_per_second:,.0f} mails a second"
    print(f"  {pace}: {got.ms:.2f} ms each, the slowest {got.slowest_ms:.2f} ms")
    behind = {
        "no recipient": got.missing,
        "wrongly suppressed": got.wrong,
        "not suppressed": got.missed,
        "no bounce, and called one": got.no_bounces,
    }
    for title, names in behind.items():
        print(f"  {title}: {', '.join(names) or 'none'}")
    print(json.dumps(asdict(got)))


if __name__ == "__main__":
    main()
