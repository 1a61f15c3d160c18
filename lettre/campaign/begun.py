"""Whether a letter to a reader is on its way this very moment."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session

from lettre.campaign.model import CampaignState, DeliveryState
from lettre.campaign.tables import CampaignRow, DeliveryRow

#: after a mark so old the body has begun, or its sender is dead
FRESH = timedelta(seconds=1)


def lately(session: Session, subscription: int, now: datetime) -> bool:
    """Tell whether a message to this subscription is marked `sending`, and may not have begun yet."""
    return of_any(session, [subscription], now)


def of_any(session: Session, subscriptions: Collection[int], now: datetime) -> bool:
    """Tell the same of several: of all that a reader leaves at once."""
    return bool(session.scalar(select(_marked(now).where(DeliveryRow.subscription_id.in_(subscriptions)))))


def of_anybody(session: Session, now: datetime) -> bool:
    """Tell whether any message at all may be about to begin."""
    return bool(session.scalar(select(_marked(now))))


def _marked(now: datetime) -> Exists:
    sending = select(CampaignRow.id).where(CampaignRow.state == CampaignState.SENDING.value)
    return exists().where(
        DeliveryRow.campaign_id.in_(sending),
        DeliveryRow.state == DeliveryState.SENDING.value,
        DeliveryRow.updated_at > now - FRESH,
    )
