"""The public pages, asked for as a browser would: are they there, are they ours, is their TLS good."""

import http.client
import json
import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lettre.jobs.doctor.model import LOOPBACK, Check, certificate, doubtful, failed, good, not_done
from lettre.settings import Settings

PAGES, SECURED = "doctor.pages", "doctor.pages-tls"
#: seconds the pages may take
PATIENCE = 10


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    #: the end of the certificate; None where there is no TLS
    ends: datetime | None


def examine(settings: Settings, now: datetime) -> Iterator[Check]:
    """Yield what is found at each public address of the house."""
    addresses = {settings.base_url, *(each.base_url for each in settings.newsletters.values())}
    for base_url in sorted(addresses):
        yield from _examine(base_url, now)


def _examine(base_url: str, now: datetime) -> Iterator[Check]:
    secured = base_url.startswith("https:")
    try:
        answer = _ask(f"{base_url}/readyz")
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or str(error)
        yield not_done(PAGES)
        yield failed(SECURED, "doctor.certificate-refused", host=base_url, reason=reason)
        return
    except (OSError, http.client.HTTPException) as error:
        yield _away(base_url, error)
        if secured:
            yield not_done(SECURED)
        return
    yield _judged(base_url, answer)
    if answer.ends is not None:
        yield certificate(SECURED, answer.ends, now, base_url)


def _away(base_url: str, error: Exception) -> Check:
    reason = str(error) or type(error).__name__
    if urlsplit(base_url).hostname in LOOPBACK:
        # a house that only rehearses has no pages to be read; whoever runs them hears of it
        return doubtful(PAGES, "doctor.pages-not-served", url=base_url)
    return failed(PAGES, "doctor.pages-away", url=base_url, reason=reason)


def _judged(base_url: str, answer: _Answer) -> Check:
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = None
    status = said.get("status") if isinstance(said, dict) else None
    if status == "ready":
        return good(PAGES, "doctor.pages-good", url=base_url)
    if status == "unready":
        return failed(PAGES, "doctor.pages-unready", url=base_url, reason=said.get("reason", "?"))
    return failed(PAGES, "doctor.pages-strange", url=base_url, status=answer.status)


def _ask(url: str) -> _Answer:
    parts = urlsplit(url)
    assert parts.hostname is not None  # settings refuse an address without one
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    with closing(kind(parts.hostname, parts.port, timeout=PATIENCE)) as connection:
        connection.request("GET", parts.path, headers={"Accept": "application/json"})
        # read before the answer: a server that closes takes the certificate with it
        ends = _ends(connection)
        answer = connection.getresponse()
        return _Answer(answer.status, answer.read(65_536), ends)


def _ends(connection: http.client.HTTPConnection) -> datetime | None:
    line = connection.sock
    if not isinstance(line, ssl.SSLSocket):
        return None
    seconds = ssl.cert_time_to_seconds(str((line.getpeercert() or {})["notAfter"]))
    return datetime.fromtimestamp(seconds, UTC)
