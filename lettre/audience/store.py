"""The audience's queries. Each takes a session and never commits; values go in and out."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, exists, insert, select, update
from sqlalchemy.orm import Session

from lettre.audience import addresses, enrol, imports
from lettre.audience.consent import Refusal, decide
from lettre.audience.links import SigningKey
from lettre.audience.model import Consent, ConsentEvent, How, Subscription, SubscriptionState, Suppression
from lettre.audience.tables import ConsentRow, SigningKeyRow, SubscriberRow, SubscriptionRow, SuppressionRow

# Written once: assembling a statement costs more than running it, and readers leave by the hundred a second.
_KEYS = select(SigningKeyRow.id, SigningKeyRow.secret)
_ROWS = cast("Table", SubscriptionRow.__table__)
_STANDS = select(_ROWS.c.state).where(_ROWS.c.id == bindparam("number"))
_MOVE = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("number"), _ROWS.c.state == bindparam("current"))
    .values(
        state=bindparam("new_state"), changed_at=bindparam("new_changed_at"), until=bindparam("new_until")
    )
    .returning(_ROWS.c.id)
)
_PROOF = insert(cast("Table", ConsentRow.__table__))


def keys(session: Session) -> Mapping[int, bytes]:
    """Return every signing key by its number: old links stay good."""
    return {number: secret for number, secret in session.execute(_KEYS)}  # noqa: C416 - rows, not pairs


def active_key(session: Session) -> SigningKey:
    """Return the key that signs new links. Raises LookupError when `db upgrade` has not made one."""
    row = session.scalars(select(SigningKeyRow).order_by(SigningKeyRow.id.desc()).limit(1)).one_or_none()
    if row is None:
        raise LookupError("no signing key")
    return SigningKey(id=row.id, secret=row.secret)


def make_key(session: Session, secret: bytes, now: datetime) -> None:
    """Keep `secret` as the signing key if there is none yet."""
    if not keys(session):
        rotate_key(session, secret, now)


def rotate_key(session: Session, secret: bytes, now: datetime) -> int:
    """Sign with `secret` from now on, and return its number. Every earlier key stays, and so do its links."""
    row = SigningKeyRow(secret=secret, created_at=now)
    session.add(row)
    session.flush()
    return row.id


def key_dates(session: Session) -> Mapping[int, datetime]:
    """Return when each signing key was made."""
    return {row.id: row.created_at for row in session.scalars(select(SigningKeyRow))}


def key_at(session: Session, moment: datetime) -> SigningKey:
    """Return the key that signed at `moment`: what was begun under a key is finished under it.

    Raises LookupError when `db upgrade` has not made one.
    """
    query = select(SigningKeyRow).where(SigningKeyRow.created_at <= moment)
    row = session.scalars(query.order_by(SigningKeyRow.id.desc()).limit(1)).one_or_none()
    if row is None:
        row = session.scalars(select(SigningKeyRow).order_by(SigningKeyRow.id).limit(1)).one_or_none()
    if row is None:
        raise LookupError("no signing key")
    return SigningKey(id=row.id, secret=row.secret)


_SUBSCRIPTION = select(
    SubscriptionRow.id,
    SubscriberRow.address,
    SubscriberRow.name,
    SubscriptionRow.newsletter,
    SubscriptionRow.state,
    SubscriptionRow.changed_at,
    SubscriptionRow.until,
).join(SubscriberRow, SubscriberRow.id == SubscriptionRow.subscriber_id)


def _value(row: Row[int, str, str | None, str, str, datetime, datetime | None]) -> Subscription:
    number, address, name, newsletter, state, changed_at, until = row
    return Subscription(
        id=number,
        address=address,
        name=name,
        newsletter=newsletter,
        state=SubscriptionState(state),
        changed_at=changed_at,
        until=until,
    )


def subscription(session: Session, subscription_id: int) -> Subscription | None:
    """Return one subscription, or None."""
    found = session.execute(_SUBSCRIPTION.where(SubscriptionRow.id == subscription_id)).one_or_none()
    return None if found is None else _value(found)


def unsubscribe(
    session: Session,
    subscription_id: int,
    *,
    now: datetime,
    source: str,
    actor: str,
    detail: Mapping[str, Any],
) -> bool:
    """Let a reader leave; False when they had left already."""
    return move(
        session, subscription_id, ConsentEvent.LEFT, How(now=now, source=source, actor=actor, detail=detail)
    )


def confirm(session: Session, subscription_id: int, *, now: datetime, source: str) -> bool:
    """Take a pending reader's yes; False when there is nothing to confirm."""
    event = ConsentEvent.CONFIRMED
    return move(session, subscription_id, event, How(now=now, source=source, actor="reader"))


def bounce(
    session: Session, subscription_id: int, *, now: datetime, source: str, detail: Mapping[str, Any]
) -> bool:
    """Note that a reader's address refuses mail for good; False when they were not written to anyway."""
    event = ConsentEvent.BOUNCED
    return move(session, subscription_id, event, How(now=now, source=source, actor="feedback", detail=detail))


def complain(
    session: Session, subscription_id: int, *, now: datetime, source: str, detail: Mapping[str, Any]
) -> bool:
    """Let a reader go who said "this is spam"; False when that changes nothing."""
    event = ConsentEvent.COMPLAINED
    return move(session, subscription_id, event, How(now=now, source=source, actor="feedback", detail=detail))


