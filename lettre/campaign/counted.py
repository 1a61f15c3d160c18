"""What stays as a number when a reader's rows go, so that no report counts less for it. Never commits.

Called before the rows are emptied or deleted. A number says how many there were, of a campaign; whose they
were, nothing says any more.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from lettre.audience import tracking
from lettre.audience.model import ConsentEvent
from lettre.audience.tables import ConsentRow, TraceCountRow, TrackingRow
from lettre.audience.trace import Choice, Kind
from lettre.campaign.model import DeliveryState
from lettre.campaign.tables import CampaignRow, DeliveryRow, EventRow
from lettre.db import count_up

#: the kind of `trace_counts` that says how many had agreed to being measured
AGREED = "agreed"
_QUIETLY = {"synchronize_session": False}


def keep(session: Session, subscriptions: Sequence[int]) -> None:
    """Count what reports say of subscriptions that are about to be erased."""
    _leaves(session, subscriptions)
    _returns(session, subscriptions)
    _agreements(session, subscriptions)
    tracking.keep_numbers(session, lambda row: row.subscription_id.in_(subscriptions))


def _leaves(session: Session, subscriptions: Sequence[int]) -> None:
    campaign = ConsentRow.detail["campaign"].as_integer()
    query = select(campaign, ConsentRow.subscription_id).distinct()
    left = query.where(
        ConsentRow.subscription_id.in_(subscriptions), ConsentRow.event == ConsentEvent.LEFT.value
    )
    for number, many in sorted(Counter(each for each, _ in session.execute(left) if each).items()):
        more = {"left_unnamed": CampaignRow.left_unnamed + many}
        of_it = update(CampaignRow).where(CampaignRow.id == number).values(more)
        session.execute(of_it, execution_options=_QUIETLY)


def _returns(session: Session, subscriptions: Sequence[int]) -> None:
    """Give all that came back from one campaign of one reader a number that is nobody's."""
    pair = (EventRow.campaign_id, EventRow.subscription_id)
    query = select(*pair, func.min(EventRow.id)).where(EventRow.subscription_id.in_(subscriptions))
    for campaign, subscription, first in session.execute(query.group_by(*pair)).all():
        theirs = (EventRow.campaign_id == campaign, EventRow.subscription_id == subscription)
        session.execute(
            update(EventRow).where(*theirs).values(nobody=first),
            execution_options=_QUIETLY,
        )


def _agreements(session: Session, subscriptions: Sequence[int]) -> None:
    query = (
        select(DeliveryRow.campaign_id, func.count())
        .join(TrackingRow, TrackingRow.subscription_id == DeliveryRow.subscription_id)
        .where(
            DeliveryRow.subscription_id.in_(subscriptions),
            TrackingRow.kind == Kind.CLICKS.value,
            TrackingRow.choice == Choice.GRANTED.value,
        )
        .group_by(DeliveryRow.campaign_id)
    )
    for campaign, many in sorted(tuple(row) for row in session.execute(query)):
        keys = {"campaign_id": campaign, "kind": AGREED, "edition": 0, "link": 0}
        count_up(session, TraceCountRow, keys, many)


def domains(session: Session, subscriptions: Sequence[int]) -> Mapping[int, str]:
    """Return what stays of the addresses of failed deliveries, by row: "@" and the domain.

    A domain that nobody else of the campaign has might name its reader: it is not among them.
    """
    query = select(DeliveryRow.id, DeliveryRow.campaign_id, DeliveryRow.address).where(
        DeliveryRow.subscription_id.in_(subscriptions), DeliveryRow.state == DeliveryState.FAILED.value
    )
    found = (
        (row, campaign, f"@{address.rpartition('@')[2]}")
        for row, campaign, address in session.execute(query).all()
    )
    return {row: end for row, campaign, end in found if _has_others(session, campaign, end, subscriptions)}


def _has_others(session: Session, campaign: int, end: str, subscriptions: Sequence[int]) -> bool:
    other = aliased(DeliveryRow)
    elsewhere = or_(other.subscription_id.is_(None), other.subscription_id.not_in(subscriptions))
    same = func.lower(other.address).endswith(end.lower(), autoescape=True)
    return bool(session.scalar(select(exists().where(other.campaign_id == campaign, elsewhere, same))))
