"""All that is known of one person, and its end: GDPR articles 15, 17 and 20.

Which tables hold something of a person is read from the schema: whatever points at a subscriber or a
subscription. A new table is therefore shown and erased without anybody having to think of it here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, delete, func, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from lettre.audience import addresses
from lettre.audience.forgotten import mark
from lettre.audience.links import SigningKey
from lettre.audience.tables import (
    ForgottenRow,
    RetentionRow,
    SignupRow,
    SubscriberRow,
    SubscriptionRow,
    SuppressionRow,
)
from lettre.campaign.model import DeliveryState, Skip
from lettre.campaign.store import WAITING
from lettre.campaign.tables import CampaignRow, DeliveryRow, EventRow, ProofMessageRow
from lettre.db import Base, insert_new
from lettre.mail.outbox.tables import OutboxRow

#: the retention log's word for somebody who asked to be forgotten
RULE = "forgotten"
#: what stays as a number when its reader has gone: how many were sent, how many came back
_KEPT = frozenset({"deliveries", "events"})

Row = dict[str, Any]


def find(session: Session, address: str) -> int | None:
    """Return the number of the person at an address, or None."""
    key = addresses.key(address)
    return session.scalar(select(SubscriberRow.id).where(SubscriberRow.address_key == key))


def known(session: Session, subscriber: int) -> dict[str, list[Row]]:
    """Return all that is known of a person, by table, in values that JSON can hold."""
    found: dict[str, list[Row]] = {}
    for table, of_them in _tables(session, subscriber):
        ordered = select(table).where(of_them).order_by(*table.primary_key.columns)
        rows = [_plain(row) for row in session.execute(ordered).mappings()]
        if rows:
            found[table.name] = rows
    _name_issues(session, found.get("deliveries", []))
    return found


def _tables(session: Session, subscriber: int) -> Iterable[tuple[Table, ColumnElement[bool]]]:
    """Yield each table that holds something of a person, and which of its rows do."""
    person = session.get_one(SubscriberRow, subscriber)
    numbers = select(SubscriptionRow.id).where(SubscriptionRow.subscriber_id == subscriber)
    at = {
        SubscriberRow.__tablename__: SubscriberRow.id == subscriber,
        SuppressionRow.__tablename__: SuppressionRow.address_key == person.address_key,
        SignupRow.__tablename__: func.lower(SignupRow.address) == person.address.lower(),
        EventRow.__tablename__: or_(
            *(_holds(column, person.address) for column in (EventRow.recipient, EventRow.sender))
        ),
        OutboxRow.__tablename__: OutboxRow.address_key == person.address_key,
        ProofMessageRow.__tablename__: ProofMessageRow.address == person.address,
    }
    for table in Base.metadata.sorted_tables:
        named = [at[table.name]] if table.name in at else []
        for column in table.columns:
            if column.references(cast("Table", SubscriptionRow.__table__).c.id):
                named.append(column.in_(numbers))
            elif column.references(cast("Table", SubscriberRow.__table__).c.id):
                named.append(column == subscriber)
        if named:
            yield table, or_(*named)


def _holds(column: InstrumentedAttribute[str], address: str) -> ColumnElement[bool]:
    """Return "the column holds this address", in whatever case a mail wrote it."""
    return func.lower(column).contains(address.lower(), autoescape=True)


def _plain(row: Any) -> Row:
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in row.items()
    }


def _name_issues(session: Session, deliveries: Sequence[Row]) -> None:
    numbers = {row["campaign_id"] for row in deliveries}
    query = select(CampaignRow.id, CampaignRow.newsletter, CampaignRow.issue)
    query = query.where(CampaignRow.id.in_(numbers))
    names = {number: f"{newsletter}/{issue}" for number, newsletter, issue in session.execute(query)}
    for row in deliveries:
        row["issue"] = names.get(row["campaign_id"], "")


def forget(session: Session, subscriber: int, *, key: SigningKey, now: datetime, actor: str) -> None:
    """Erase a person, for ever: nothing of them stays but numbers, and a keyed fingerprint of the address.

    What was sent and what came back stays counted, without anybody's name. The fingerprint keeps a later
    import from bringing the address back; the person themselves may always sign up again.
    """
    erase(session, subscriber, key=key, now=now)
    session.execute(insert(RetentionRow).values(at=now, rule=RULE, number=1, actor=actor, reason=""))


def erase(session: Session, subscriber: int, *, key: SigningKey, now: datetime) -> None:
    """Do the same, for whoever writes down by themselves that it was done."""
    person = session.get_one(SubscriberRow, subscriber, with_for_update=True)
    address_key = person.address_key
    tables = list(_tables(session, subscriber))
    numbers = list(
        session.scalars(select(SubscriptionRow.id).where(SubscriptionRow.subscriber_id == subscriber))
    )
    _empty_ledger(session, numbers, now)
    _unname(session, person.address)
    _empty_events(session, {table.name: of_them for table, of_them in tables}["events"])
    for table, of_them in reversed(tables):
        if table.name not in _KEPT:
            session.execute(delete(table).where(of_them), execution_options={"synchronize_session": False})
    session.expire_all()
    print_ = mark(key.secret, address_key)
    session.execute(insert_new(session, ForgottenRow).values(mark=print_, key_id=key.id, day=now.date()))


def _empty_ledger(session: Session, numbers: Sequence[int], now: datetime) -> None:
    """Let what still waits be skipped, and keep of every row only its state."""
    quietly = {"synchronize_session": False}
    theirs = DeliveryRow.subscription_id.in_(numbers)
    waiting = DeliveryRow.state.in_([*WAITING, DeliveryState.UNCERTAIN.value])
    session.execute(
        update(DeliveryRow)
        .where(theirs, waiting)
        .values(state=DeliveryState.SKIPPED.value, why=Skip.FORGOTTEN.value, next_at=None, updated_at=now),
        execution_options=quietly,
    )
    session.execute(
        update(DeliveryRow).where(theirs).values(subscription_id=None, address="", name=None, response=""),
        execution_options=quietly,
    )


def _unname(session: Session, address: str) -> None:
    """Take a person's address out of what other mails said."""
    for column in (EventRow.text, EventRow.subject):
        named = update(EventRow).where(_holds(column, address)).values({column: ""})
        session.execute(named, execution_options={"synchronize_session": False})


def _empty_events(session: Session, of_them: ColumnElement[bool]) -> None:
    """Keep of what came back its kind and its campaign; a number stands for the recipient."""
    for row in session.scalars(select(EventRow).where(of_them)):
        row.recipient, row.subscription_id = f"#{row.id}", None
        row.text = row.sender = row.subject = ""
    session.flush()
