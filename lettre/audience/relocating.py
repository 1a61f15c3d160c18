"""A new address for a reader: asked at the new one, told at the old one, taken back within a month.

Queries, like `store`; they never commit.
"""

from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from lettre import changed
from lettre.audience import addresses
from lettre.audience.tables import AddressChangeRow, SubscriberRow, SuppressionRow

#: how long the question at the new address is open
OPEN = timedelta(days=2)
#: how long the old address can take a change back
REVERSIBLE = timedelta(days=30)


class Side(Enum):
    """Which of the two addresses a link was sent to; its number goes into the link beside the change's."""

    #: says yes
    NEW = 0
    #: says that it was not meant
    OLD = 1


class Standing(Enum):
    """Where a wished change stands."""

    #: asked, not answered
    OPEN = "open"
    #: the reader is written to at the new address
    DONE = "done"
    #: taken back from the old address, before or after the yes
    UNDONE = "undone"
    #: too late, or there is nothing to change any more
    OVER = "over"
    #: somebody else, or the same person, receives letters at the new address already
    TAKEN = "taken"


def stamp(change: int, side: Side) -> int:
    """Return the number that a link of ADDRESS carries."""
    return change * 2 + side.value


def parted(number: int) -> tuple[int, Side]:
    """Return the change and the side that a link's number says."""
    return number // 2, Side(number % 2)


def ask(session: Session, subscriber: int, subscription: int, new: str, now: datetime) -> int:
    """Write down that a reader wants another address; return the change's number."""
    old = session.scalars(select(SubscriberRow.address).where(SubscriberRow.id == subscriber)).one()
    row = AddressChangeRow(
        subscriber_id=subscriber, subscription_id=subscription, old=old, new=new, asked_at=now
    )
    session.add(row)
    session.flush()
    return row.id


def standing(session: Session, change: int, subscription: int, now: datetime) -> tuple[Standing, str]:
    """Return where a change stands, and its new address ("" when it is not known any more)."""
    row = _row(session, change, subscription)
    if row is None:
        return Standing.OVER, ""
    if row.undone_at is not None:
        return Standing.UNDONE, row.new
    if row.changed_at is not None:
        return Standing.DONE, row.new
    if now > row.asked_at + OPEN:
        return Standing.OVER, row.new
    return (Standing.TAKEN if _taken(session, row) else Standing.OPEN), row.new


def confirm(session: Session, change: int, subscription: int, now: datetime) -> Standing:
    """Write to the new address from now on, if the question is still open."""
    found, _ = standing(session, change, subscription, now)
    row = _row(session, change, subscription, hold=True)
    if found is not Standing.OPEN or row is None:
        return found
    if not _move(session, row.subscriber_id, row.old, row.new):
        return Standing.OVER
    row.changed_at = now
    return Standing.DONE


def take_back(session: Session, change: int, subscription: int, now: datetime) -> Standing:
    """Let the reader keep the old address, or have it again; whoever answers at the old one decides."""
    row = _row(session, change, subscription, hold=True)
    if row is None or now > row.asked_at + REVERSIBLE:
        return Standing.OVER
    if row.undone_at is None:
        moved = row.changed_at is None or _move(session, row.subscriber_id, row.new, row.old)
        if not moved:
            return Standing.OVER
        row.undone_at = now
    return Standing.UNDONE


def prune(session: Session, now: datetime) -> int:
    """Forget wishes that nobody can answer or take back any more; return how many."""
    over = delete(AddressChangeRow).where(AddressChangeRow.asked_at < now - REVERSIBLE)
    return changed.count(session, over)


def _row(session: Session, change: int, subscription: int, *, hold: bool = False) -> AddressChangeRow | None:
    query = select(AddressChangeRow).where(
        AddressChangeRow.id == change, AddressChangeRow.subscription_id == subscription
    )
    # of two answers at once, the later one sees what the first has done
    return session.scalar(query.with_for_update() if hold else query)


def _taken(session: Session, row: AddressChangeRow) -> bool:
    key = addresses.key(row.new)
    others = exists().where(SubscriberRow.address_key == key, SubscriberRow.id != row.subscriber_id)
    suppressed = exists().where(SuppressionRow.address_key == key)
    return bool(session.scalar(select(others | suppressed)))


def _move(session: Session, subscriber: int, before: str, after: str) -> bool:
    """Change the address if it is still the one that was known."""
    moved = session.scalar(
        update(SubscriberRow)
        .where(SubscriberRow.id == subscriber, SubscriberRow.address == before)
        .values(address=after, address_key=addresses.key(after))
        .returning(SubscriberRow.id)
        .execution_options(synchronize_session=False)
    )
    return moved is not None
