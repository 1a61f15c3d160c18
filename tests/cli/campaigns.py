"""The command line as somebody uses it beside a running campaign, and what the ledger says then."""

import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, redirect_stderr, redirect_stdout

from lettre.cli import run

PEOPLE = 40


def relay_url(port):
    return f"smtp://127.0.0.1:{port}?starttls=never&connections=2"


def towards(port):
    return {**os.environ, "LETTRE_TRANSPORT": relay_url(port)}


def lettre(house, *arguments, port=None):
    """Run the command line in this process, which is quicker; nobody is there to be asked."""
    at = ["-C", str(house), *arguments]
    if port is not None:
        settings = house / "lettre.toml"
        settings.write_text(
            re.sub("(?m)^transport = .*$", f'transport = "{relay_url(port)}"', settings.read_text())
        )
    said = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    with redirect_stdout(said[0]), redirect_stderr(said[1]):
        try:
            code = run(at)
        except SystemExit as left:
            code = left.code
    out, err = (stream.buffer.getvalue().decode() for stream in said)
    return subprocess.CompletedProcess(at, code, out, err)


def campaign(house, *arguments, port=None):
    return lettre(house, "campaign", *arguments, port=port)


def facts(house, command="show"):
    done = campaign(house, command, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def counts(house):
    return {state: number for state, number in facts(house)["counts"].items() if number}


def write(house, statement, *values):
    with sqlite3.connect(house / "subscribers" / "lettre.db") as database:
        database.execute(statement, values)
    database.close()


def eventually(look, seconds=30):
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


@contextmanager
def sending(house, port, taken, *arguments, begun=6):
    """Run `lettre send` beside the block, which begins when the relay has taken some messages."""
    command = [sys.executable, "-m", "lettre", "send", "cpc/2026-11", "--yes", "--json", *arguments]
    with subprocess.Popen(
        command, cwd=house, env=towards(port), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as sender:
        try:
            eventually(lambda: taken.is_file() and taken.read_text().count("\n") >= begun)
            yield sender
            assert sender.wait(30) is not None
        finally:
            sender.kill()


def recipients(lines):
    return Counter(line["recipients"][0] for line in lines)


def schedule(house, at="2099-11-17 08:30"):
    done = lettre(house, "send", "cpc/2026-11", "--at", at, "--yes")
    assert done.returncode == 0, done.stderr
    return done
