"""A reader's whole life with a letter, in a real browser, against the processes that a house runs.

Subscribe, confirm from the mail, be welcomed, receive an issue, set one's preferences, leave, take it back:
on SQLite and on PostgreSQL, with JavaScript and without. Mails are caught by SMTP.
"""

import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from email import message_from_bytes, policy

import pytest

from lettre.mail.catcher import catching, journal
from tests.browser import chromium
from tests.demo import environment
from tests.project import lettre, make_project, process

pytestmark = pytest.mark.acceptance(seconds=20)

READER = "zoe.marchand@example.org"
#: seconds; the outbox is looked at every few
PATIENCE = 60


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


def free_port():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


class House:
    """A project, its processes and the mails they sent."""

    def __init__(self, folder, caught, environ, url):
        self.folder, self.caught, self.environ, self.url = folder, caught, environ, url

    def lettre(self, *arguments):
        # sending runs an event loop, and the browser's is running in this process
        run = process if arguments[0] == "send" else lettre
        done = run(self.folder, *arguments, env=self.environ)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def mails(self):
        found = [self.caught / each.file for each in journal(self.caught) if each.recipient == READER]
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in found]

    def mail(self, number):
        """Wait for the reader's mail of this number, from one."""
        deadline = time.monotonic() + PATIENCE
        while len(found := self.mails()) < number:
            assert time.monotonic() < deadline, f"{len(found)} mails came, not {number}"
            time.sleep(0.2)
        return found[number - 1]


@contextmanager
def house(tmp_path, database):
    folder, port = make_project(tmp_path / "project", people=0), free_port()
    url = f"http://127.0.0.1:{port}"
    with catching(tmp_path / "caught") as relay:
        environ = environment(
            LETTRE_DATABASE=database or "sqlite:///subscribers/lettre.db",
            LETTRE_TRANSPORT=f"smtp://127.0.0.1:{relay}", LETTRE_BASE_URL=url,
            LETTRE_NEWSLETTERS__CPC__BASE_URL=url,
        )  # fmt: skip
        running = House(folder, tmp_path / "caught", environ, url)
        running.lettre("db", "upgrade")
        command = [sys.executable, "-m", "lettre", "serve", "--port", str(port)]
        with subprocess.Popen(command, cwd=folder, env=environ, stderr=subprocess.PIPE, text=True) as server:
            try:
                assert url in server.stderr.readline()
                yield running
            finally:
                server.terminate()


def link(message, path):
    """The link of a mail's text that leads under a path."""
    text = message.get_body(("plain",)).get_content()
    found = re.search(rf"http://127\.0\.0\.1:\d+{path}[\w-]+", text)
    assert found, text
    return found[0]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_reader_subscribes_reads_leaves_and_comes_back(tmp_path, browser, request, database, script):
    server = request.getfixturevalue("postgres_url") if database == "postgresql" else ""
    with house(tmp_path, server) as running:
        context = browser.new_context(java_script_enabled=script, locale="fr-FR")
        try:
            journey(running, context.new_page())
        finally:
            context.close()


def journey(running, page):
    """One reader, from the newsletter's page to the day they take a leave back."""
    seen = heading(page)
    page.goto(running.url + "/cpc")
    page.click("a.button")
    page.fill("input[type=email]", READER)
    # nobody fills in a form within the two seconds that a machine needs
    time.sleep(3.5)
    page.click("main form button")
    assert seen() == "Consultez votre messagerie"

    question = running.mail(1)
    page.goto(link(question, "/c/"))
    assert seen() == "Recevoir La Lettre des diplômes ?"
    page.click("main form button")
    assert seen() == "Votre abonnement est confirmé"

    assert running.mail(2)["Subject"] == "Bienvenue\u00a0: La Lettre des diplômes"
    running.lettre("send", "cpc/2026-11", "--yes", "--wait")
    issue = running.mail(3)
    assert issue["Subject"] == "Une entreprise, un lycée, un métier"
    assert issue["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page.goto(running.url + "/cpc/2026-11")
    assert seen() == "Une entreprise, un lycée, un métier"

    leave = link(issue, "/u/")
    page.goto(leave)
    page.click("a[href*='/p/']")
    assert seen() == "Vos préférences"
    page.fill("input[name=name]", "Zoé Marchand")
    page.click("button[value=save]")
    assert page.input_value("input[name=name]") == "Zoé Marchand"
    assert page.get_by_role("status").count() == 1

    page.goto(leave)
    assert seen() == "Ne plus recevoir cette lettre ?"
    page.click("main form button")
    assert seen() == "Votre désabonnement est enregistré"
    assert state(running) == "unsubscribed"
    page.click(".undo button")
    assert seen() == "Votre abonnement est rétabli"
    assert state(running) == "active"


def heading(page):
    return lambda: " ".join(page.text_content("h1").split())


def state(running):
    shown = running.lettre("subscribers", "show", READER, "--json")
    return re.search(r'"state": "([a-z]+)"', shown)[1]
