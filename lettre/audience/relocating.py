"""A new address for a reader: asked at the new one, told at the old one, taken back within a month.

Queries, like `store`; they never commit.
"""

from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lettre import changed
from lettre.audience import addresses, pending
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
    #: somebody else, or the same person, receives letters already at the address that was to be theirs
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


def standing(
    session: Session, change: int, subscription: int, now: datetime, side: Side = Side.NEW
) -> tuple[Standing, str]:
    """Return where a change stands for one side, and its new address ("" when it is not known any more)."""
    row = _row(session, change, subscription)
    if row is None:
        return Standing.OVER, ""
    return (_of_old if side is Side.OLD else _of_new)(session, row, now), row.new


def _of_new(session: Session, row: AddressChangeRow, now: datetime) -> Standing:
    if row.undone_at is not None:
        return Standing.UNDONE
    if row.changed_at is not None:
        return Standing.DONE
    if now > row.asked_at + OPEN:
        return Standing.OVER
    return Standing.TAKEN if _taken(session, row) else Standing.OPEN


def _of_old(session: Session, row: AddressChangeRow, now: datetime) -> Standing:
    if row.undone_at is not None:
        return Standing.UNDONE
    if row.changed_at is None:
        return Standing.OPEN if now <= row.asked_at + OPEN else Standing.OVER
    if now > row.asked_at + REVERSIBLE:
        return Standing.OVER
    other = _other(session, row.subscriber_id, row.old)
    return Standing.DONE if other is None or pending.only_asked(session, other) else Standing.TAKEN


def confirm(session: Session, change: int, subscription: int, now: datetime) -> Standing:
    """Write to the new address from now on, if the question is still open."""
    row = _row(session, change, subscription, hold=True)
    if row is None:
        return Standing.OVER
    found = _of_new(session, row, now)
    if found is not Standing.OPEN:
        return found
    current = select(SubscriberRow.address).where(SubscriberRow.id == row.subscriber_id)
    if session.scalar(current) != row.old:
        return Standing.OVER
    if not _move(session, row.subscriber_id, row.new):
        return Standing.TAKEN
    row.changed_at = now
    return Standing.DONE


def take_back(session: Session, change: int, subscription: int, now: datetime) -> Standing:
    """Let the reader keep the old address, or have it again; whoever answers at the old one decides.

    A change that was made goes back whatever has followed it: what followed is undone with it, and so is
    what was asked and not answered yet.
    """
    row = _row(session, change, subscription, hold=True)
    if row is None or now > row.asked_at + REVERSIBLE:
        return Standing.OVER
    if row.undone_at is not None:
        return Standing.UNDONE
    if row.changed_at is None:
        row.undone_at = now
        return Standing.UNDONE
    if not _move(session, row.subscriber_id, row.old):
        return Standing.TAKEN
    followed = or_(AddressChangeRow.id >= row.id, AddressChangeRow.changed_at.is_(None))
    session.execute(
        update(AddressChangeRow)
        .where(
            AddressChangeRow.subscriber_id == row.subscriber_id,
            AddressChangeRow.undone_at.is_(None),
            followed,
        )
        .values(undone_at=now)
    )
    return Standing.UNDONE


def proven(session: Session, subscriber: int, now: datetime) -> str | None:
    """Return the address that a reader had before changes that can still be taken back; None without one.

    As long as it may answer that a change was not meant, whoever reads the new one is not known to be them.
    """
    query = (
        select(AddressChangeRow.old)
        .where(
            AddressChangeRow.subscriber_id == subscriber,
            AddressChangeRow.changed_at.is_not(None),
            AddressChangeRow.undone_at.is_(None),
            AddressChangeRow.asked_at >= now - REVERSIBLE,
        )
        .order_by(AddressChangeRow.changed_at, AddressChangeRow.id)
    )
    return session.scalars(query.limit(1)).first()


def prune(session: Session, now: datetime) -> int:
    """Forget wishes that nobody can answer or take back any more; return how many."""
    over = delete(AddressChangeRow).where(AddressChangeRow.asked_at < now - REVERSIBLE)
    return changed.count(session, over)


def _row(session: Session, change: int, subscription: int, *, hold: bool = False) -> AddressChangeRow | None:
    query = select(AddressChangeRow).where(
        AddressChangeRow.id == change, AddressChangeRow.subscription_id == subscription
    )
    row = session.scalar(query)
    if row is None or not hold:
        return row
    # of two answers at once, to one change or to two of the same reader, the later sees what the first did
    session.execute(select(SubscriberRow.id).where(SubscriberRow.id == row.subscriber_id).with_for_update())
    return session.scalar(query.execution_options(populate_existing=True))


def _taken(session: Session, row: AddressChangeRow) -> bool:
    other = _other(session, row.subscriber_id, row.new)
    if other is not None and not pending.only_asked(session, other):
        return True
    suppressed = exists().where(SuppressionRow.address_key == addresses.key(row.new))
    return bool(session.scalar(select(suppressed)))


def _other(session: Session, subscriber: int, address: str) -> int | None:
    """Return somebody else who has an address."""
    key = addresses.key(address)
    others = select(SubscriberRow.id).where(SubscriberRow.address_key == key, SubscriberRow.id != subscriber)
    return session.scalar(others)


def _move(session: Session, subscriber: int, address: str) -> bool:
    """Change the address; False when somebody else has it.

    Of whom nothing is known but that they were asked makes room: anybody may type an address into a form.
    """
    other = _other(session, subscriber, address)
    try:
        with session.begin_nested():
            if other is not None and not pending.discard(session, other):
                return False
            session.execute(
                update(SubscriberRow)
                .where(SubscriberRow.id == subscriber)
                .values(address=address, address_key=addresses.key(address))
                .execution_options(synchronize_session=False)
            )
    except IntegrityError:
        # somebody came to have it, or to be more than asked, between the look and the act
        return False
    return True
