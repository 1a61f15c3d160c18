"""What a reader receives, and how they change it: by the link in their own letters.

Queries, like `store`; they never commit. A link names one subscription; its page is about the person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lettre.audience import store
from lettre.audience.model import ConsentEvent, How, Subscription, SubscriptionState
from lettre.audience.tables import SubscriberRow, SubscriptionRow
from lettre.db import insert_new

#: characters of a name that are kept
NAME = 200


class Choice(Enum):
    """What a reader wants of one newsletter."""

    #: every issue
    RECEIVE = "receive"
    #: nothing until a day
    REST = "rest"
    #: nothing
    LEAVE = "leave"


_CHOSEN = {
    SubscriptionState.ACTIVE: Choice.RECEIVE,
    SubscriptionState.PAUSED: Choice.REST,
    SubscriptionState.UNSUBSCRIBED: Choice.LEAVE,
    # who has not confirmed yet receives nothing; their own tick, behind a link from their mailbox, is a yes,
    # but this one left ticked is no leave (`want` would take it for one)
    SubscriptionState.PENDING: Choice.LEAVE,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """One person: `subscriptions` by newsletter, those they left among them."""

    id: int
    address: str
    name: str | None
    language: str | None
    subscriptions: Mapping[str, Subscription]

    def choice(self, newsletter: str, now: datetime) -> Choice | None:
        """Return what they receive of a newsletter; None where the address is dead to it."""
        found = self.subscriptions.get(newsletter)
        if found is None:
            return Choice.LEAVE
        rested = found.state is SubscriptionState.PAUSED and found.until is not None and found.until <= now
        return Choice.RECEIVE if rested else _CHOSEN.get(found.state)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A choice for one newsletter; `until` ends a rest."""

    choice: Choice
    until: datetime | None = None


def reader(session: Session, subscription_id: int) -> Reader | None:
    """Return the person whom a subscription is of, or None when they have gone."""
    row = session.scalar(
        select(SubscriberRow).join(SubscriptionRow).where(SubscriptionRow.id == subscription_id)
    )
    if row is None:
        return None
    subscriptions = {each.newsletter: each for each in store.same_reader(session, subscription_id)}
    return Reader(
        id=row.id, address=row.address, name=row.name, language=row.language, subscriptions=subscriptions
    )


def describe(session: Session, reader: Reader, *, name: str | None, language: str | None) -> None:
    """Write down how the reader is called, and which language the house's mails and pages speak to them."""
    session.execute(
        update(SubscriberRow).where(SubscriberRow.id == reader.id).values(name=name, language=language)
    )


def want(session: Session, reader: Reader, newsletter: str, wanted: Wanted, how: How) -> bool:
    """Do what the reader wants of one newsletter; False when it is so already, or cannot be."""
    found = reader.subscriptions.get(newsletter)
    if found is None:
        return wanted.choice is Choice.RECEIVE and _join(session, reader, newsletter, how)
    if wanted.choice is Choice.LEAVE:
        return store.move(session, found.id, ConsentEvent.LEFT, replace(how, wording=None))
    if wanted.choice is Choice.REST:
        return _rest(session, found, wanted.until, replace(how, wording=None))
    if found.state is SubscriptionState.PAUSED:
        return store.move(session, found.id, ConsentEvent.RESUMED, replace(how, wording=None))
    return store.move(session, found.id, ConsentEvent.CHOSEN, how)


def _rest(session: Session, found: Subscription, until: datetime | None, how: How) -> bool:
    if found.state is SubscriptionState.PAUSED:
        if found.until == until:
            return False
        store.move(session, found.id, ConsentEvent.RESUMED, how)
    return store.move(session, found.id, ConsentEvent.PAUSED, how, until=until)


def _join(session: Session, reader: Reader, newsletter: str, how: How) -> bool:
    made = session.scalar(
        insert_new(session, SubscriptionRow)
        .values(
            subscriber_id=reader.id,
            newsletter=newsletter,
            state=SubscriptionState.ACTIVE.value,
            created_at=how.now,
            changed_at=how.now,
            answers={},
        )
        .returning(SubscriptionRow.id)
    )
    if made is not None:
        store.write_down(session, made, ConsentEvent.CHOSEN, how)
    return made is not None
