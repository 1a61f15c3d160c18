"""Many readers at once: a list subscribed in a few statements, and nobody revived who had left.

Queries, like `store`; apart from it because they work on whole lists. They never commit.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, select, update
from sqlalchemy.orm import Session

from lettre.audience import forgotten
from lettre.audience.consent import Refusal, decide
from lettre.audience.imports import Row
from lettre.audience.model import ConsentEvent, SubscriptionState
from lettre.audience.tables import ConsentRow, SubscriberRow, SubscriptionRow, SuppressionRow
from lettre.db import insert_new

#: rows of one statement: well below SQLite's limit of 32,766 parameters
_CHUNK = 5000


class Fate(Enum):
    """What became of a row of a list."""

    #: subscribed by this list
    SUBSCRIBED = "subscribed"
    #: was waiting to be confirmed, is written to now
    ACTIVATED = "activated"
    #: was on the list before; nothing changed
    ALREADY = "already"
    #: had left: never revived by a list
    UNSUBSCRIBED = "unsubscribed"
    #: their address refused mail for good
    BOUNCED = "bounced"
    #: had said "this is spam"
    COMPLAINED = "complained"
    #: is on the suppression list
    SUPPRESSED = "suppressed"
    #: asked to be forgotten: only the reader comes back, by signing up
    FORGOTTEN = "forgotten"


#: fates of readers who stay outside, and are listed
KEPT_OUT = (Fate.UNSUBSCRIBED, Fate.BOUNCED, Fate.COMPLAINED, Fate.SUPPRESSED, Fate.FORGOTTEN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where readers come from: the proof kept with each one's consent."""

    source: str
    actor: str
    event: ConsentEvent = ConsentEvent.IMPORTED
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What the database says of one address and one newsletter."""

    suppressed: bool
    forgotten: bool = False
    subscription: int | None = None
    state: SubscriptionState | None = None


def foresee(
    session: Session, rows: Sequence[Row], newsletter: str, event: ConsentEvent
) -> Mapping[Fate, list[Row]]:
    """Return what `enrol` would make of `rows`; writes nothing."""
    fates: dict[Fate, list[Row]] = {fate: [] for fate in Fate}
    for chunk in _chunks(rows):
        known = _known(session, chunk, newsletter)
        for row in chunk:
            fates[_fate(known[row.key], event)].append(row)
    return fates


def enrol(
    session: Session, rows: Sequence[Row], newsletter: str, origin: Origin, now: datetime
) -> Mapping[Fate, list[Row]]:
    """Subscribe `rows`, whose addresses differ, to `newsletter`; return them by what became of them."""
    fates: dict[Fate, list[Row]] = {fate: [] for fate in Fate}
    for chunk in _chunks(rows):
        known = _known(session, chunk, newsletter, hold=True)
        found = {row.key: _fate(known[row.key], origin.event) for row in chunk}
        new = [row for row in chunk if found[row.key] is Fate.SUBSCRIBED]
        waiting = {
            subscription: row
            for row in chunk
            if found[row.key] is Fate.ACTIVATED and (subscription := known[row.key].subscription) is not None
        }
        made = _subscribe(session, new, newsletter, origin, now)
        _activate(session, list(waiting), now)
        _write_down(session, {**made, **waiting}, origin, now)
        # somebody else may have subscribed the same address in between
        subscribed = {row.key for row in made.values()}
        found |= {row.key: Fate.ALREADY for row in new if row.key not in subscribed}
        for row in chunk:
            fates[found[row.key]].append(row)
    return fates


def _chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))


def _fate(known: _Known, event: ConsentEvent) -> Fate:
    if known.suppressed:
        return Fate.SUPPRESSED
    if known.forgotten and known.state is None:
        return Fate.FORGOTTEN
    decision = decide(known.state, event)
    if isinstance(decision, SubscriptionState):
        return Fate.SUBSCRIBED if known.state is None else Fate.ACTIVATED
    if decision is Refusal.GONE and known.state is not None:
        return Fate(known.state.value)
    return Fate.ALREADY


def _known(
    session: Session, rows: Sequence[Row], newsletter: str, *, hold: bool = False
) -> dict[str, _Known]:
    """Return what is known of each address; `hold` lets nobody change it until the transaction ends."""
    keys = [row.key for row in rows]
    gone = select(SuppressionRow.address_key).where(SuppressionRow.address_key.in_(keys))
    suppressed = set(session.scalars(gone))
    left = forgotten.among(session, keys)
    known = {key: _Known(suppressed=key in suppressed, forgotten=key in left) for key in keys}
    query = (
        select(SubscriberRow.address_key, SubscriptionRow.id, _state())
        .join(SubscriptionRow, SubscriptionRow.subscriber_id == SubscriberRow.id)
        .where(SubscriberRow.address_key.in_(keys), SubscriptionRow.newsletter == newsletter)
        .order_by(SubscriptionRow.id)
    )
    if hold:
        # a "no" that is being said is waited for, and seen; SQLite has one writer anyway
        query = query.with_for_update(of=SubscriptionRow)
    for key, number, state in session.execute(query):
        known[key] = _Known(suppressed=key in suppressed, subscription=number, state=SubscriptionState(state))
    return known


def _state() -> ColumnElement[str]:
    """Return a subscription's state as a list has to take it.

    Who had gone, and was signed up on a form since, is pending; anybody may have typed their address, so
    to a list they are still gone.
    """

    def has(*events: ConsentEvent) -> ColumnElement[bool]:
        of_it = ConsentRow.subscription_id == SubscriptionRow.id
        return exists().where(of_it, ConsentRow.event.in_([event.value for event in events]))

    pending = SubscriptionRow.state == SubscriptionState.PENDING.value
    had_gone = and_(pending, has(ConsentEvent.SIGNED_UP), has(ConsentEvent.LEFT, ConsentEvent.BOUNCED))
    return case((had_gone, SubscriptionState.UNSUBSCRIBED.value), else_=SubscriptionRow.state)


def _subscribe(
    session: Session, new: Sequence[Row], newsletter: str, origin: Origin, now: datetime
) -> dict[int, Row]:
    """Make subscriptions; return the rows by their new numbers."""
    if not new:
        return {}
    state = decide(None, origin.event)
    assert isinstance(state, SubscriptionState)
    by_subscriber = _subscribers(session, new, now)
    made = session.execute(
        insert_new(session, SubscriptionRow).returning(SubscriptionRow.id, SubscriptionRow.subscriber_id),
        [
            {"subscriber_id": subscriber, "newsletter": newsletter, "state": state.value,
             "created_at": now, "changed_at": now}
            for subscriber in by_subscriber
        ],
    )  # fmt: skip
    return {number: by_subscriber[subscriber] for number, subscriber in made}


def _subscribers(session: Session, rows: Sequence[Row], now: datetime) -> dict[int, Row]:
    """Return the rows by their subscriber's number, making those who are not there yet."""
    by_key = {row.key: row for row in rows}
    session.execute(
        insert_new(session, SubscriberRow),
        [
            {"address": row.address, "address_key": row.key, "name": row.name, "created_at": now}
            for row in rows
        ],
    )
    found = select(SubscriberRow.id, SubscriberRow.address_key).where(SubscriberRow.address_key.in_(by_key))
    return {number: by_key[key] for number, key in session.execute(found)}


