"""How a piece of work is timed: processor time, the median of five, after one run that is not counted."""

import statistics
import time
from collections.abc import Callable

RUNS = 5


def milliseconds(work: Callable[[], object]) -> float:
    """Return the median processor time of `work`, in milliseconds."""
    work()
    taken = []
    for _ in range(RUNS):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return statistics.median(taken) * 1000


def table(title: str, rows: list[tuple[str, float]]) -> None:
    """Print rows of milliseconds, each with its ratio to the last, which is the whole."""
    whole = rows[-1][1]
    print(f"\n{title}")
    for name, taken in rows:
        print(f"  {name:46}{taken:9.1f} ms{taken / whole:8.0%}")