def unasked(session: Session, newsletter: str) -> list[tuple[int, str]]:
    """Return (subscription, address) of the pending readers who were not sent the question yet."""
    asked = exists().where(
        ConsentRow.subscription_id == SubscriptionRow.id, ConsentRow.event == ConsentEvent.ASKED.value
    )
    suppressed = exists().where(SuppressionRow.address_key == SubscriberRow.address_key)
    query = (
        select(SubscriptionRow.id, SubscriberRow.address)
        .join(SubscriberRow)
        .where(
            SubscriptionRow.newsletter == newsletter,
            SubscriptionRow.state == SubscriptionState.PENDING.value,
            ~asked,
            ~suppressed,
        )
        .order_by(SubscriptionRow.id)
    )
    return [(number, address) for number, address in session.execute(query)]


def move(
    session: Session,
    subscription_id: int,
    event: ConsentEvent,
    how: How,
    *,
    until: datetime | None = None,
    held: SubscriptionState | None = None,
) -> bool:
    """Do what `event` does to a subscription and write it down; False when it does nothing.

    `until` is when a pause ends by itself; who holds the row already says in which state.
    """
    current = held.value if held else session.scalar(_STANDS, {"number": subscription_id})
    state = decide(None if current is None else SubscriptionState(current), event)
    if isinstance(state, Refusal):
        return False
    # the state it was read in is a condition: of two at once, one moves it and one changes nothing
    new = {"new_state": state.value, "new_changed_at": how.now, "new_until": until}
    moved = session.scalar(_MOVE, {"number": subscription_id, "current": current, **new})
    if moved is not None:
        write_down(session, subscription_id, event, how)
    return moved is not None


def write_down(session: Session, subscription_id: int, event: ConsentEvent, how: How) -> None:
    """Keep the proof of something that happened to a subscription."""
    row = {
        "subscription_id": subscription_id,
        "event": event.value,
        "at": how.now,
        "source": how.source,
        "actor": how.actor,
        "wording": how.wording,
        "detail": dict(how.detail),
    }
    session.execute(_PROOF, row)


def same_reader(session: Session, subscription_id: int) -> list[Subscription]:
    """Return every subscription of the person whom this one is of, itself among them."""
    subscriber = select(SubscriptionRow.subscriber_id).where(SubscriptionRow.id == subscription_id)
    query = _SUBSCRIPTION.where(SubscriptionRow.subscriber_id == subscriber.scalar_subquery())
    return [_value(row) for row in session.execute(query.order_by(SubscriptionRow.id))]


def add(
    session: Session,
    address: str,
    name: str | None,
    newsletter: str,
    *,
    now: datetime,
    source: str,
    actor: str,
) -> int:
    """Subscribe one address, active unless it had left; return the subscription's id.

    Raises LookupError for a suppressed address, which gets no subscription.
    """
    row = imports.Row(line=1, address=address, name=name)
    origin = enrol.Origin(source=source, actor=actor, event=ConsentEvent.ADDED)
    enrol.enrol(session, [row], newsletter, origin, now)
    for found in find(session, newsletter=newsletter, address=address):
        return found.id
    raise LookupError(address)


def suppress(session: Session, address: str, *, reason: str, now: datetime, actor: str) -> bool:
    """Never write to `address` again; False when that was so already."""
    row = imports.Row(line=1, address=address, name=None)
    added, _ = enrol.suppress(session, [row], reason=reason, actor=actor, now=now)
    return added == 1


def find(
    session: Session,
    *,
    newsletter: str | None = None,
    state: SubscriptionState | None = None,
    address: str | None = None,
) -> Iterator[Subscription]:
    """Yield subscriptions in the order of their addresses, narrowed by what is given."""
    query = _SUBSCRIPTION
    if newsletter is not None:
        query = query.where(SubscriptionRow.newsletter == newsletter)
    if state is not None:
        query = query.where(SubscriptionRow.state == state.value)
    if address is not None:
        query = query.where(SubscriberRow.address_key == addresses.key(address))
    query = query.order_by(SubscriberRow.address_key, SubscriptionRow.newsletter)
    for row in session.execute(query.execution_options(yield_per=1000)):
        yield _value(row)


def history(session: Session, address: str) -> list[Consent]:
    """Return all that happened to an address's subscriptions, the oldest first."""
    query = (
        select(ConsentRow, SubscriptionRow.newsletter)
        .join(SubscriptionRow, SubscriptionRow.id == ConsentRow.subscription_id)
        .join(SubscriberRow, SubscriberRow.id == SubscriptionRow.subscriber_id)
        .where(SubscriberRow.address_key == addresses.key(address))
        .order_by(ConsentRow.at, ConsentRow.id)
    )
    return [
        Consent(
            newsletter=newsletter,
            event=ConsentEvent(row.event),
            at=row.at,
            source=row.source,
            actor=row.actor,
            wording=row.wording,
            detail=row.detail,
        )
        for row, newsletter in session.execute(query)
    ]


def answers(session: Session, address: str) -> dict[str, dict[str, str]]:
    """Return what an address's subscriptions have answered to the house's own questions, by newsletter."""
    query = (
        select(SubscriptionRow.newsletter, SubscriptionRow.answers)
        .join(SubscriberRow)
        .where(SubscriberRow.address_key == addresses.key(address))
    )
    return {newsletter: dict(given) for newsletter, given in session.execute(query) if given}


def suppressions(session: Session) -> Iterator[Suppression]:
    """Yield every address that is never written to, in order."""
    for row in session.scalars(select(SuppressionRow).order_by(SuppressionRow.address_key)):
        yield _suppression(row)


def suppression(session: Session, address: str) -> Suppression | None:
    """Return why `address` is never written to, or None when it may be."""
    query = select(SuppressionRow).where(SuppressionRow.address_key == addresses.key(address))
    row = session.scalars(query).one_or_none()
    return None if row is None else _suppression(row)


def _suppression(row: SuppressionRow) -> Suppression:
    return Suppression(address=row.address, reason=row.reason, at=row.at, actor=row.actor)
