"""`lettre doctor` against real servers: what is good, what fails, what could not be looked at."""

import json
import os
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme

from tests.project import lettre, make_project
from tests.relay import relay

SMTPS = "smtps://lettre:{password}@localhost:{port}"
STARTTLS = "smtp://lettre:{password}@localhost:{port}?starttls=required"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("made"), people=1)


@pytest.fixture
def house(tmp_path, made):
    """A house with one reader."""
    return Path(shutil.copytree(made, tmp_path / "house"))


@pytest.fixture
def authority(tmp_path):
    """A certificate authority's file, and a certificate by it for the relay."""
    made = trustme.CA()
    (tmp_path / "relay").mkdir()
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    made.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(tmp_path / "relay/server.pem")
    return tmp_path / "authority.pem"


def examined(folder, **environment):
    """Run it; return the exit code, the result of each check (the gravest of several), and all it said."""
    done = lettre(folder, "doctor", "--json", env={**os.environ, **environment})
    assert "Traceback" not in done.stderr
    order = ["good", "not-done", "warning", "failed"]
    found = {}
    for row in json.loads(done.stdout):
        before = found.get(row["check"], "good")
        found[row["check"]] = max(before, row["result"], key=order.index)
    return done.returncode, found, done.stdout + done.stderr


def test_a_new_house_is_well_and_nothing_is_made(tmp_path):
    folder = make_project(tmp_path)
    before = sorted(folder.rglob("*"))
    code, found, _ = examined(folder)
    assert code == 0
    assert "failed" not in found.values()
    assert (found["database"], found["writable"]) == ("good", "not-done")
    assert sorted(folder.rglob("*")) == before


def test_each_line_says_what_was_looked_at_and_found_and_what_to_do(house):
    done = lettre(house, "doctor")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("✓ réglages")
    assert str(house) in lines[0]
    at = next(number for number, line in enumerate(lines) if line.startswith("! pages publiques"))
    assert "→ Lancez « lettre serve »" in lines[at + 1].replace("\u00a0", " ")
    assert "Rien n’empêche d’envoyer" in done.stderr


def test_a_database_in_use_is_whole_writable_and_has_a_key(house):
    code, found, _ = examined(house)
    assert code == 0
    assert {found[each] for each in ("database", "whole", "writable", "key", "room")} == {"good"}


@pytest.mark.parametrize("url", [SMTPS, STARTTLS])
def test_a_relay_with_tls_and_a_password_is_spoken_to_and_sent_nothing(tmp_path, house, authority, url):
    tls = "smtps" if url == SMTPS else "starttls"
    with relay(tmp_path / "relay", tls=tls) as (port, taken):
        transport = url.format(port=port, password="s3cret")
        code, found, said = examined(house, LETTRE_TRANSPORT=transport, SSL_CERT_FILE=str(authority))
        assert taken() == []
    assert code == 0, said
    assert {found[each] for each in ("relay", "tls", "sign-in", "extensions", "secrets")} == {"good"}
    assert "s3cret" not in said


@pytest.mark.parametrize("url", [SMTPS, STARTTLS])
def test_a_wrong_password_fails_the_sign_in_alone_and_is_not_shown(tmp_path, house, authority, url):
    tls = "smtps" if url == SMTPS else "starttls"
    with relay(tmp_path / "relay", tls=tls) as (port, _):
        transport = url.format(port=port, password="wr0ng")
        code, found, said = examined(house, LETTRE_TRANSPORT=transport, SSL_CERT_FILE=str(authority))
    assert code == 1
    assert (found["relay"], found["tls"], found["sign-in"]) == ("good", "good", "failed")
    assert found["extensions"] == "not-done"
    assert "535" in said
    assert "wr0ng" not in said


@pytest.mark.usefixtures("authority")
@pytest.mark.parametrize(("url", "check"), [(SMTPS, "relay"), (STARTTLS, "tls")])
def test_a_certificate_that_nobody_vouches_for_is_said_to_be_that(tmp_path, house, url, check):
    with relay(tmp_path / "relay", tls="smtps" if url == SMTPS else "starttls") as (port, _):
        code, found, said = examined(house, LETTRE_TRANSPORT=url.format(port=port, password="s3cret"))
    assert code == 1
    assert found[check] == "failed"
    assert found["sign-in"] == "not-done"
    assert "doctor.certificate-refused" in said


