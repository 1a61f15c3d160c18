"""Who is answered, what a browser may do with the answers, and how the command begins and ends."""

import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import httpx2
import pytest

from tests.project import lettre, make_project

PAGES = ["", "side", "part/text", "part/source", "frame/light"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8123", "[::1]:9", "LOCALHOST"])
def test_this_machine_is_answered_by_each_of_its_names(samples, host):
    assert httpx2.get(f"{samples}/cpc/2026-11/", headers={"Host": host}, timeout=60).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8123", "192.0.2.1", ""]
)
def test_a_page_that_reached_us_by_another_name_is_refused(samples, host):
    assert httpx2.get(f"{samples}/cpc/2026-11/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("page", PAGES)
def test_no_answer_may_be_read_from_elsewhere_or_run_what_is_not_ours(samples, page):
    answer = httpx2.get(f"{samples}/cpc/2026-11/{page}", headers={"Origin": "https://evil.example"})
    rules = dict(
        rule.strip().partition(" ")[::2] for rule in answer.headers["content-security-policy"].split(";")
    )
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert rules["default-src"] == "'none'"
    assert rules.get("script-src", "'none'") in {"'none'", "'self'"}
    assert "unsafe" not in rules.get("script-src", "")


def test_a_letter_runs_no_script_even_when_its_frame_is_opened_by_itself(samples):
    rules = httpx2.get(f"{samples}/cpc/2026-11/frame/dark").headers["content-security-policy"]
    assert "sandbox allow-same-origin allow-popups" in rules
    assert "allow-scripts" not in rules


def test_files_of_the_issue_come_from_memory_under_our_own_address(samples):
    html = httpx2.get(f"{samples}/cpc/2026-11/frame/light", timeout=60).text
    pictures = re.findall(r'<img [^>]*src="([^"]+)"', html)
    assert pictures
    for address in pictures:
        answer = httpx2.get(samples + address)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("image/")


@pytest.mark.parametrize(
    "path",
    [
        "none/such/",
        "cpc/none/",
        "cpc/2026-11/frame/no",
        "cpc/2026-11/part/no",
        "cpc/2026-11/files/0/x.png",
        "static/no.js",
        "cpc/../../lettre.toml",
    ],
)
def test_what_is_not_there_is_not_found(samples, path):
    assert httpx2.get(f"{samples}/{path}").status_code == 404


def test_nothing_is_taken(samples):
    assert httpx2.post(f"{samples}/cpc/2026-11/").status_code == 405


@contextmanager
def running(folder, *arguments):
    """Run the command; yield it and the address it says."""
    command = [sys.executable, "-m", "lettre", "preview", *arguments, "--port", "0", "--no-open"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            first = process.stderr.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/\S+", first)
            assert found, first + process.stderr.read()
            yield process, found[0]
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.parametrize("arguments", [[], ["cpc/2026-11"], ["issues/cpc/2026-11"]])
def test_it_says_where_it_listens_and_ends_cleanly_while_a_page_is_open(tmp_path, arguments):
    with running(make_project(tmp_path), *arguments) as (process, address):
        assert address.endswith("/cpc/2026-11/")
        with httpx2.stream("GET", f"{address}changes") as stream:
            assert next(stream.iter_lines()) == "retry: 500"
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=10)[1]
    assert process.returncode == 0
    assert said == "Arrêté.\n"


def test_an_issue_that_is_not_there_and_a_port_that_is_taken_are_said(tmp_path):
    folder = make_project(tmp_path)
    done = lettre(folder, "preview", "cpc/2026-12", "--no-open")
    assert done.returncode == 2
    assert "cpc/2026-11" in done.stderr
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = lettre(folder, "preview", "--no-open", "--port", port)
    assert done.returncode == 1
    assert port in done.stderr
