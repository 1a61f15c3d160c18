"""What a person decides about rows: send again, leave, try again, end. Nothing here commits."""

from datetime import datetime

from sqlalchemy import ColumnElement, String, case, cast, exists, func, or_, select, update
from sqlalchemy.orm import Session

from lettre import changed
from lettre.audience.tables import SubscriberRow, SubscriptionRow
from lettre.campaign.model import Campaign, CampaignState, DeliveryState, Skip
from lettre.campaign.recipients import eligible
from lettre.campaign.store import WAITING
from lettre.campaign.tables import CampaignRow, DeliveryRow

#: a server that answers so knows that nobody reads there (RFC 3463 3.2, RFC 7505)
NOBODY_THERE = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10")


def uncertain(session: Session, campaign_id: int, *, only: str | None = None) -> list[str]:
    """Return the addresses nobody can be sure of."""
    query = select(DeliveryRow.address).where(*_of(campaign_id, DeliveryState.UNCERTAIN, only))
    return list(session.scalars(query.order_by(DeliveryRow.id)))


def resolve(
    session: Session, campaign_id: int, state: DeliveryState, now: datetime, *, only: str | None = None
) -> int:
    """Decide uncertain rows: QUEUED sends them again as they were, SKIPPED leaves them; return how many."""
    resend = state is DeliveryState.QUEUED
    # to a reader who asked to be forgotten nothing can be sent again
    forgotten = DeliveryRow.subscription_id.is_(None)
    why = case((forgotten, Skip.FORGOTTEN.value), else_=None if resend else Skip.DROPPED.value)
    statement = (
        update(DeliveryRow)
        .where(*_of(campaign_id, DeliveryState.UNCERTAIN, only))
        .values(
            state=case((forgotten, DeliveryState.SKIPPED.value), else_=state.value),
            why=why,
            pinned=resend,
            updated_at=now,
        )
    )
    return changed.count(session, statement)


def retry(
    session: Session, campaign: Campaign, now: datetime, *, only: str | None = None, code: str | None = None
) -> int:
    """Queue again the failed rows that `retryable` counts, with the campaign's present edition."""
    edition = case((DeliveryRow.pinned, DeliveryRow.edition), else_=campaign.edition)
    statement = (
        update(DeliveryRow)
        .where(*_of(campaign.id, DeliveryState.FAILED, only), *_may_retry(campaign, now, only, code))
        .values(state=DeliveryState.QUEUED.value, deferrals=0, next_at=None, edition=edition, updated_at=now)
    )
    return changed.count(session, statement)


def retryable(
    session: Session, campaign: Campaign, now: datetime, *, only: str | None = None, code: str | None = None
) -> int:
    """Count the failed rows that may be tried again.

    `code` is the beginning of the server's reply code or of its enhanced one: "4", "552", "5.7". Who
    has left or is suppressed stays failed, and so does an address the server does not know,
    unless `only` names it.
    """
    query = select(func.count()).where(
        *_of(campaign.id, DeliveryState.FAILED, only), *_may_retry(campaign, now, only, code)
    )
    return session.scalar(query) or 0


def drop_waiting(session: Session, campaign_id: int, now: datetime) -> int:
    """Skip every row that has not been written to, if the campaign is cancelled; return how many."""
    cancelled = exists().where(
        CampaignRow.id == campaign_id, CampaignRow.state == CampaignState.CANCELLED.value
    )
    statement = (
        update(DeliveryRow)
        .where(DeliveryRow.campaign_id == campaign_id, DeliveryRow.state.in_(WAITING), cancelled)
        .values(state=DeliveryState.SKIPPED.value, why=Skip.CANCELLED.value, next_at=None, updated_at=now)
    )
    return changed.count(session, statement)


def _may_retry(
    campaign: Campaign, now: datetime, only: str | None, code: str | None
) -> list[ColumnElement[bool]]:
    reader = (
        exists()
        .where(SubscriptionRow.id == DeliveryRow.subscription_id)
        .where(SubscriberRow.id == SubscriptionRow.subscriber_id, eligible(campaign.newsletter, now))
    )
    conditions: list[ColumnElement[bool]] = [reader]
    if only is None:
        known = or_(DeliveryRow.enhanced.is_(None), DeliveryRow.enhanced.not_in(NOBODY_THERE))
        conditions.append(known)
    if code is not None:
        said = DeliveryRow.enhanced if "." in code else cast(DeliveryRow.code, String)
        conditions.append(said.startswith(code, autoescape=True))
    return conditions


def _of(campaign_id: int, state: DeliveryState, only: str | None) -> list[ColumnElement[bool]]:
    conditions = [DeliveryRow.campaign_id == campaign_id, DeliveryRow.state == state.value]
    if only is not None:
        conditions.append(func.lower(DeliveryRow.address) == only.lower())
    return conditions
