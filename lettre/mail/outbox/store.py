"""What is put into the outbox, and what is read from it. Nothing here commits."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from lettre import changed
from lettre.audience import addresses
from lettre.audience import store as audience
from lettre.audience.links import SigningKey
from lettre.db import insert_new
from lettre.mail.outbox.model import (
    MOVES,
    QUESTIONS,
    STANDING,
    WAITING,
    Entry,
    Letter,
    OutboxState,
    Wish,
)
from lettre.mail.outbox.tables import OutboxRow


def put(session: Session, wish: Wish, now: datetime, not_before: datetime | None = None) -> bool:
    """Write a mail down, to leave at once or `not_before` a moment; False when its key is there already.

    It leaves when what the session holds is committed: put it in the transaction of what causes it.
    Raises ValueError for a letter that needs a subscription and has none.
    """
    letter = Letter(wish.letter)
    if letter in STANDING and wish.subscription is None:
        raise ValueError(f"{letter.value} acts on a subscription: {wish.key}")
    values = {
        "key": wish.key,
        "letter": letter.value,
        "newsletter": wish.newsletter,
        "subscription_id": wish.subscription,
        "address": wish.to,
        "address_key": addresses.key(wish.to),
        "params": dict(wish.params),
        "state": OutboxState.QUEUED.value,
        "attempts": 0,
        "deferrals": 0,
        "response": "",
        "dated_at": not_before or now,
        "due_at": not_before or now,
        "updated_at": now,
    }
    written = session.execute(insert_new(session, OutboxRow).values(values).returning(OutboxRow.id))
    return written.scalar_one_or_none() is not None


def ask(session: Session, newsletter: str, now: datetime, *, actor: str) -> int:
    """Put the question to every pending reader who has not had it; return how many.

    One a reader and day; who has one waiting gets no second.
    """
    waiting = select(OutboxRow.subscription_id).where(
        OutboxRow.letter.in_([letter.value for letter in QUESTIONS]),
        OutboxRow.state.in_([state.value for state in (*WAITING, OutboxState.SENDING)]),
        OutboxRow.subscription_id.is_not(None),
    )
    asked = set(session.scalars(waiting))
    return sum(
        put(session, confirmation(newsletter, subscription, address, now, actor=actor), now)
        for subscription, address in audience.unasked(session, newsletter)
        if subscription not in asked
    )


def asks_on(session: Session, address: str, day: date) -> bool:
    """Say whether a mail that asks an address to confirm has left on a day (UTC), or is to."""
    start = datetime.combine(day, time(), UTC)
    query = exists().where(
        OutboxRow.address_key == addresses.key(address),
        OutboxRow.letter.in_([letter.value for letter in QUESTIONS]),
        OutboxRow.dated_at >= start,
        OutboxRow.dated_at < start + timedelta(days=1),
    )
    return bool(session.scalar(select(query)))


def confirmation(newsletter: str, subscription: int, address: str, now: datetime, *, actor: str) -> Wish:
    """Return the question whether somebody wants a newsletter: at most one a day."""
    return Wish(
        letter=Letter.CONFIRM,
        newsletter=newsletter,
        to=address,
        subscription=subscription,
        params={"actor": actor},
        key=f"confirm:{subscription}:{now:%Y-%m-%d}",
    )


def _waits() -> ColumnElement[bool]:
    return OutboxRow.state.in_([state.value for state in WAITING])


def questions(session: Session, newsletter: str, since: datetime) -> tuple[Counter[OutboxState], str]:
    """Count a newsletter's questions by state, those that moved since a moment and those due then.

    Returned with them is what a server, or the line, said last against one.
    """
    rows = session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.newsletter == newsletter,
            OutboxRow.letter.in_([letter.value for letter in QUESTIONS]),
            or_(OutboxRow.updated_at >= since, and_(_waits(), OutboxRow.due_at <= since)),
        )
        .order_by(OutboxRow.updated_at)
    )
    found = [(OutboxState(row.state), row.response) for row in rows]
    said = [response for state, response in found if state is not OutboxState.SENT and response]
    return Counter(state for state, _ in found), said[-1] if said else ""


def calls(session: Session, now: datetime) -> bool:
    """Say whether there is anything to do for a sender: a mail that is due, or one that a dead one left."""
    due = and_(_waits(), OutboxRow.due_at <= now)
    left = OutboxRow.state == OutboxState.SENDING.value
    return bool(session.scalar(select(exists().where(or_(due, left)))))


def stuck(session: Session, before: datetime) -> tuple[int, int]:
    """Count the mails that wait for a decision, and those that were due before a moment and wait still."""
    uncertain = OutboxRow.state == OutboxState.UNCERTAIN.value
    late = and_(_waits(), OutboxRow.due_at < before)
    rows = select(func.count()).select_from(OutboxRow)
    return session.scalar(rows.where(uncertain)) or 0, session.scalar(rows.where(late)) or 0


def resolve(session: Session, state: OutboxState, now: datetime, *, only: int | None = None) -> int:
    """Decide what is uncertain: QUEUED sends it again as it was, SKIPPED leaves it; return how many.

    `only` decides one row, which may have failed as well.
    """
    of = OutboxRow.state == OutboxState.UNCERTAIN.value
    if only is not None:
        undecided = [each.value for each in OutboxState if state in MOVES[each] and each not in WAITING]
        of = and_(OutboxRow.id == only, OutboxRow.state.in_(undecided))
    values: dict[str, Any] = {"state": state.value, "updated_at": now}
    # what it said and to whom is forgotten with it
    values |= {"due_at": now, "deferrals": 0} if state is OutboxState.QUEUED else {"params": {}}
    return changed.count(session, update(OutboxRow).where(of).values(values))


def prune(session: Session, before: datetime) -> int:
    """Forget the mails that came to an end before a moment; return how many. What is uncertain stays.

    So does an issue that was carried to a newcomer, as the rows of the ledger do: a further round of its
    campaign must not bring it again.
    """
    ended = [state.value for state in (OutboxState.SENT, OutboxState.SKIPPED, OutboxState.FAILED)]
    carried = and_(OutboxRow.letter == Letter.ISSUE.value, OutboxRow.state == OutboxState.SENT.value)
    over = and_(OutboxRow.state.in_(ended), OutboxRow.updated_at < before, ~carried)
    return changed.count(session, delete(OutboxRow).where(over))


def signing_keys(session: Session) -> list[tuple[datetime, SigningKey]]:
    """Return the keys that sign links, the oldest first, each with the moment it was made."""
    dates = audience.key_dates(session)
    return [
        (dates[id_], SigningKey(id=id_, secret=secret))
        for id_, secret in sorted(audience.keys(session).items())
    ]


def entries(session: Session, states: Collection[OutboxState] = tuple(OutboxState)) -> Iterator[Entry]:
    """Yield the rows in these states, in the order they were put."""
    query = select(OutboxRow).where(OutboxRow.state.in_([state.value for state in states]))
    for row in session.scalars(query.order_by(OutboxRow.id)):
        yield entry(row)


def entry(row: OutboxRow) -> Entry:
    """Return a row as a value."""
    return Entry(
        id=row.id,
        wish=Wish(
            letter=Letter(row.letter),
            newsletter=row.newsletter,
            to=row.address,
            key=row.key,
            subscription=row.subscription_id,
            params=row.params,
        ),
        state=OutboxState(row.state),
        attempts=row.attempts,
        deferrals=row.deferrals,
        dated_at=row.dated_at,
        due_at=row.due_at,
        updated_at=row.updated_at,
        code=row.code,
        enhanced=row.enhanced,
        response=row.response,
    )
