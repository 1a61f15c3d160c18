"""A small project on disk for tests that run the command line for real."""

import io
import os
import subprocess
import sys
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from lettre.cli import run

SETTINGS = """\
database = "sqlite:///subscribers/lettre.db"
transport = "maildir:outbox"
base_url = "http://127.0.0.1:8000"
language = "fr"

[newsletters.cpc]
title = "La Lettre des diplômes"
language = "fr"
legal_notice = "Publication gratuite. Directrice de la publication : Solène Kervadec."
return_path = "retours@lettre.example.org"

[newsletters.cpc.sender]
name = "Bureau des métiers"
address = "lettre@lettre.example.org"

[newsletters.cpc.organisation]
name = "Direction de la formation"
contact = "redaction@lettre.example.org"
"""

ISSUE = """\
date: 2026-11-16
subject: Une entreprise, un lycée, un métier
preheader: Un entretien avec la responsable d'un centre de stages.
"""

INTERVIEW = """\
---
kind: interview
title: Rapprocher l'atelier et la salle de classe
guests:
  - {name: Solène Kervadec, role: responsable du centre de stages}
---
Un centre de stages, à quoi cela sert-il ? Nous sommes allés le demander.

## Comment le centre est-il né ?

D'une idée simple : un professeur qui a passé trois jours en atelier n'enseigne plus de la même façon.

## Et demain ?

Nous irons vers les ports et les îles.
"""


def lettre(folder: Path, *arguments: str, env=None, typed=""):
    """Run the command line in `folder`, in this process: starting another costs a second of a processor.

    What makes a process of it (arguments, environment, the three streams, the exit code) is given anew;
    nobody is there to be asked.
    """
    given = io.TextIOWrapper(io.BytesIO(typed.encode()), "utf-8")
    said = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    with chdir(folder), _environment(env), _stdin(given), redirect_stdout(said[0]), redirect_stderr(said[1]):
        try:
            code = run(arguments)
        except SystemExit as left:
            code = left.code
    out, err = (stream.buffer.getvalue().decode() for stream in said)
    return subprocess.CompletedProcess(arguments, code, out, err)


def process(folder: Path, *arguments: str, **options):
    """Run the command line as a process of its own, where that is what is looked at."""
    command = [sys.executable, "-m", "lettre", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **options)


@contextmanager
def _environment(env):
    before = dict(os.environ)
    try:
        if env is not None:
            os.environ.clear()
            os.environ.update(env)
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _stdin(given):
    before, sys.stdin = sys.stdin, given
    try:
        yield
    finally:
        sys.stdin = before


def make_project(folder: Path, people: int = 0, sections=None, environment=None) -> Path:
    """Write a project with one newsletter, one issue and `people` imported subscribers."""
    issue = folder / "issues" / "cpc" / "2026-11"
    issue.mkdir(parents=True)
    (folder / "subscribers").mkdir()
    (folder / "lettre.toml").write_text(SETTINGS)
    (issue / "issue.yaml").write_text(ISSUE)
    for name, text in (sections or {"10-interview.md": INTERVIEW}).items():
        (issue / name).write_text(text)
    if people:
        assert lettre(folder, "db", "upgrade", env=environment).returncode == 0
        rows = "\n".join(f"lecteur{number:05d}@example.org" for number in range(people))
        (folder / "subscribers" / "list.csv").write_text(f"email\n{rows}\n")
        done = lettre(
            folder, "subscribers", "import", "subscribers/list.csv", "--newsletter", "cpc", env=environment
        )
        assert done.returncode == 0, done.stderr
    return folder
