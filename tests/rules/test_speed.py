"""How long a command takes of its own: processor time, so that a busy machine does not matter."""

import os
import sys
from pathlib import Path

import pytest

from tests.rules.sources import ROOT

LETTRE = Path(sys.executable).with_name("lettre")


def processor_seconds(*arguments):
    """User and system time of one run of the command line, from start to end."""
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    command = [str(LETTRE), "-C", str(ROOT), *arguments]
    child = os.posix_spawn(LETTRE, command, dict(os.environ), file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, arguments
    return usage.ru_utime + usage.ru_stime


def test_help_comes_at_once():
    # 0.15 s; the least of some runs is the program's own
    assert min(processor_seconds("--help") for _ in range(5)) < 0.15


def test_a_letter_is_rendered_in_a_second_and_a_half(tmp_path):
    issue = sorted(ROOT.glob("issues/*/*/issue.yaml"))[-1].parent
    spent = min(processor_seconds("render", str(issue), "--out", str(tmp_path)) for _ in range(2))
    assert spent < 1.5
    assert (tmp_path / "message.eml").stat().st_size > 10_000


@pytest.mark.parametrize("heavy", ["sqlalchemy", "fastapi", "pydantic", "jinja2", "premailer", "babel"])
def test_help_imports_nothing_heavy(heavy):
    program = f"""import sys
from lettre.cli import root
root(["--help"], standalone_mode=False)
sys.exit("{heavy}" in sys.modules)"""
    child = os.posix_spawn(sys.executable, [sys.executable, "-c", program], dict(os.environ))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
