"""`lettre serve` as a process: it listens, it leaves cleanly, it refuses with a sentence."""

import email.policy
import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from email.parser import BytesParser

import httpx2
import pytest

from lettre.web.server import default_port
from tests.project import lettre, make_project


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = make_project(tmp_path_factory.mktemp("project"), people=1)
    done = lettre(folder, "db", "check")
    assert done.returncode == 0, done.stderr
    return folder


@contextmanager
def served(folder, *arguments):
    """Run the server; yield it and where it listens, and end it if the test has not."""
    command = [sys.executable, "-m", "lettre", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            first = process.stderr.readline()
            url = re.search(r"http://\S+/", first)
            assert url, first + process.stderr.read()
            yield process, url[0]
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("arguments", [(), ("--no-worker",)], ids=["with the runner", "pages only"])
def test_it_listens_where_it_says_and_leaves_cleanly(folder, number, arguments):
    with served(folder, *arguments) as (process, url):
        assert httpx2.get(url + "readyz").json() == {"status": "ready"}
        assert "La Lettre des diplômes" in httpx2.get(url).text
        process.send_signal(number)
        _, said = process.communicate(timeout=15)
        assert process.returncode == 0, said
    assert said.strip() == "Arrêté."


@pytest.fixture(scope="module")
def asked(folder):
    """A server told nothing of where to listen: its host, its answer to a forged sender, all it said."""
    with served(folder) as (process, url):
        forged = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        answer = httpx2.get(url, headers=forged)
        httpx2.get(url + "u/" + "k" * 36)
        httpx2.post(url + "u/" + "k" * 36, data={"List-Unsubscribe": "One-Click"})
        process.send_signal(signal.SIGTERM)
        said, errors = process.communicate(timeout=15)
    return httpx2.URL(url).host, answer, (said or "") + errors


def test_it_listens_on_this_machine_alone_unless_told_otherwise(asked):
    assert asked[0] == "127.0.0.1"


def test_a_forwarded_address_is_not_believed(asked):
    # nothing of ours uses it yet; what is not believed cannot be forged
    _, answer, said = asked
    assert answer.status_code == 200
    assert "192.0.2.1" not in said


def test_a_readers_key_is_written_in_no_log(asked):
    assert "kkkk" not in asked[2]


def test_one_click_on_a_letter_that_was_sent_lets_its_reader_leave(tmp_path):
    folder = make_project(tmp_path, people=2)
    sent = lettre(folder, "send", "cpc/2026-11", "--yes")
    assert sent.returncode == 0, sent.stderr
    # what a mail program does: the stored message, its header field, one POST (RFC 8058 3.2)
    file = sorted((folder / "outbox" / "new").iterdir())[0]
    message = BytesParser(policy=email.policy.default).parsebytes(file.read_bytes())
    target = httpx2.URL(re.search(r"<(https?://[^>]+)>", message["List-Unsubscribe"])[1])
    field, _, value = message["List-Unsubscribe-Post"].partition("=")
    with served(folder) as (_, url):
        answer = httpx2.post(url.rstrip("/") + target.path, files={field: (None, value)})
        assert answer.status_code == 200
        page = httpx2.get(url + "cpc/2026-11")
        assert "Rapprocher l’atelier" in page.text
        assert target.path not in page.text
    shown = lettre(folder, "subscribers", "show", message["To"], "--json")
    assert json.loads(shown.stdout)["subscriptions"][0]["state"] == "unsubscribed"


def refused(folder, *arguments):
    done = lettre(folder, "serve", *arguments)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    return done.returncode, done.stderr


def test_a_port_that_is_taken_is_said(folder):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, said = refused(folder, "--port", str(port))
    assert code == 1
    assert f"Le port {port} de 127.0.0.1 est déjà pris" in said


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_a_host_that_is_not_this_machine_is_said(folder, host):
    code, said = refused(folder, "--host", host, "--port", "0")
    assert code == 1
    assert host in said


def test_a_port_that_is_none_is_refused(folder):
    done = lettre(folder, "serve", "--port", "70000")
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_a_database_that_is_behind_is_said_and_nothing_listens(tmp_path):
    folder = make_project(tmp_path, people=1)
    with sqlite3.connect(folder / "subscribers" / "lettre.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    code, said = refused(folder, "--port", "0")
    assert code == 1
    assert "9999" in said


@pytest.mark.parametrize(
    ("base_url", "port"),
    [
        ("http://127.0.0.1:8123", 8123),
        ("http://localhost:9000/lettres", 9000),
        ("http://[::1]:8001", 8001),
        ("http://127.0.0.1", 80),
        ("https://localhost", 443),
        ("https://lettres.example.org", 8000),
        ("https://lettres.example.org:8443", 8000),
    ],
)
def test_the_port_is_the_one_that_readers_of_this_machine_are_told(base_url, port):
    assert default_port(base_url) == port
