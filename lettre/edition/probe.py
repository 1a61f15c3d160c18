"""⚡ Ask the links of a letter whether they are there: politely, in parallel, never inside a house.

At most eight requests at a time and two to one host; `HEAD` first, `GET` where a host does not
take it, and nothing is read but the head of the answer. Good answers are kept for a day.

Written on the standard library: an HTTP client resolves names by itself, and the line must go to
the address that was judged (`edition.reach`).
"""

import http.client
import json
import os
import ssl
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from pathlib import Path
from threading import BoundedSemaphore, Lock
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

from lettre import __version__
from lettre.edition.checks.online import Answer, Failure
from lettre.edition.reach import Network, UnreachableError, deadline, line

AT_ONCE, AT_ONE_HOST = 8, 2
#: seconds for one step of an answer
PATIENCE = 10.0
#: steps from one page to the next
MOST_STEPS = 5
KEPT = timedelta(days=1)
USER_AGENT = f"lettre/{__version__} (link check)"

_STEPS = frozenset([301, 302, 303, 307, 308])
_FOR_GOOD = frozenset([301, 308])
_SAFE = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What asking goes by: trust, patience, and networks that may be asked although they are not public.

    `allowed` is for tests, whose hosts are on loopback; the command line never sets it.
    """

    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    patience: float = PATIENCE
    allowed: Sequence[Network] = ()


def ask(
    addresses: Iterable[str],
    now: datetime,
    *,
    kept: Path | None = None,
    circumstances: Circumstances | None = None,
) -> dict[str, Answer]:
    """Return what each address answers; `kept` is the file of good answers, read and written."""
    wanted = list(dict.fromkeys(addresses))
    known = _read(kept, now) if kept else {}
    asker = _Asker(circumstances or Circumstances())
    left = [address for address in _by_turns(wanted) if address not in known]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        fresh = dict(zip(left, pool.map(asker.answer, left), strict=True))
    if kept and any(answer.good for answer in fresh.values()):
        _write(kept, known, fresh, now)
    return {address: fresh.get(address) or known[address][1] for address in wanted}


def _by_turns(addresses: Sequence[str]) -> list[str]:
    """Return the addresses so that hosts take turns: nobody waits for one that is slow."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        hosts[urlsplit(address).netloc].append(address)
    return [address for address in chain(*zip_longest(*hosts.values())) if address is not None]


class _Asker:
    """Asks, two at a time of one host."""

    def __init__(self, circumstances: Circumstances) -> None:
        self._circumstances = circumstances
        self._hosts: dict[str, BoundedSemaphore] = {}
        self._lock = Lock()

    def answer(self, address: str) -> Answer:
        """Return what an address answers, from step to step."""
        start = time.monotonic()
        try:
            status, moved = self._walk(address)
        except UnreachableError as error:
            return Answer(failure=error.failure, seconds=time.monotonic() - start)
        return Answer(status=status, moved=moved, seconds=time.monotonic() - start)

    def _walk(self, address: str) -> tuple[int, str | None]:
        here, moved, for_good = address, None, True
        for _ in range(MOST_STEPS + 1):
            status, location = self._step(here)
            if status not in _STEPS or not location:
                return status, moved
            here = urljoin(here, location)
            for_good = for_good and status in _FOR_GOOD
            moved = here if for_good else moved
        raise UnreachableError(Failure.SILENCE)

    def _step(self, address: str) -> tuple[int, str | None]:
        parts = urlsplit(address)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            raise UnreachableError(Failure.SILENCE)
        host = _ascii(parts.hostname)
        with self._turn(host):
            try:
                status, location = self._request("HEAD", parts, host)
            except UnreachableError as error:
                if error.failure is not Failure.SILENCE:
                    raise
                status, location = 0, None
            # many hosts answer HEAD wrongly, or not at all
            return (status, location) if 0 < status < 400 else self._request("GET", parts, host)

    def _turn(self, host: str) -> BoundedSemaphore:
        with self._lock:
            return self._hosts.setdefault(host, BoundedSemaphore(AT_ONE_HOST))

    def _request(self, method: str, parts: SplitResult, host: str) -> tuple[int, str | None]:
        secure, around = parts.scheme.lower() == "https", self._circumstances
        port = parts.port or (443 if secure else 80)
        tls = around.tls if secure else None
        sock = line(host, port, tls=tls, seconds=around.patience, allowed=around.allowed)
        connection = http.client.HTTPConnection(host, port)
        connection.sock = sock
        target = quote(parts.path or "/", safe=_SAFE) + (
            f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
        )
        named = host if parts.port is None else f"{host}:{port}"
        try:
            with deadline(sock, around.patience):
                headers = {"Host": named, "User-Agent": USER_AGENT, "Accept": "*/*", "Connection": "close"}
                connection.request(method, target, headers=headers)
                response = connection.getresponse()
                return response.status, response.getheader("Location")
        except (OSError, ValueError, http.client.HTTPException):
            raise UnreachableError(Failure.SILENCE) from None
        finally:
            connection.close()
            sock.close()


def _ascii(host: str) -> str:
    """Return a host's name as the DNS has it (RFC 5891)."""
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        raise UnreachableError(Failure.NAME) from None


Known = Mapping[str, tuple[datetime, Answer]]


def _read(file: Path, now: datetime) -> dict[str, tuple[datetime, Answer]]:
    """Return the answers of the last day. A file that cannot be read holds none."""
    try:
        rows = json.loads(file.read_text("utf-8"))
        known = {
            str(address): (datetime.fromisoformat(row["at"]), Answer(**row["answer"]))
            for address, row in rows.items()
        }
        return {address: each for address, each in known.items() if timedelta(0) <= now - each[0] < KEPT}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _write(file: Path, known: Known, fresh: Mapping[str, Answer], now: datetime) -> None:
    good = {address: (now, answer) for address, answer in fresh.items() if answer.good}
    rows = {
        address: {
            "at": at.isoformat(),
            "answer": {"status": answer.status, "moved": answer.moved, "seconds": round(answer.seconds, 2)},
        }
        for address, (at, answer) in sorted({**known, **good}.items())
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
    beside.replace(file)
