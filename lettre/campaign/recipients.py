"""Who a campaign writes to: the readers who may be written to, and their rows. Nothing here commits."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, exists, false, func, insert, literal, or_, select
from sqlalchemy.orm import Session

from lettre.audience.model import SubscriptionState
from lettre.audience.tables import SubscriberRow, SubscriptionRow, SuppressionRow
from lettre.campaign import newest
from lettre.campaign.model import Campaign, DeliveryState
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.mail.outbox.model import OutboxState
from lettre.mail.outbox.tables import OutboxRow


def eligible(
    newsletter: str | BindParameter[str], now: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    """Who may be written to: an active subscription of an address that is not suppressed.

    A pause whose end has come is over, whether or not anybody has written that down yet.
    """
    rested = and_(SubscriptionRow.state == SubscriptionState.PAUSED.value, SubscriptionRow.until <= now)
    return and_(
        SubscriptionRow.newsletter == newsletter,
        or_(SubscriptionRow.state == SubscriptionState.ACTIVE.value, rested),
        ~suppressed(),
    )


def suppressed() -> ColumnElement[bool]:
    """Whether a subscriber's address is never to be written to."""
    return exists().where(SuppressionRow.address_key == SubscriberRow.address_key)


def _never_in(newsletter: str, issue: str) -> ColumnElement[bool]:
    earlier = (
        select(DeliveryRow.id)
        .join(CampaignRow, CampaignRow.id == DeliveryRow.campaign_id)
        .where(
            DeliveryRow.subscription_id == SubscriptionRow.id,
            CampaignRow.newsletter == newsletter,
            CampaignRow.issue == issue,
        )
    )
    # the outbox has carried it to who came since, or is about to
    carried = exists().where(
        OutboxRow.subscription_id == SubscriptionRow.id,
        OutboxRow.key.startswith(newest.key_of(newsletter, issue), autoescape=True),
        OutboxRow.state.not_in([OutboxState.SKIPPED.value, OutboxState.FAILED.value]),
    )
    return and_(~earlier.exists(), ~carried)


def audience(session: Session, newsletter: str, now: datetime, *, not_in: str | None = None) -> int:
    """Count who may be written to; `not_in` leaves out those an issue already has a row for."""
    readers = select(func.count()).select_from(SubscriptionRow).join(SubscriberRow)
    query = readers.where(eligible(newsletter, now))
    if not_in is not None:
        query = query.where(_never_in(newsletter, not_in))
    return session.scalar(query) or 0


def enqueue(session: Session, campaign: Campaign, now: datetime, *, new_only: bool = False) -> int:
    """Write one row for each reader who may be written to, in one statement; return how many."""
    readers = {
        "campaign_id": literal(campaign.id),
        "subscription_id": SubscriptionRow.id,
        "address": SubscriberRow.address,
        "name": SubscriberRow.name,
        "state": literal(DeliveryState.QUEUED.value),
        "attempts": literal(0),
        "deferrals": literal(0),
        "response": literal(""),
        "edition": literal(campaign.edition),
        "pinned": false(),
        "updated_at": literal(now, DeliveryRow.updated_at.type),
    }
    source = (
        select(*readers.values())
        .select_from(SubscriptionRow)
        .join(SubscriberRow)
        .where(eligible(campaign.newsletter, now))
        .order_by(SubscriptionRow.id)
    )
    if new_only:
        source = source.where(_never_in(campaign.newsletter, campaign.issue))
    before = _rows(session, campaign.id)
    session.execute(insert(DeliveryRow).from_select(list(readers), source))
    return _rows(session, campaign.id) - before


def _rows(session: Session, campaign_id: int) -> int:
    query = select(func.count()).select_from(DeliveryRow).where(DeliveryRow.campaign_id == campaign_id)
    return session.scalar(query) or 0
