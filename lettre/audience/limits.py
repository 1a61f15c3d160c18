"""How often mail may be caused: counted by address, by network and for the whole house.

Counters are in the database: they hold over restarts and for all processes together. Each stands under a
hash of who asked, keyed with a key of the day; when the key is thrown away, nobody can say whose it was.
Hours and days are UTC's. Queries, like `store`; they never commit.
"""

import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from lettre.audience.tables import LimitKeyRow, LimitRow
from lettre.db import insert_new

#: what one household or office is given: a customer's IPv6 is a /64 at least (RFC 6177)
_PREFIX = {4: 24, 6: 64}


class Window(Enum):
    """What a limit counts over: from the full hour, or from midnight UTC."""

    HOUR = timedelta(hours=1)
    DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One more of `what` by `who`, allowed `at_most` times in a window."""

    what: str
    who: str
    window: Window
    at_most: int


def network(client: str) -> str:
    """Return the network of a client's address: /24 of IPv4, /64 of IPv6; "unknown" for what is none."""
    try:
        found = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, _PREFIX[found.version]), strict=False))


def take(session: Session, claims: Sequence[Claim], now: datetime, fresh: bytes) -> Claim | None:
    """Count each claim in order; return the first that is too much, and count none after it.

    So a network over its limit uses up nothing of the house's. The count must be committed even where
    the claim is refused. `fresh` are 32 random bytes, the key of a day that has none yet.
    """
    secret = _key(session, now, fresh)
    for claim in claims:
        if _count(session, secret, claim, now) > claim.at_most:
            return claim
    return None


def _key(session: Session, now: datetime, fresh: bytes) -> bytes:
    wanted = select(LimitKeyRow.secret).where(LimitKeyRow.day == now.date())
    found = session.scalar(wanted)
    if found is None:
        session.execute(insert_new(session, LimitKeyRow).values(day=now.date(), secret=fresh))
        found = session.scalar(wanted)
    assert found is not None
    return found


def _count(session: Session, secret: bytes, claim: Claim, now: datetime) -> int:
    start = _start(claim.window, now)
    words = f"{claim.what}\n{claim.window.name}\n{start.isoformat()}\n{claim.who}".encode()
    mark = hmac.digest(secret, words, "sha256")[:16].hex()
    more = (
        update(LimitRow)
        .where(LimitRow.mark == mark)
        .values(count=LimitRow.count + 1)
        .returning(LimitRow.count)
        .execution_options(synchronize_session=False)
    )
    first = {"mark": mark, "count": 1, "expires_at": start + claim.window.value}
    made = insert_new(session, LimitRow).values(first).returning(LimitRow.count)
    # two at once: the second to insert finds the row of the first, and counts on it
    for statement in (more, made, more):
        counted: int | None = session.scalar(statement)
        if counted is not None:
            return counted
    raise AssertionError("a counter is there or is made")


def _start(window: Window, now: datetime) -> datetime:
    hour = 0 if window is Window.DAY else now.hour
    return now.replace(hour=hour, minute=0, second=0, microsecond=0)


def prune(session: Session, now: datetime) -> int:
    """Throw away counters whose time is over, and the keys of days gone by; return how many counters."""
    quietly = {"synchronize_session": False}
    gone = session.execute(delete(LimitRow).where(LimitRow.expires_at <= now), execution_options=quietly)
    session.execute(delete(LimitKeyRow).where(LimitKeyRow.day < now.date()), execution_options=quietly)
    assert isinstance(gone, CursorResult)
    return gone.rowcount
