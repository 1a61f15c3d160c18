"""What readers said to being measured, and when: queries that take a session and never commit."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, distinct, exists, func, select
from sqlalchemy.orm import Session, aliased

from lettre import changed
from lettre.audience import trace
from lettre.audience.model import ConsentEvent
from lettre.audience.tables import ConsentRow, SubscriptionRow, TraceCountRow, TraceRow, TrackingRow
from lettre.audience.trace import UNASKED, Choice, Consents, Kind
from lettre.db import count_up
from lettre.newsletter import Newsletter

_EVENTS = {
    (Kind.CLICKS, True): ConsentEvent.CLICKS_GRANTED,
    (Kind.CLICKS, False): ConsentEvent.CLICKS_DENIED,
    (Kind.OPENS, True): ConsentEvent.OPENS_GRANTED,
    (Kind.OPENS, False): ConsentEvent.OPENS_DENIED,
}


def consents(session: Session, subscription: int) -> Consents:
    """Return what a reader said to each kind of measurement; UNKNOWN where they said nothing."""
    return of_many(session, [subscription]).get(subscription, UNASKED)


def of_many(session: Session, subscriptions: Collection[int]) -> Mapping[int, Consents]:
    """Return what readers said, by subscription; those who said nothing are not in it."""
    query = select(TrackingRow).where(TrackingRow.subscription_id.in_(subscriptions))
    found: dict[int, dict[str, Choice]] = {}
    for row in session.scalars(query):
        found.setdefault(row.subscription_id, {})[row.kind] = Choice(row.choice)
    return {subscription: Consents(**said) for subscription, said in found.items()}


def set_consent(
    session: Session,
    subscription: int,
    said: Mapping[Kind, bool],
    *,
    newsletter: Newsletter,
    language: str,
    now: datetime,
    source: str,
) -> bool:
    """Write down what a reader says to each kind, with the sentence shown; False when that changes nothing.

    A no, or no longer, erases what was recorded of them. `source` is where they said it, such as "page".
    """
    # of two forms at once, the later one waits and sees what the first has said
    held = select(SubscriptionRow.id).where(SubscriptionRow.id == subscription).with_for_update()
    if session.scalar(held) is None:
        return False
    before = consents(session, subscription)
    after = {kind: Choice.GRANTED if yes else Choice.DENIED for kind, yes in said.items()}
    changed = {kind: choice for kind, choice in after.items() if before[kind] is not choice}
    for kind, choice in changed.items():
        session.merge(TrackingRow(subscription_id=subscription, kind=kind.value, choice=choice.value, at=now))
        shown = trace.wording(kind, newsletter, language)
        session.add(
            ConsentRow(
                subscription_id=subscription,
                event=_EVENTS[kind, said[kind]].value,
                at=now,
                source=source,
                actor="reader",
                wording=shown.text,
                detail={"version": shown.version, "sha256": shown.digest, "language": language},
            )
        )
        if choice is Choice.DENIED:
            erase(session, subscription, kind)
    session.flush()
    return bool(changed)


def erase(session: Session, subscription: int, kind: Kind | None = None) -> None:
    """Forget what was recorded of a reader's acts, all or of one kind; the days' numbers stay."""
    query = delete(TraceRow).where(TraceRow.subscription_id == subscription)
    if kind is not None:
        query = query.where(TraceRow.kind == kind.value)
    session.execute(query)


def prune(session: Session, before: datetime) -> int:
    """Delete what was recorded of single readers before a moment; return how much. Numbers stay."""
    keep_numbers(session, lambda row: row.at < before)
    return changed.count(session, delete(TraceRow).where(TraceRow.at < before))


def keep_numbers(session: Session, goes: Callable[[type[TraceRow]], ColumnElement[bool]]) -> None:
    """Count the readers whose traces are about to go, so that reports stay as they are.

    A reader of whom another trace of that kind stays is still counted by it.
    """
    place = (TraceRow.campaign_id, TraceRow.kind, TraceRow.edition, TraceRow.link)
    for campaign, kind, edition, link, number in session.execute(
        select(*place, func.count()).where(goes(TraceRow)).group_by(*place)
    ).all():
        keys = {"campaign_id": campaign, "kind": kind, "edition": edition, "link": link}
        count_up(session, TraceCountRow, keys, number)
    stays = aliased(TraceRow)
    more = exists().where(
        stays.subscription_id == TraceRow.subscription_id,
        stays.campaign_id == TraceRow.campaign_id,
        stays.kind == TraceRow.kind,
        ~goes(stays),
    )
    who = (TraceRow.campaign_id, TraceRow.kind)
    readers = func.count(distinct(TraceRow.subscription_id))
    for campaign, kind, number in session.execute(
        select(*who, readers).where(goes(TraceRow), ~more).group_by(*who)
    ).all():
        keys = {"campaign_id": campaign, "kind": kind, "edition": 0, "link": 0}
        count_up(session, TraceCountRow, keys, number)


def forget(session: Session, subscription: int) -> None:
    """Forget all of a reader's acts and what they said to measurement, but for the proofs of consent."""
    erase(session, subscription)
    session.execute(delete(TrackingRow).where(TrackingRow.subscription_id == subscription))