def _activate(session: Session, subscriptions: Sequence[int], now: datetime) -> None:
    if subscriptions:
        session.execute(
            update(SubscriptionRow)
            .where(SubscriptionRow.id.in_(subscriptions))
            .values(state=SubscriptionState.ACTIVE.value, changed_at=now)
            .execution_options(synchronize_session=False)
        )


def _write_down(session: Session, rows: Mapping[int, Row], origin: Origin, now: datetime) -> None:
    if rows:
        session.execute(
            insert_new(session, ConsentRow),
            [
                {"subscription_id": number, "event": origin.event.value, "at": now, "source": origin.source,
                 "actor": origin.actor, "detail": {**origin.detail, "line": row.line}}
                for number, row in rows.items()
            ],
        )  # fmt: skip


def suppress(
    session: Session, rows: Sequence[Row], *, reason: str, actor: str, now: datetime
) -> tuple[int, int]:
    """Put `rows` on the suppression list; return how many were added, and how many were there already."""
    added = 0
    for chunk in _chunks(rows):
        made = session.scalars(
            insert_new(session, SuppressionRow).returning(SuppressionRow.id),
            [
                {"address": row.address, "address_key": row.key, "reason": reason, "at": now, "actor": actor}
                for row in chunk
            ],
        )
        added += len(made.all())
    return added, len(rows) - added


def suppressed(session: Session, rows: Sequence[Row], reason: str | None = None) -> list[int]:
    """Return the suppressions of these addresses, by number; of one `reason` alone, if it is given."""
    found: list[int] = []
    for chunk in _chunks(rows):
        query = select(SuppressionRow.id).where(SuppressionRow.address_key.in_([row.key for row in chunk]))
        found += session.scalars(query if reason is None else query.where(SuppressionRow.reason == reason))
    return found
