"""Readers who have not been heard of for long: asked once whether they still want the letter.

An act is what a reader did and what is written down: a wish of theirs in the log of consents, or an answer
to a letter. An opening or a click is none. Queries, like `store`; they never commit.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from lettre.audience import store as audience
from lettre.audience.model import ConsentEvent, How, SubscriptionState
from lettre.audience.tables import ConsentRow, SubscriberRow, SubscriptionRow, SuppressionRow
from lettre.campaign.tables import EventRow
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.model import Letter, OutboxState, Wish
from lettre.mail.outbox.tables import OutboxRow

#: questions of one run, of all newsletters together: a house that begins to ask does not write to everybody
#: on one day
AT_ONCE = 500
_SOURCE = "retention"
_Asked = aliased(ConsentRow)
_ACTIVE = SubscriptionRow.state == SubscriptionState.ACTIVE.value


def ask(
    session: Session,
    newsletters: Iterable[str],
    now: datetime,
    *,
    after: int,
    stop: int,
    erase: bool = False,
    at_most: int = AT_ONCE,
) -> int:
    """Ask who has done nothing for `after` days, the longest silent first; return how many were asked.

    With `stop`, the mail says on which day it ends without an answer, and only then may it end; with
    `erase`, that the address then goes, and only then may it go.
    """
    suppressed = exists().where(SuppressionRow.address_key == SubscriberRow.address_key)
    before = now - timedelta(days=after)
    query = (
        select(SubscriptionRow.id, SubscriptionRow.newsletter, SubscriberRow.address)
        .join(SubscriberRow)
        .where(
            SubscriptionRow.newsletter.in_(list(newsletters)), _ACTIVE, SubscriptionRow.changed_at < before
        )
        .where(~_acted_since(before), ~_asked_in_vain(), ~suppressed)
        .order_by(SubscriptionRow.changed_at, SubscriptionRow.id)
        .limit(at_most)
    )
    until = {"until": (now + timedelta(days=stop)).date().isoformat()} if stop else {}
    params: dict[str, object] = {**until, **({"erase": True} if erase and stop else {})}
    how = How(now=now, source=_SOURCE, actor="lettre", detail=params)
    found = session.execute(query).all()
    return sum(_ask(session, how, *each) for each in found)


def _ask(session: Session, how: How, subscription: int, newsletter: str, address: str) -> bool:
    wish = Wish(
        letter=Letter.INACTIVE,
        newsletter=newsletter,
        to=address,
        subscription=subscription,
        params=how.detail,
        key=f"inactive:{subscription}:{how.now:%Y-%m-%d}",
    )
    put = outbox.put(session, wish, how.now)
    if put:
        audience.write_down(session, subscription, ConsentEvent.STILL_ASKED, how)
    return put


def end(session: Session, newsletters: Iterable[str], now: datetime) -> int:
    """Unsubscribe who was told a day and has let it pass; return how many.

    Whose question did not leave, or said nothing of a day, is left as they are.
    """
    how = How(now=now, source=_SOURCE, actor="lettre")
    ended = 0
    for number in _overdue(session, now.date(), SubscriptionRow.newsletter.in_(list(newsletters))):
        # an answer that comes in at this moment stands: look again with the row held
        _hold(session, number)
        if _overdue(session, now.date(), SubscriptionRow.id == number):
            ended += audience.move(session, number, ConsentEvent.LEFT, how)
    return ended


def stay(session: Session, subscriptions: Iterable[int], how: How) -> int:
    """Take it as a yes where they were asked and have done nothing since; return how many it answers."""
    asked: list[int] = []
    for number in subscriptions:
        _hold(session, number)
        query = select(SubscriptionRow.id).where(SubscriptionRow.id == number, _ACTIVE, _asked_in_vain())
        asked += session.scalars(query)
    for number in asked:
        audience.write_down(session, number, ConsentEvent.STAYED, how)
    return len(asked)


def asked(session: Session, subscription: int) -> bool:
    """Say whether a reader was asked, and has done nothing since that is written down."""
    query = select(SubscriptionRow.id).where(SubscriptionRow.id == subscription, _ACTIVE, _asked_in_vain())
    return session.scalar(query) is not None


def _hold(session: Session, number: int) -> None:
    session.execute(select(SubscriptionRow.id).where(SubscriptionRow.id == number).with_for_update())


def _overdue(session: Session, today: date, of: ColumnElement[bool]) -> list[int]:
    sent = exists().where(
        OutboxRow.subscription_id == SubscriptionRow.id,
        OutboxRow.letter == Letter.INACTIVE.value,
        OutboxRow.state == OutboxState.SENT.value,
        OutboxRow.updated_at >= _Asked.at,
    )
    query = (
        select(SubscriptionRow.id, _Asked.detail)
        .join(_Asked, _Asked.subscription_id == SubscriptionRow.id)
        .where(of, _ACTIVE, _is_question(), ~_acted_since(_Asked.at), sent)
        .order_by(SubscriptionRow.id)
    )
    days = [(number, detail.get("until")) for number, detail in session.execute(query)]
    return [number for number, day in days if day is not None and date.fromisoformat(day) < today]


def _is_question() -> ColumnElement[bool]:
    return _Asked.event == ConsentEvent.STILL_ASKED.value


def _asked_in_vain() -> ColumnElement[bool]:
    """Say of whom there is a question that no act has followed."""
    return exists().where(
        _Asked.subscription_id == SubscriptionRow.id, _is_question(), ~_acted_since(_Asked.at)
    )


def _acted_since(moment: datetime | InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
    """Say who has done something that is written down, at a moment or after it."""
    # said by name: within another EXISTS, SQLAlchemy would look for anybody's act instead of this reader's
    theirs = (SubscriptionRow, _Asked)
    wished = exists().where(
        ConsentRow.subscription_id == SubscriptionRow.id,
        ConsentRow.actor == "reader",
        ConsentRow.at >= moment,
    )
    answered = exists().where(
        EventRow.subscription_id == SubscriptionRow.id, EventRow.kind == "reply", EventRow.at >= moment
    )
    return or_(wished.correlate(*theirs), answered.correlate(*theirs))