def test_a_relay_without_tls_fails_where_tls_is_required_and_passes_on_this_machine_where_not(
    tmp_path, house
):
    with relay(tmp_path / "relay") as (port, _):
        code, found, said = examined(house, LETTRE_TRANSPORT=f"smtp://127.0.0.1:{port}?starttls=required")
        assert (code, found["tls"]) == (1, "failed")
        assert "doctor.tls-not-offered" in said
        code, found, _ = examined(house, LETTRE_TRANSPORT=f"smtp://127.0.0.1:{port}")
        assert (code, found["tls"]) == (0, "good")


def test_a_name_without_a_password_is_worth_a_word_and_no_offer_to_sign_in_fails(tmp_path, house):
    with relay(tmp_path / "relay") as (port, _):
        code, found, said = examined(house, LETTRE_TRANSPORT=f"smtp://lettre@127.0.0.1:{port}")
    assert code == 1
    assert found["secrets"] == "warning"
    assert "doctor.auth-not-offered" in said


def test_a_dead_port_fails_and_what_follows_is_not_done(house):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    code, found, said = examined(house, LETTRE_TRANSPORT=f"smtp://u:p4ssw0rd@127.0.0.1:{port}")
    assert code == 1
    assert found["relay"] == "failed"
    assert {found[each] for each in ("tls", "sign-in", "extensions")} == {"not-done"}
    assert "p4ssw0rd" not in said


def test_a_secret_file_that_is_not_there_is_named_and_the_rest_not_done(house, tmp_path):
    missing = tmp_path / "no-such-secret"
    code, found, said = examined(
        house, LETTRE_TRANSPORT="smtp://u@relay.example.org", LETTRE_SMTP_PASSWORD_FILE=str(missing)
    )
    assert code == 1
    assert found == {"settings": "failed", "rest": "not-done"}
    assert "LETTRE_SMTP_PASSWORD_FILE" in said


def test_every_mistake_of_the_settings_is_said_with_its_line(house):
    settings = house / "lettre.toml"
    settings.write_text(settings.read_text().replace('"fr"', '"de"').replace("maildir:", "pigeon:"))
    code, found, said = examined(house)
    assert code == 1
    assert found == {"settings": "failed", "rest": "not-done"}
    assert "lettre.toml:2" in said
    assert "lettre.toml:4" in said


