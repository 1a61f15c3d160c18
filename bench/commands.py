"""How long a command takes of its own: processor time of a whole process, the median of five."""

import os
import statistics
import sys
import tempfile

from bench.house import NAME, ROOT
from bench.timing import RUNS


def main() -> None:
    """Print the processor time of two commands, from start to end."""
    with tempfile.TemporaryDirectory() as folder:
        for arguments in (["--help"], ["render", NAME, "--out", folder]):
            print(f"lettre {arguments[0]:12} {_seconds(arguments):6.2f} s")


def _seconds(arguments: list[str]) -> float:
    taken = []
    for _ in range(RUNS):
        command = [sys.executable, "-m", "lettre", "-C", str(ROOT), *arguments]
        quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
        child = os.posix_spawn(sys.executable, command, dict(os.environ), file_actions=quiet)
        _, status, usage = os.wait4(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0, arguments
        taken.append(usage.ru_utime + usage.ru_stime)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
