"""Which campaigns the embedded runner takes up."""

from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from lettre.campaign.model import CampaignState, DeliveryState
from lettre.campaign.tables import CampaignRow, DeliveryRow


def due_campaigns(session: Session, now: datetime) -> list[int]:
    """Return campaigns with a message to send again, or to settle, at `now`; the oldest first.

    A campaign with rows never begun is left alone: `lettre send` is at it, or somebody stopped it
    and takes it up again by hand. What has begun is finished here: deferred rows whose time has
    come, rows whose line was cut, rows that a dead process left `sending`.
    """
    of_it = DeliveryRow.campaign_id == CampaignRow.id
    never_begun = exists().where(
        of_it, DeliveryRow.state == DeliveryState.QUEUED.value, DeliveryRow.attempts == 0
    )
    due = exists().where(
        of_it,
        or_(
            and_(DeliveryRow.state == DeliveryState.DEFERRED.value, DeliveryRow.next_at <= now),
            DeliveryRow.state.in_((DeliveryState.QUEUED.value, DeliveryState.SENDING.value)),
        ),
    )
    query = (
        select(CampaignRow.id)
        .where(CampaignRow.state == CampaignState.SENDING.value, ~never_begun, due)
        .order_by(CampaignRow.id)
    )
    return list(session.scalars(query))
