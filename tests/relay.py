"""A real SMTP server on loopback whose journal is the truth: aiosmtpd speaks, we only write down.

Run as `python -m tests.relay FOLDER [--delay SECONDS]`. It writes its port to
FOLDER/port, and for every message it takes one JSON line to FOLDER/journal, flushed to disk
before the 250 leaves. FOLDER/script maps recipients to replies, and senders to those to MAIL:
{"a@example.org": {"rcpt": "451 later"}, "lettre@example.org": {"mail": "550 no"}}. "drop" hangs up instead.
"""

import argparse
import asyncio
import hashlib
import json
import os
import ssl
import time
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult

from tests import journal


class Journal:
    """aiosmtpd's hooks: answer as scripted, write down what was taken."""

    def __init__(self, folder: Path, delay: float, script: dict[str, dict[str, str]]) -> None:
        self.file = (folder / "journal").open("a")
        self.delay = delay
        self.script = script

    async def handle_MAIL(self, server, session, envelope, address, options):
        reply = self.script.get(address, {}).get("mail")
        if reply is not None:
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        reply = self.script.get(address, {}).get("rcpt")
        if reply == "drop":
            server.transport.abort()
        if reply is not None:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        reply = self.script.get(envelope.rcpt_tos[0], {}).get("data")
        if reply == "drop":
            server.transport.abort()
            return "250 never seen"
        if reply is not None:
            return reply
        began = time.time()
        await asyncio.sleep(self.delay)
        message = message_from_bytes(envelope.content)
        line = {
            "recipients": envelope.rcpt_tos,
            "sender": envelope.mail_from,
            "message_id": message["Message-ID"],
            "subject": message["Subject"],
            "connection": session.peer[1],
            "began": began,
            "at": time.time(),
            "sha256": hashlib.sha256(envelope.content).hexdigest(),
        }
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        return "250 2.0.0 taken"


def only_lettre(_server, _session, _envelope, mechanism, data):
    """Let one user in, by one password."""
    good = mechanism in {"PLAIN", "LOGIN"} and (data.login, data.password) == (b"lettre", b"s3cret")
    return AuthResult(success=good, handled=False)  # a refusal is aiosmtpd's to say


async def serve(
    folder: Path, delay: float, script: dict[str, dict[str, str]], tls: str = "", host: str = "127.0.0.1"
) -> None:
    kept = Journal(folder, delay, script)
    secure: ssl.SSLContext | None = None
    options = {}
    if tls:
        secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        secure.load_cert_chain(folder / "server.pem")
        options = {"authenticator": only_lettre, "auth_required": True, "auth_require_tls": tls == "starttls"}
    if tls == "starttls":
        options |= {"tls_context": secure, "require_starttls": True}
    await journal.serve(
        folder,
        lambda: SMTP(kept, hostname="relay.example.org", enable_SMTPUTF8=True, data_size_limit=0, **options),
        host=host,
        secure=secure if tls == "smtps" else None,
    )


@contextmanager
def relay(
    folder: Path,
    delay: float = 0.0,
    script: dict[str, dict[str, str]] | None = None,
    tls: str = "",
    host: str = "127.0.0.1",
):
    """Run the relay in a process of its own; yield (port, journal reader)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "script").write_text(json.dumps(script or {}))
    options = ["--delay", str(delay), "--tls", tls, "--host", host]
    with journal.running("tests.relay", folder, *options) as port:
        yield port, lambda: taken(folder)


def taken(folder: Path) -> list[dict[str, object]]:
    """Return what the journal says was taken."""
    return [json.loads(line) for line in (folder / "journal").read_text().splitlines()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--tls", default="")
    parser.add_argument("--host", default="127.0.0.1")
    given = parser.parse_args()
    script = json.loads((given.folder / "script").read_text())
    asyncio.run(serve(given.folder, given.delay, script, given.tls, given.host))
