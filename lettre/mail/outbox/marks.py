"""What the one sender writes into the outbox: marks before bodies, then their ends. Nothing here commits."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from lettre.audience.model import ConsentEvent
from lettre.audience.tables import (
    AddressChangeRow,
    ConsentRow,
    SubscriberRow,
    SubscriptionRow,
    SuppressionRow,
)
from lettre.mail.outbox.model import ELSEWHERE, QUESTIONS, STANDING, WAITING, Entry, Letter, OutboxState
from lettre.mail.outbox.retry import Decision
from lettre.mail.outbox.store import entry
from lettre.mail.outbox.tables import OutboxRow

_WAITS = OutboxRow.state.in_([state.value for state in WAITING])


def eligible() -> ColumnElement[bool]:
    """Say which mails may still leave: what they ask is not settled, and nobody said "never write here"."""
    free = [letter.value for letter in Letter if letter not in STANDING]
    suppressed = exists().where(SuppressionRow.address_key == OutboxRow.address_key)
    return and_(~suppressed, or_(OutboxRow.letter.in_(free), *map(_stands, STANDING)))


def _stands(letter: Letter) -> ColumnElement[bool]:
    """The letter's subscription stands where it must, and the address is its subscriber's still."""
    states = [state.value for state in STANDING[letter]]
    reader = exists().where(
        SubscriptionRow.id == OutboxRow.subscription_id,
        SubscriptionRow.state.in_(states),
        SubscriberRow.id == SubscriptionRow.subscriber_id,
    )
    own = SubscriberRow.address_key == OutboxRow.address_key
    if letter is Letter.DATA:
        own = or_(own, _before_a_change())
    if letter not in ELSEWHERE:
        reader = reader.where(own)
    return and_(OutboxRow.letter == letter.value, reader)


def _before_a_change() -> ColumnElement[bool]:
    """The address was the subscriber's before a change that it may take back: theirs beyond doubt."""
    return exists().where(
        AddressChangeRow.subscriber_id == SubscriberRow.id,
        AddressChangeRow.old == OutboxRow.address,
        AddressChangeRow.changed_at.is_not(None),
        AddressChangeRow.undone_at.is_(None),
    )


def abandon(session: Session, now: datetime) -> int:
    """Make uncertain what a dead sender left `sending`; return how many. Only the lock's holder may ask."""
    statement = (
        update(OutboxRow)
        .where(OutboxRow.state == OutboxState.SENDING.value)
        .values(state=OutboxState.UNCERTAIN.value, updated_at=now)
        .returning(OutboxRow)
        .execution_options(synchronize_session=False)
    )
    found = [entry(row) for row in session.scalars(statement)]
    for each in found:
        _note(session, each, now)
    return len(found)


def due(session: Session, now: datetime, *, but: Collection[int], most: int) -> list[Entry]:
    """Return mails that are due, the earliest first, without those in hand; others that may not leave any
    more are skipped."""
    of_now = and_(_WAITS, OutboxRow.due_at <= now, OutboxRow.id.not_in(but))
    _skip(session, of_now, now)
    query = select(OutboxRow).where(of_now).order_by(OutboxRow.due_at, OutboxRow.id).limit(most)
    return [entry(row) for row in session.scalars(query)]


def mark(session: Session, held: Entry, now: datetime) -> bool:
    """Mark a row `sending` before its body goes; False when it may not.

    Everything that could forbid it is a condition of the one statement: the row still waits as its
    holder knew it, what it asks is not settled, its address is not suppressed.
    """
    _meet(session, held)
    as_known = and_(OutboxRow.id == held.id, OutboxRow.attempts == held.attempts, _WAITS)
    statement = (
        update(OutboxRow)
        .where(as_known, eligible())
        .values(state=OutboxState.SENDING.value, attempts=OutboxRow.attempts + 1, updated_at=now)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(statement) is not None:
        return True
    _skip(session, as_known, now)
    return False


def _meet(session: Session, held: Entry) -> None:
    """Wait for a reader who is leaving: what is marked after that sees them gone (ADR 0013).

    PostgreSQL alone: SQLite has one writer.
    """
    reader = select(SubscriptionRow.id).where(SubscriptionRow.id == held.wish.subscription)
    session.execute(reader.with_for_update(read=True))


def record(session: Session, held: Entry, decision: Decision, now: datetime, *, marked: bool) -> bool:
    """Write the end of an attempt; False when the row is not its holder's any more (fencing).

    What only the mail had to know is forgotten once it has left.
    """
    began = OutboxRow.state == OutboxState.SENDING.value if marked else _WAITS
    values: dict[str, Any] = {
        "state": decision.state.value,
        "due_at": decision.due_at or held.due_at,
        "stage": decision.stage,
        "code": decision.code,
        "enhanced": decision.enhanced,
        "response": decision.response,
        "deferrals": held.deferrals + (decision.state is OutboxState.DEFERRED),
        "updated_at": now,
    }
    if decision.state is OutboxState.SENT:
        values["params"] = {}
    statement = (
        update(OutboxRow)
        .where(OutboxRow.id == held.id, OutboxRow.attempts == held.attempts + marked, began)
        .values(values)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    moved = session.scalar(statement) is not None
    if moved and decision.state in {OutboxState.SENT, OutboxState.UNCERTAIN}:
        _note(session, held, now)
    return moved


def _skip(session: Session, rows: ColumnElement[bool], now: datetime) -> None:
    session.execute(
        update(OutboxRow)
        .where(rows, ~eligible())
        .values(state=OutboxState.SKIPPED.value, params={}, updated_at=now)
        .execution_options(synchronize_session=False)
    )


def _note(session: Session, held: Entry, now: datetime) -> None:
    """Keep in the proof of consent that somebody was asked: the mail has left, or may have."""
    if held.wish.letter not in QUESTIONS or held.wish.subscription is None:
        return
    session.add(
        ConsentRow(
            subscription_id=held.wish.subscription,
            event=ConsentEvent.ASKED.value,
            at=now,
            source="mail",
            actor=str(held.wish.params.get("actor", "lettre")),
            detail={},
        )
    )
