"""Those who left long ago: the address goes, and what proves their wishes stays without it.

What stays is a keyed fingerprint, so that no list revives them, and the log of their consents under that
fingerprint, so that whoever names the address can still be shown what was agreed to and when it ended.
Whoever said "this is spam", or is on the suppression list, stays: it is the address that keeps forms and
lists away from them.
Queries, like `store`; they never commit.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lettre import changed
from lettre.audience import store as audience
from lettre.audience.forgotten import mark
from lettre.audience.links import SigningKey
from lettre.audience.model import ConsentEvent, SubscriptionState
from lettre.audience.tables import ConsentRow, KeptConsentRow, SubscriberRow, SubscriptionRow, SuppressionRow
from lettre.campaign import persons
from lettre.campaign.persons import Erased

#: people of one transaction: pages that write wait as long
AT_ONCE = 50
_OVER = (SubscriptionState.UNSUBSCRIBED.value, SubscriptionState.BOUNCED.value)
#: of a consent's detail, what is a reader's own and proves nothing
_WORDS = frozenset({"words"})
_Asked, _Ended, _Acted = aliased(ConsentRow), aliased(ConsentRow), aliased(ConsentRow)


def erase(session: Session, before: datetime, now: datetime) -> list[Erased]:
    """Erase up to `AT_ONCE` people whose every subscription ended before a moment."""
    return _erase(session, _since(before), now)


def erase_silent(session: Session, now: datetime) -> list[Erased]:
    """Erase up to `AT_ONCE` whom silence has ended after a question that told them so.

    Whoever has done anything since that question is not one of them, whatever they do later.
    """
    return _erase(session, _silent(), now)


def gone(session: Session, before: datetime) -> int:
    """Count all those whom `erase` would erase, batch by batch."""
    return _count(session, _since(before))


def gone_silent(session: Session) -> int:
    """Count all those whom `erase_silent` would erase, batch by batch."""
    return _count(session, _silent())


def prune(session: Session, before: datetime) -> int:
    """Delete the proofs of people who were erased before a moment; return how many."""
    old = delete(KeptConsentRow).where(KeptConsentRow.kept_at < before)
    return changed.count(session, old)


def _since(before: datetime) -> ColumnElement[bool]:
    return ~_has(SubscriptionRow.changed_at >= before)


def _silent() -> ColumnElement[bool]:
    told = and_(_Asked.event == ConsentEvent.STILL_ASKED.value, _Asked.detail["erase"].as_boolean().is_(True))
    ended = and_(
        _Ended.event == ConsentEvent.LEFT.value, _Ended.source == "retention", _Ended.at >= _Asked.at
    )
    # who came back has been heard of since; that a form came in proves nothing: anybody may have sent it
    spoke = and_(_Acted.actor == "reader", _Acted.event != ConsentEvent.SIGNED_UP.value)
    back = _Acted.event.in_([ConsentEvent.ADDED.value, ConsentEvent.IMPORTED.value])
    acted = exists().where(
        _Acted.subscription_id == SubscriptionRow.id, _Acted.id > _Asked.id, or_(spoke, back)
    )
    silent = (
        select(SubscriptionRow.subscriber_id)
        .join(_Asked, and_(_Asked.subscription_id == SubscriptionRow.id, told))
        .join(_Ended, and_(_Ended.subscription_id == SubscriptionRow.id, ended))
        # said by name: the row asked about is of the query around it
        .where(~acted.correlate(SubscriptionRow, _Asked))
    )
    return SubscriberRow.id.in_(silent)


def _over(of_them: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say who of them has nothing but subscriptions that are over, and is not suppressed."""
    return and_(of_them, _has(), ~_has(SubscriptionRow.state.not_in(_OVER)), ~_suppressed())


def _count(session: Session, of_them: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(SubscriberRow).where(_over(of_them))) or 0


def _erase(session: Session, of_them: ColumnElement[bool], now: datetime) -> list[Erased]:
    query = select(SubscriberRow.id).where(_over(of_them)).order_by(SubscriberRow.id)
    numbers: Sequence[int] = session.scalars(query.limit(AT_ONCE).with_for_update()).all()
    key = audience.active_key(session) if numbers else None
    erased: list[Erased] = []
    for number in numbers:
        # somebody who signs up at this moment is no more of them: look again with the row held
        if key is not None and session.scalar(query.where(SubscriberRow.id == number)) is not None:
            _keep(session, number, key, now)
            erased.append(persons.erase(session, number, key=key, now=now))
    return erased


def _has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say who has a subscription of which all this is true."""
    return exists().where(SubscriptionRow.subscriber_id == SubscriberRow.id, *conditions)


def _suppressed() -> ColumnElement[bool]:
    return exists().where(SuppressionRow.address_key == SubscriberRow.address_key)


def _keep(session: Session, subscriber: int, key: SigningKey, now: datetime) -> None:
    address_key = session.get_one(SubscriberRow, subscriber).address_key
    query = (
        select(ConsentRow, SubscriptionRow.newsletter)
        .join(SubscriptionRow, SubscriptionRow.id == ConsentRow.subscription_id)
        .where(SubscriptionRow.subscriber_id == subscriber)
        .order_by(ConsentRow.id)
    )
    session.add_all(
        KeptConsentRow(
            mark=mark(key.secret, address_key),
            key_id=key.id,
            newsletter=newsletter,
            event=row.event,
            at=row.at,
            source=row.source,
            actor=row.actor,
            wording=row.wording,
            detail={name: value for name, value in row.detail.items() if name not in _WORDS},
            kept_at=now,
        )
        for row, newsletter in session.execute(query).all()
    )
    session.flush()
