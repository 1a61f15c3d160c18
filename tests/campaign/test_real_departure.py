"""A sending to a relay elsewhere: the public pages are asked for first, and then comes the first byte.

127.0.0.2 is an address of this machine, but none of those that make a rehearsal of a sending
(`Settings.rehearsal`): to lettre a relay there is a relay elsewhere, and it is a real one.
"""

import io
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress

import pytest
from PIL import Image

from lettre.db import connect
from lettre.settings import load
from lettre.web.app import create_app
from lettre.web.server import listen, url
from tests.campaign.pages import serving
from tests.project import INTERVIEW, SETTINGS, lettre, make_project
from tests.relay import relay

ISSUE = "cpc/2026-11"
ELSEWHERE = "127.0.0.2"
#: on this machine a letter cannot have the https and the public host that a real one must
UNHEEDED = '[checks]\noff = ["links.private-base", "links.private-host", "deliverability.one-click"]\n'
WITH_PICTURE = INTERVIEW.replace(
    "role: responsable du centre de stages}",
    "role: responsable du centre de stages,\n"
    "     portrait: {file: images/guest.png, alt: Solène Kervadec dans son atelier}}",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = make_project(tmp_path_factory.mktemp("made"), 2, {"10-interview.md": WITH_PICTURE})
    (folder / "issues" / ISSUE / "images").mkdir()
    content = io.BytesIO()
    Image.new("RGB", (300, 300), "navy").save(content, "PNG")
    (folder / "issues" / ISSUE / "images" / "guest.png").write_bytes(content.getvalue())
    return folder


@pytest.fixture
def listening():
    with listen("127.0.0.1", 0) as pages:
        yield pages


@pytest.fixture
def house(tmp_path, made, listening):
    """A house with two readers, a letter with a picture, and pages at `listening`, where nobody answers."""
    folder = shutil.copytree(made, tmp_path / "house")
    text = SETTINGS.replace("http://127.0.0.1:8000", url(listening).rstrip("/"))
    (folder / "lettre.toml").write_text(
        text.replace("[newsletters.cpc]\n", f"{UNHEEDED}\n[newsletters.cpc]\n")
    )
    return folder


def run(house, port, *arguments):
    transport = f"smtp://{ELSEWHERE}:{port}?starttls=never"
    return lettre(house, *arguments, env={**os.environ, "LETTRE_TRANSPORT": transport})


@contextmanager
def untouched():
    """A relay that must not even be called, and hangs up when it is; yield its port."""
    called = []
    with socket.create_server((ELSEWHERE, 0)) as door:

        def hang_up():
            with suppress(OSError):
                while True:
                    with door.accept()[0] as line:
                        called.append(line.getpeername())

        threading.Thread(target=hang_up, daemon=True).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)
    assert called == []


@contextmanager
def pages(house, listening, *hidden):
    """Serve the house's own pages, but those that begin with what is `hidden`; yield what was asked for,
    with the moment, and the list of what is hidden.
    """
    engine = connect(f"sqlite:///{house}/subscribers/lettre.db")
    app = create_app(load(house, {}), engine)
    asked, away = [], list(hidden)

    async def noting(scope, receive, send):
        asked.append((scope["path"], time.time()))
        gone = scope["path"].startswith(tuple(away))
        await app({**scope, "path": "/nowhere", "raw_path": b"/nowhere"} if gone else scope, receive, send)

    with serving(noting, listening):
        yield asked, away
    engine.dispose()


def stands(house):
    return json.loads(lettre(house, "campaign", "show", "--json").stdout)


def test_the_test_page_and_every_file_are_asked_for_before_the_first_byte(tmp_path, house, listening):
    with relay(tmp_path / "relay", host=ELSEWHERE) as (port, taken), pages(house, listening) as (asked, _):
        done = run(house, port, "send", ISSUE, "--yes")
        assert done.returncode == 0, done.stderr
        began = [line["began"] for line in taken()]
    assert len(began) == 2
    assert [path.split("/")[1] for path, _ in sorted(asked)] == ["assets", "u"]
    assert max(at for _, at in asked) < min(began)


@pytest.mark.parametrize("missing", ["/u/", "/assets/"])
def test_a_page_that_is_not_there_keeps_the_letter_in_the_house(tmp_path, house, listening, missing):
    address = url(listening).rstrip("/") + missing
    with pages(house, listening, missing) as (_, away):
        with untouched() as port:
            done = run(house, port, "send", ISSUE, "--yes")
        assert (done.returncode, address in done.stderr) == (1, True), done.stderr
        found = stands(house)
        assert (found["state"], found["counts"]["queued"]) == ("paused", 2)
        assert address in found["pause_reason"]
        # and when it is there, the letter goes
        away.clear()
        with relay(tmp_path / "relay", host=ELSEWHERE) as (port, taken):
            assert run(house, port, "campaign", "resume").returncode == 0
            assert len(taken()) == 2


@pytest.mark.parametrize("command", [("send", ISSUE, "--yes"), ("campaign", "resume")])
def test_without_pages_nobody_is_asked_and_the_letter_goes(tmp_path, house, listening, command):
    listening.close()
    if command[0] == "campaign":
        with untouched() as port:
            assert run(house, port, "send", ISSUE, "--yes").returncode == 1
            assert run(house, port, *command).returncode == 1
    with relay(tmp_path / "relay", host=ELSEWHERE) as (port, taken):
        done = run(house, port, *command, "--without-pages")
        assert done.returncode == 0, done.stderr
        assert len(taken()) == 2


@contextmanager
def server(house, port, pages):
    """Run `lettre serve` with its runner, its pages at port `pages`; yield a reader of what it says."""
    transport = f"smtp://{ELSEWHERE}:{port}?starttls=never"
    command = [sys.executable, "-m", "lettre", "serve", "--port", str(pages)]
    with subprocess.Popen(
        command,
        cwd=house,
        env={**os.environ, "LETTRE_TRANSPORT": transport},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        # whoever waits for a word that never comes reads the end instead
        late = threading.Timer(90, process.kill)
        late.start()
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            process.wait(20)
        finally:
            late.cancel()
            process.kill()


def said(process, words):
    """Read what a server says until these words come."""
    lines = []
    for line in process.stderr:
        lines.append(line)
        if words in line:
            return line
    raise AssertionError("".join(lines))


def test_serve_looks_at_its_own_pages_first_and_sends_when_they_are_good(tmp_path, house, listening):
    port_of_pages = listening.getsockname()[1]
    listening.close()
    assert lettre(house, "send", ISSUE, "--at", "2099-11-17 08:30", "--yes").returncode == 0
    with sqlite3.connect(house / "subscribers" / "lettre.db") as database:
        database.execute("UPDATE campaigns SET due_at = strftime('%Y-%m-%d %H:%M:%f000', 'now')")
    database.close()
    other = house.parent / "other"
    shutil.copytree(house, other)
    # its pages are at the public address: the letter goes
    with (
        relay(tmp_path / "relay", host=ELSEWHERE) as (port, taken),
        server(house, port, port_of_pages) as process,
    ):
        said(process, "est terminé")
        assert len(taken()) == 2
    # they are elsewhere: it stays, and the log says which page was asked for
    with untouched() as port, server(other, port, 0) as process:
        assert f":{port_of_pages}/u/" in said(process, "/u/")
    assert stands(other)["state"] == "paused"
