"""Whether a letter to a reader is on its way this very moment."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from lettre.campaign.model import CampaignState, DeliveryState
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.db import Instant

#: after a mark so old the body has begun, or its sender is dead
FRESH = timedelta(seconds=1)

# written once: assembling it costs more than running it, and readers leave by the hundred in a second
_BEGUN = exists().where(
    DeliveryRow.campaign_id.in_(
        select(CampaignRow.id).where(CampaignRow.state == CampaignState.SENDING.value)
    ),
    DeliveryRow.state == DeliveryState.SENDING.value,
    DeliveryRow.updated_at > bindparam("since", type_=Instant),
)
_OF_ANYBODY = select(_BEGUN)
_OF_ANY = select(_BEGUN.where(DeliveryRow.subscription_id.in_(bindparam("numbers", expanding=True))))


def of_any(session: Session, subscriptions: Collection[int], now: datetime) -> bool:
    """Tell whether a message to one of these is marked `sending`, and may not have begun yet."""
    return bool(session.scalar(_OF_ANY, {"since": now - FRESH, "numbers": list(subscriptions)}))


def of_anybody(session: Session, now: datetime) -> bool:
    """Tell whether any message at all may be about to begin."""
    return bool(session.scalar(_OF_ANYBODY, {"since": now - FRESH}))
