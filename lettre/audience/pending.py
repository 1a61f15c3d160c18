"""Those who were asked to confirm: how often they were asked, and what becomes of them when they do not.

Queries, like `store`; they never commit.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from lettre.audience.model import ConsentEvent, SubscriptionState
from lettre.audience.tables import ConsentRow, SubscriberRow, SubscriptionRow
from lettre.db import Base

#: what happens to a subscription before its reader has said yes: the question may come back, too
_BEFORE = (ConsentEvent.LISTED, ConsentEvent.SIGNED_UP, ConsentEvent.ASKED, ConsentEvent.BOUNCED)
#: numbers of one statement: well below SQLite's limit of 32,766 parameters
_CHUNK = 5000


def expire(session: Session, before: datetime, now: datetime) -> int:
    """End what has been pending since before a moment; return how many subscriptions it was.

    Whose question came back waits no more, and is deleted as those are who did not answer it.
    Who never said yes is deleted, with the proof that they were asked, and their address with the last
    of their subscriptions. Who had been a reader before, left, and was signed up anew, is as they were:
    unsubscribed, so that no list brings them back.
    """
    state = SubscriptionRow.state
    unasked = and_(state == SubscriptionState.BOUNCED.value, ~_lived())
    late = select(SubscriptionRow.id).where(
        or_(state == SubscriptionState.PENDING.value, unasked), SubscriptionRow.changed_at < before
    )
    numbers = list(session.scalars(late.order_by(SubscriptionRow.id).with_for_update()))
    for start in range(0, len(numbers), _CHUNK):
        chunk = numbers[start : start + _CHUNK]
        known = set(
            session.scalars(select(SubscriptionRow.id).where(SubscriptionRow.id.in_(chunk), _lived()))
        )
        _leave_again(session, [number for number in chunk if number in known], now)
        _delete(session, [number for number in chunk if number not in known])
    return len(numbers)


def only_asked(session: Session, subscriber: int) -> bool:
    """Tell whether nothing is known of somebody but that they were asked to confirm."""
    more = or_(SubscriptionRow.state != SubscriptionState.PENDING.value, _lived())
    found = select(SubscriptionRow.id).where(SubscriptionRow.subscriber_id == subscriber, more)
    return session.scalars(found.limit(1)).first() is None


def discard(session: Session, subscriber: int) -> bool:
    """Delete somebody of whom nothing is known but that they were asked; False when there is more."""
    of_them = select(SubscriptionRow.id).where(SubscriptionRow.subscriber_id == subscriber)
    numbers = list(session.scalars(of_them.order_by(SubscriptionRow.id).with_for_update()))
    if not only_asked(session, subscriber):
        return False
    _delete(session, numbers)
    session.execute(
        delete(SubscriberRow).where(SubscriberRow.id == subscriber),
        execution_options={"synchronize_session": False},
    )
    return True


def _lived() -> ColumnElement[bool]:
    """Say which subscriptions something is remembered of, besides that they were asked."""
    events = [event.value for event in _BEFORE]
    earlier = exists().where(
        ConsentRow.subscription_id == SubscriptionRow.id, ConsentRow.event.not_in(events)
    )
    return or_(earlier, *_pointers())


def _pointers() -> Iterator[ColumnElement[bool]]:
    """Return a condition a table that points to subscriptions and would not let one go: the ledger's, say."""
    ours = {ConsentRow.__tablename__}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            stays = key.ondelete is None and table.name not in ours
            if key.column.table is SubscriptionRow.__table__ and stays:
                yield exists().where(key.parent == SubscriptionRow.id)


def _leave_again(session: Session, numbers: Sequence[int], now: datetime) -> None:
    if not numbers:
        return
    session.execute(
        update(SubscriptionRow)
        .where(SubscriptionRow.id.in_(numbers))
        .values(state=SubscriptionState.UNSUBSCRIBED.value, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    session.add_all(
        ConsentRow(
            subscription_id=number,
            event=ConsentEvent.EXPIRED.value,
            at=now,
            source="retention",
            actor="lettre",
            detail={},
        )
        for number in numbers
    )


def _delete(session: Session, numbers: Sequence[int]) -> None:
    of_them = SubscriptionRow.id.in_(numbers)
    people = list(session.scalars(select(SubscriptionRow.subscriber_id).where(of_them)))
    quietly = {"synchronize_session": False}
    session.execute(
        delete(ConsentRow).where(ConsentRow.subscription_id.in_(numbers)), execution_options=quietly
    )
    session.execute(delete(SubscriptionRow).where(of_them), execution_options=quietly)
    elsewhere = exists().where(SubscriptionRow.subscriber_id == SubscriberRow.id)
    session.execute(
        delete(SubscriberRow).where(SubscriberRow.id.in_(people), ~elsewhere), execution_options=quietly
    )
