"""Whether a mail to a reader is on its way this very moment: a campaign's, or one of the outbox."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from lettre.campaign.model import CampaignState, DeliveryState
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.db import Instant
from lettre.mail.outbox.model import OutboxState
from lettre.mail.outbox.tables import OutboxRow

#: after a mark so old the body has begun, or its sender is dead
FRESH = timedelta(seconds=1)

# written once: assembling it costs more than running it, and readers leave by the hundred in a second
_SINCE = bindparam("since", type_=Instant)
_DELIVERY = exists().where(
    DeliveryRow.campaign_id.in_(
        select(CampaignRow.id).where(CampaignRow.state == CampaignState.SENDING.value)
    ),
    DeliveryRow.state == DeliveryState.SENDING.value,
    DeliveryRow.updated_at > _SINCE,
)
_MAIL = exists().where(OutboxRow.state == OutboxState.SENDING.value, OutboxRow.updated_at > _SINCE)
_NUMBERS: BindParameter[int] = bindparam("numbers", expanding=True)
_OF_ANYBODY = select(or_(_DELIVERY, _MAIL))
_OF_ANY = select(
    or_(
        _DELIVERY.where(DeliveryRow.subscription_id.in_(_NUMBERS)),
        _MAIL.where(OutboxRow.subscription_id.in_(_NUMBERS)),
    )
)


def of_any(session: Session, subscriptions: Collection[int], now: datetime) -> bool:
    """Tell whether a message to one of these is marked `sending`, and may not have begun yet."""
    return bool(session.scalar(_OF_ANY, {"since": now - FRESH, "numbers": list(subscriptions)}))


def of_anybody(session: Session, now: datetime) -> bool:
    """Tell whether any message at all may be about to begin."""
    return bool(session.scalar(_OF_ANYBODY, {"since": now - FRESH}))
