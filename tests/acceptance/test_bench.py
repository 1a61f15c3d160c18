"""The benchmarks still run; what they measure is read by people, never asserted."""

import subprocess
import sys

import pytest

from tests.rules.sources import ROOT


@pytest.mark.acceptance(seconds=25)
def test_rendering_is_measured_part_by_part():
    command = [sys.executable, "-m", "bench.rendering"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for part in ("inlining the style", "words not seen before", "every check of an issue of 60 KB"):
        assert part in done.stdout
    print(done.stdout)
