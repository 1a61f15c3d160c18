"""`lettre demo` as a process, and the judge of it: its catcher's journal and the files beside."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from email import message_from_bytes, policy

from tests.rules.sources import ROOT


def environment(**more):
    """The environment without what it may say to lettre."""
    return {name: value for name, value in os.environ.items() if not name.startswith("LETTRE_")} | more


def demo(folder, *arguments, command=(sys.executable, "-m", "lettre"), **more):
    return subprocess.run(
        [*command, "demo", *arguments],
        cwd=folder, env=environment(**more), capture_output=True, text=True, check=False,
    )  # fmt: skip


def journal(folder):
    return [
        json.loads(line) for line in (folder / "caught" / "journal.jsonl").read_text("utf-8").splitlines()
    ]


def everybody():
    with (ROOT / "subscribers" / "sample.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row[0] for row in csv.reader(file, delimiter=";")][1:]


def judge(folder):
    """Two hundred people, each with one message of their own, kept as it came."""
    caught = journal(folder)
    assert sorted(each["recipient"] for each in caught) == sorted(everybody())
    assert len(caught) == 200
    assert len({each["message_id"] for each in caught}) == 200
    for each in caught:
        content = (folder / "caught" / each["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == each["sha256"]
    one = message_from_bytes((folder / "caught" / caught[0]["file"]).read_bytes(), policy=policy.default)
    assert one["To"].addresses[0].addr_spec == caught[0]["recipient"]
    assert [part.get_content_type() for part in one.walk() if not part.is_multipart()][:2] == [
        "text/plain",
        "text/html",
    ]
    return one
