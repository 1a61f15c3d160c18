"""A command starts at once because it imports only what it needs; `make bench` says how long it takes."""

import os
import sys

import pytest


@pytest.mark.parametrize("heavy", ["sqlalchemy", "fastapi", "pydantic", "jinja2", "premailer", "babel"])
def test_help_imports_nothing_heavy(heavy):
    program = f"""import sys
from lettre.cli import root
root(["--help"], standalone_mode=False)
sys.exit("{heavy}" in sys.modules)"""
    child = os.posix_spawn(sys.executable, [sys.executable, "-c", program], dict(os.environ))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
