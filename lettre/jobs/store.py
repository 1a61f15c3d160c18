"""Which campaigns the embedded runner takes up."""

from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from lettre.campaign import store
from lettre.campaign.model import LATE, Campaign, CampaignState, DeliveryState
from lettre.campaign.tables import CampaignRow, DeliveryRow


def scheduled(session: Session, now: datetime) -> list[Campaign]:
    """Return the campaigns whose hour has come and that nobody has begun; the earliest first."""
    query = (
        select(CampaignRow.id)
        .where(CampaignRow.state == CampaignState.SCHEDULED.value, CampaignRow.due_at <= now)
        .order_by(CampaignRow.due_at, CampaignRow.id)
    )
    found = [store.campaign(session, number) for number in session.scalars(query)]
    return [campaign for campaign in found if campaign is not None]


def finished(session: Session, since: datetime) -> list[Campaign]:
    """Return the campaigns that came to their end since a moment, the earliest first."""
    query = (
        select(CampaignRow.id)
        .where(CampaignRow.state == CampaignState.DONE.value, CampaignRow.finished_at >= since)
        .order_by(CampaignRow.finished_at, CampaignRow.id)
    )
    found = [store.campaign(session, number) for number in session.scalars(query)]
    return [campaign for campaign in found if campaign is not None]


def due_campaigns(session: Session, now: datetime) -> list[int]:
    """Return campaigns with a message to send again, or to settle, at `now`; the oldest first.

    A campaign with rows never begun is left alone: `lettre send` is at it, or somebody stopped it
    and takes it up again by hand. One that left at its hour is the runner's own, unless it has
    lain still so long that somebody must be asked. What has begun is finished here: deferred rows
    whose time has come, rows whose line was cut, rows that a dead process left `sending`.
    """
    of_it = DeliveryRow.campaign_id == CampaignRow.id
    never_begun = exists().where(
        of_it, DeliveryRow.state == DeliveryState.QUEUED.value, DeliveryRow.attempts == 0
    )
    lately = exists().where(of_it, DeliveryRow.updated_at > now - LATE)
    due = exists().where(
        of_it,
        or_(
            and_(DeliveryRow.state == DeliveryState.DEFERRED.value, DeliveryRow.next_at <= now),
            DeliveryRow.state.in_((DeliveryState.QUEUED.value, DeliveryState.SENDING.value)),
        ),
    )
    ours = or_(~never_begun, and_(CampaignRow.due_at.is_not(None), lately))
    query = (
        select(CampaignRow.id)
        .where(CampaignRow.state == CampaignState.SENDING.value, due, ours)
        .order_by(CampaignRow.id)
    )
    return list(session.scalars(query))


def lying_still(session: Session, now: datetime) -> list[Campaign]:
    """Return the campaigns that left at their hour and have lain still for so long that they ask."""
    row = DeliveryRow
    of_it = row.campaign_id == CampaignRow.id
    never_begun = exists().where(of_it, row.state == DeliveryState.QUEUED.value, row.attempts == 0)
    lately = exists().where(of_it, row.updated_at > now - LATE)
    sending = CampaignRow.state == CampaignState.SENDING.value
    query = select(CampaignRow.id).where(sending, CampaignRow.due_at.is_not(None), never_begun, ~lately)
    found = [store.campaign(session, number) for number in session.scalars(query.order_by(CampaignRow.id))]
    return [campaign for campaign in found if campaign is not None]


def keep_turns(session: Session, now: datetime) -> None:
    """Write down that the campaigns due at `now` wait for their turn: none of them has lain still.

    One row of each says so, which has not been begun. What nobody is there to send is not in their number,
    nor does it come back into it.
    """
    row = DeliveryRow
    never_begun = and_(row.state == DeliveryState.QUEUED.value, row.attempts == 0)
    firsts = (
        select(func.min(row.id)).where(row.campaign_id.in_(due_campaigns(session, now)), never_begun)
    ).group_by(row.campaign_id)
    touch = update(row).where(row.id.in_(firsts), never_begun).values(updated_at=now)
    session.execute(touch.execution_options(synchronize_session=False))
