"""What was begun is what is sent: the folder may change, vanish or break in the middle."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter

from tests.project import lettre, make_project
from tests.relay import relay


def test_editing_the_folder_in_the_middle_changes_nothing_of_what_is_sent(tmp_path):
    folder = make_project(tmp_path / "house", people=300)
    with relay(tmp_path / "relay", delay=0.02) as (port, taken):
        environment = {**os.environ, "LETTRE_TRANSPORT": f"smtp://127.0.0.1:{port}?connections=4"}
        with subprocess.Popen(
            [sys.executable, "-m", "lettre", "send", "cpc/2026-11", "--yes"],
            cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as sender:  # fmt: skip
            deadline = time.monotonic() + 60
            while not (tmp_path / "relay" / "journal").exists() or len(taken()) < 50:
                assert time.monotonic() < deadline
                time.sleep(0.02)
            os.kill(sender.pid, signal.SIGKILL)
            sender.wait()
        issue = folder / "issues" / "cpc" / "2026-11"
        (issue / "issue.yaml").write_text("date: 2026-11-17\nsubject: Tout autre chose\npreheader: Changé.\n")
        (issue / "10-interview.md").write_text("plus rien de lisible")
        shutil.rmtree(issue)
        done = lettre(folder, "send", "cpc/2026-11", "--yes", "--json", env=environment)
        journal = taken()
        assert lettre(folder, "send", "cpc/2026-11", "--yes", env=environment).returncode == 3
        assert len(taken()) == len(journal)
    report = json.loads(done.stdout)
    assert report["subject"] == "Une entreprise, un lycée, un métier"
    assert {line["subject"] for line in journal} == {journal[0]["subject"]}
    assert max(Counter(line["recipients"][0] for line in journal).values()) == 1
    assert report["counts"]["sent"] + report["counts"]["uncertain"] == 300
    assert len(journal) >= report["counts"]["sent"]
