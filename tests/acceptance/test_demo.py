"""`lettre demo`, end to end, as somebody runs it who has just installed lettre."""

import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.demo import demo, environment, judge

pytestmark = pytest.mark.acceptance(seconds=60)


def test_two_hundred_readers_get_one_letter_each_and_again_with_pages_when_it_is_run_again(tmp_path):
    # what the environment says of a real house is not heard
    done = demo(
        tmp_path, "--no-serve", LETTRE_TRANSPORT="smtp://127.0.0.1:1", LETTRE_DATABASE="sqlite:///x.db"
    )
    assert done.returncode == 0, done.stderr
    judge(tmp_path / "demo")
    assert "200" in done.stdout
    for name in ("rendered/message.html", "rendered/message.txt", "subscribers/lettre.db"):
        assert (tmp_path / "demo" / name).stat().st_size > 1000
        assert name in done.stdout or name.endswith(".db")
    assert not (tmp_path / "demo" / "x.db").exists()
    # again in the same folder, the pages served this time: anew, not on top of the first
    served_until_ctrl_c(tmp_path)


def test_a_folder_of_somebody_else_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "mine.txt").write_text("mine")
    done = demo(tmp_path, "--no-serve")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["mine.txt"]


def served_until_ctrl_c(tmp_path):
    """The pages are there until Ctrl-C, and a link in a caught message leads to them."""
    with subprocess.Popen(
        [sys.executable, "-m", "lettre", "demo"], cwd=tmp_path, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as running:  # fmt: skip
        try:
            message = judge_once_served(running, tmp_path / "demo")
            leave = message["List-Unsubscribe"].split("<")[1].split(">")[0]
            page = urllib.request.urlopen(leave, timeout=10).read().decode()
            assert "<form" in page
            issue = leave.partition("/u/")[0] + "/cpc/2026-11"
            with urllib.request.urlopen(issue, timeout=10) as answer:
                assert message["Subject"][:20].replace("'", "’") in answer.read().decode().replace("'", "’")
            running.send_signal(signal.SIGINT)
            assert running.wait(20) == 0
        finally:
            running.kill()
    assert not list((tmp_path / "demo" / "subscribers").glob("*.db-journal"))


def judge_once_served(running, folder):
    lines = []
    deadline = time.monotonic() + 180
    for line in running.stdout:
        lines.append(line)
        assert time.monotonic() < deadline, lines
        if "Ctrl" in line or ("127.0.0.1" in line and "$" not in line and "/cpc/" not in line):
            return judge(folder)
    raise AssertionError("".join(lines))
