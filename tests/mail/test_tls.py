"""TLS and AUTH, against a real server with a certificate and a password, as a relay outside asks for."""

import asyncio
import hashlib
import json
import os

import pytest
import trustme

from lettre.mail.model import Message
from lettre.mail.outcome import Kind
from lettre.mail.smtp import Smtp
from tests.project import lettre, make_project
from tests.relay import relay

URLS = {
    "smtps": "smtps://lettre:{password}@localhost:{port}?connections=2",
    "starttls": "smtp://lettre:{password}@localhost:{port}?connections=2&starttls=required",
}


@pytest.fixture
def authority(tmp_path):
    """A certificate authority, and a relay's certificate by it in tmp_path/relay."""
    made = trustme.CA()
    (tmp_path / "relay").mkdir()
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    made.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(tmp_path / "relay/server.pem")
    return tmp_path / "authority.pem"


def send(tmp_path, port, tls, trusted, password="s3cret"):
    folder = make_project(tmp_path / "house", people=3)
    environment = {
        **os.environ,
        "LETTRE_TRANSPORT": URLS[tls].format(password=password, port=port),
        "SSL_CERT_FILE": str(trusted),
    }
    return lettre(folder, "send", "cpc/2026-11", "--yes", "--json", env=environment)


@pytest.mark.parametrize("tls", ["smtps", "starttls"])
def test_a_relay_with_a_password_takes_the_letter_over_tls(tmp_path, authority, tls):
    with relay(tmp_path / "relay", tls=tls) as (port, taken):
        done = send(tmp_path, port, tls, authority)
        assert done.returncode == 0, done.stderr
        assert len(taken()) == 3


@pytest.mark.parametrize("tls", ["smtps", "starttls"])
def test_a_certificate_nobody_vouches_for_pauses_the_campaign_and_loses_nothing(tmp_path, authority, tls):
    nobody = tmp_path / "nobody.pem"
    trustme.CA().cert_pem.write_to_path(nobody)
    with relay(tmp_path / "relay", tls=tls) as (port, _):
        done = send(tmp_path, port, tls, nobody)
        assert done.returncode == 1, done.stderr
        assert not (tmp_path / "relay/journal").read_text()
    report = json.loads(done.stdout)
    assert report["state"] == "paused"
    assert report["counts"]["queued"] == 3


def test_a_wrong_password_pauses_the_campaign_and_stands_in_no_output(tmp_path, authority):
    with relay(tmp_path / "relay", tls="smtps") as (port, _):
        done = send(tmp_path, port, "smtps", authority, password="wr0ng")
        assert not (tmp_path / "relay/journal").read_text()
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["pause_reason"]
    assert "wr0ng" not in done.stdout + done.stderr


@pytest.mark.usefixtures("authority")
def test_a_body_of_many_megabytes_arrives_whole_over_tls(tmp_path):
    content = b"Subject: long\r\n\r\n" + b"".join(b"%070d\r\n" % number for number in range(70_000))

    async def yes():
        return True

    async def send(port):
        smtp = Smtp(host="localhost", port=port, username="lettre", password="s3cret", tls=True, verify=False)
        session = await smtp.open()
        message = Message(
            sender="s@example.org", recipient="r@example.org", message_id="<1@example.org>", content=content
        )
        async with asyncio.timeout(60):
            outcome = await session.send(message, yes)
        await session.close()
        return outcome

    with relay(tmp_path / "relay", tls="smtps") as (port, taken):
        assert asyncio.run(send(port)).kind is Kind.ACCEPTED
        assert [line["sha256"] for line in taken()] == [hashlib.sha256(content).hexdigest()]
