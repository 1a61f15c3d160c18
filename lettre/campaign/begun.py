"""Whether a letter to one reader is on its way this very moment."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lettre.campaign.model import CampaignState, DeliveryState
from lettre.campaign.tables import CampaignRow, DeliveryRow

#: after a mark so old the body has begun, or its sender is dead
FRESH = timedelta(seconds=1)


def lately(session: Session, subscription: int, now: datetime) -> bool:
    """Tell whether a message to this subscription is marked `sending`, and may not have begun yet."""
    sending = select(CampaignRow.id).where(CampaignRow.state == CampaignState.SENDING.value)
    marked = exists().where(
        DeliveryRow.campaign_id.in_(sending),
        DeliveryRow.subscription_id == subscription,
        DeliveryRow.state == DeliveryState.SENDING.value,
        DeliveryRow.updated_at > now - FRESH,
    )
    return bool(session.scalar(select(marked)))
