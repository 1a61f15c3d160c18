"""Many readers at once: a list subscribed in a few statements, and nobody revived who had left.

⚡ Queries, like `store`; apart from it because they work on whole lists.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lettre.audience import addresses
from lettre.audience.imports import Row
from lettre.audience.model import ConsentEvent, SubscriptionState
from lettre.audience.tables import ConsentRow, SubscriberRow, SubscriptionRow, SuppressionRow

#: rows of one statement: below SQLite's limit of 32,766 parameters
_CHUNK = 2000


class Fate(Enum):
    """What became of a row of a list."""

    #: subscribed by this import
    SUBSCRIBED = "subscribed"
    #: was subscribed before; nothing changed
    ALREADY = "already"
    #: had left, bounced or complained: never revived by a list
    LEFT_BEFORE = "left-before"
    #: is on the suppression list
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where a list comes from: the proof kept with each reader's consent."""

    source: str
    actor: str
    event: ConsentEvent = ConsentEvent.IMPORTED
    state: SubscriptionState = SubscriptionState.ACTIVE


def enrol(
    session: Session, rows: Sequence[Row], newsletter: str, origin: Origin, now: datetime
) -> Mapping[Fate, list[Row]]:
    """Subscribe `rows` to `newsletter`; return the rows by what became of them."""
    fates: dict[Fate, list[Row]] = {fate: [] for fate in Fate}
    for start in range(0, len(rows), _CHUNK):
        chunk = {addresses.key(row.address): row for row in rows[start : start + _CHUNK]}
        found = _fates(session, list(chunk), newsletter)
        for key, fate in found.items():
            fates[fate].append(chunk[key])
        new = {key: row for key, row in chunk.items() if found[key] is Fate.SUBSCRIBED}
        _subscribe(session, new, newsletter, origin, now)
    return fates


def _fates(session: Session, keys: Sequence[str], newsletter: str) -> dict[str, Fate]:
    suppressed = set(session.scalars(select(SuppressionRow.address_key).where(SuppressionRow.address_key.in_(keys))))
    states = session.execute(
        select(SubscriberRow.address_key, SubscriptionRow.state)
        .join(SubscriptionRow, SubscriptionRow.subscriber_id == SubscriberRow.id)
        .where(SubscriberRow.address_key.in_(keys), SubscriptionRow.newsletter == newsletter)
    )
    known = {key: SubscriptionState(state) for key, state in states}
    return {key: _fate(key in suppressed, known.get(key)) for key in keys}


_STANDING = {SubscriptionState.ACTIVE, SubscriptionState.PENDING, SubscriptionState.PAUSED}


def _fate(suppressed: bool, state: SubscriptionState | None) -> Fate:  # noqa: FBT001 - two facts, one line
    if suppressed:
        return Fate.SUPPRESSED
    if state is None:
        return Fate.SUBSCRIBED
    return Fate.ALREADY if state in _STANDING else Fate.LEFT_BEFORE


def _subscribe(
    session: Session, new: Mapping[str, Row], newsletter: str, origin: Origin, now: datetime
) -> None:
    if not new:
        return
    subscribers = _subscribers(session, new, now)
    subscriptions = session.scalars(
        insert(SubscriptionRow).returning(SubscriptionRow.id),
        [
            {
                "subscriber_id": subscribers[key],
                "newsletter": newsletter,
                "state": origin.state.value,
                "created_at": now,
                "changed_at": now,
            }
            for key in new
        ],
    )
    session.execute(
        insert(ConsentRow),
        [
            {
                "subscription_id": subscription,
                "event": origin.event.value,
                "at": now,
                "source": origin.source,
                "actor": origin.actor,
                "detail": {},
            }
            for subscription in subscriptions
        ],
    )


def _subscribers(session: Session, new: Mapping[str, Row], now: datetime) -> dict[str, int]:
    """Return the subscriber's id of each key, making those who are not there yet."""
    query = select(SubscriberRow.address_key, SubscriberRow.id).where(SubscriberRow.address_key.in_(list(new)))
    known = {key: number for key, number in session.execute(query)}
    missing = [
        {"address": row.address, "address_key": key, "name": row.name, "created_at": now}
        for key, row in new.items()
        if key not in known
    ]
    if missing:
        made = insert(SubscriberRow).returning(SubscriberRow.address_key, SubscriberRow.id)
        known |= {key: number for key, number in session.execute(made, missing)}
    return known


def suppress(session: Session, rows: Sequence[Row], *, reason: str, actor: str, now: datetime) -> Counter[str]:
    """Put `rows` on the suppression list; count those "added" and those "already" there."""
    counts: Counter[str] = Counter()
    for start in range(0, len(rows), _CHUNK):
        chunk = {addresses.key(row.address): row for row in rows[start : start + _CHUNK]}
        query = select(SuppressionRow.address_key).where(SuppressionRow.address_key.in_(list(chunk)))
        known = set(session.scalars(query))
        new = [
            {"address": row.address, "address_key": key, "reason": reason, "at": now, "actor": actor}
            for key, row in chunk.items()
            if key not in known
        ]
        if new:
            session.execute(insert(SuppressionRow), new)
        counts["added"] += len(new)
        counts["already"] += len(chunk) - len(new)
    return counts