def test_a_database_of_another_revision_is_said_and_not_tried(house):
    with sqlite3.connect(house / "subscribers/lettre.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    code, found, said = examined(house)
    assert code == 1
    assert (found["database"], found["whole"]) == ("failed", "not-done")
    assert "9999" in said


def test_a_damaged_database_and_a_missing_key_are_found(house):
    file = house / "subscribers/lettre.db"
    with sqlite3.connect(file) as database:
        database.execute("DELETE FROM signing_keys")
        page = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_events_at'").fetchone()
        page = (
            page
            or database.execute("SELECT max(rootpage) FROM sqlite_master WHERE type = 'index'").fetchone()
        )
        size = database.execute("PRAGMA page_size").fetchone()[0]
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    content = bytearray(file.read_bytes())
    content[(page[0] - 1) * size : page[0] * size] = b"\x0a" + bytes(size - 1)
    file.write_bytes(content)
    code, found, _ = examined(house)
    assert code == 1
    assert (found["key"], found["whole"]) == ("failed", "failed")


def test_a_database_on_a_server_is_reached_and_its_integrity_is_left_to_it(house, postgres_url):
    code, found, _ = examined(house, LETTRE_DATABASE=postgres_url)
    assert (code, found["database"]) == (1, "failed")
    assert lettre(house, "db", "upgrade", env={**os.environ, "LETTRE_DATABASE": postgres_url}).returncode == 0
    code, found, _ = examined(house, LETTRE_DATABASE=postgres_url)
    assert code == 0
    assert (found["database"], found["writable"], found["whole"]) == ("good", "good", "not-done")


def test_templates_of_the_house_are_listed_and_those_that_nobody_reads(house):
    for name in ("letter/base.txt.j2", "letter/bass.txt.j2"):
        (house / "templates" / name).parent.mkdir(parents=True, exist_ok=True)
        (house / "templates" / name).write_text("-")
    code, found, said = examined(house)
    assert (code, found["templates"]) == (0, "warning")
    assert "remplace letter/base.txt.j2" in said
    assert "ne lit letter/bass.txt.j2" in said


def test_a_look_that_is_hard_to_read_fails(house):
    with (house / "lettre.toml").open("a") as file:
        file.write('\n[newsletters.cpc.theme.colours]\nink = "#dddddd"\n')
    code, found, _ = examined(house)
    assert (code, found["look"]) == (1, "failed")


class Strange(BaseHTTPRequestHandler):
    """A web server that is not lettre."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ready"}' if self.server.ours else b"<h1>It works!</h1>")

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def web(certificate=None, *, ours=False):
    """Serve pages; yield the port."""
    with HTTPServer(("127.0.0.1", 0), Strange) as server:
        server.ours = ours
        if certificate is not None:
            secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            secure.load_cert_chain(certificate)
            server.socket = secure.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def test_pages_that_are_served_are_good(house):
    command = [sys.executable, "-m", "lettre", "serve", "--port", "0", "--no-worker"]
    with subprocess.Popen(command, cwd=house, stderr=subprocess.PIPE, text=True) as process:
        url = next(word for word in process.stderr.readline().split() if word.startswith("http")).rstrip("/")
        code, found, _ = examined(house, LETTRE_BASE_URL=url)
        process.terminate()
        process.communicate(timeout=15)
    assert (code, found["pages"]) == (0, "good")


def test_another_program_at_the_address_of_the_pages_is_not_taken_for_them(house):
    with web() as port:
        code, found, said = examined(house, LETTRE_BASE_URL=f"http://127.0.0.1:{port}")
    assert (code, found["pages"]) == (1, "failed")
    assert "doctor.pages-strange" in said


def test_pages_over_tls_are_judged_by_their_certificate(tmp_path, house, authority):
    with web(tmp_path / "relay/server.pem", ours=True) as port:
        url = f"https://localhost:{port}"
        code, found, said = examined(house, LETTRE_BASE_URL=url)
        assert (code, found["pages"], found["pages-tls"]) == (1, "not-done", "failed")
        assert "doctor.certificate-refused" in said
        code, found, _ = examined(house, LETTRE_BASE_URL=url, SSL_CERT_FILE=str(authority))
        assert (code, found["pages"], found["pages-tls"]) == (0, "good", "good")


def test_pages_whose_host_is_not_there_fail(house):
    code, found, _ = examined(house, LETTRE_BASE_URL="https://lettres.invalid")
    assert (code, found["pages"], found["pages-tls"]) == (1, "failed", "not-done")


def test_libraries_are_those_of_the_lock(house):
    _, found, _ = examined(house)
    assert (found["versions"], found["lock"]) == ("good", "good")


def test_a_proxy_that_speaks_tls_and_is_not_named_is_told_of(house):
    assert "proxy" not in examined(house)[1], "pages on loopback have none"
    written = (house / "lettre.toml").read_text()
    secured = written.replace("http://127.0.0.1:8000", "https://lettre.invalid")
    assert secured != written
    (house / "lettre.toml").write_text(secured)
    _, found, said = examined(house)
    assert found["proxy"] == "warning"
    assert "https://lettre.invalid" in said
    (house / "lettre.toml").write_text(secured + '\n[subscribe]\ntrusted_proxies = ["10.0.0.0/8"]\n')
    _, found, said = examined(house)
    assert found["proxy"] == "good"
    assert "10.0.0.0/8" in said


def widened(house, made):
    """Let everybody through the folders of the test, and into what an older version made."""
    for folder in (house, *house.parents):
        if not folder.stat().st_mode & 0o001:
            made.append((folder, folder.stat().st_mode))
            folder.chmod(folder.stat().st_mode | 0o001)


@pytest.mark.parametrize("place", ["subscribers/lettre.db", "subscribers/feedback", "secrets/dkim"])
def test_what_others_can_read_is_told_with_the_chmod_that_mends_it(house, place):
    code, found, _ = examined(house)
    assert (code, found["modes"]) == (0, "good")
    file = house / place if place.endswith(".db") else house / place / "cur" / "mail"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    file.chmod(0o644)
    before = []
    try:
        widened(file.parent, before)
        done = lettre(house, "doctor")
        assert done.returncode == 0
        remedy = next(line for line in done.stdout.splitlines() if "chmod" in line)
        command = remedy[remedy.index("chmod") :]
        assert command == f"chmod -R o-rwx {house / place}"
        subprocess.run(command.split(), check=True)
        assert examined(house)[1]["modes"] == "good"
    finally:
        for folder, mode in before:
            folder.chmod(mode)


def test_what_lies_in_a_folder_that_nobody_else_may_enter_is_nobody_elses(house):
    file = house / "subscribers" / "lettre.db"
    file.chmod(0o644)
    before = []
    try:
        widened(house, before)
        file.parent.chmod(0o700)
        assert examined(house)[1]["modes"] == "good"
        file.parent.chmod(0o701)
        assert examined(house)[1]["modes"] == "warning"
    finally:
        for folder, mode in before:
            folder.chmod(mode)
