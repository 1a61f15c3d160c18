"""What manners ask of the ledger: rows that wait by our own choice, and what was sent day by day.

Each function takes a session and never commits.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Column, CursorResult, String, and_, func, or_, select, update
from sqlalchemy.orm import Session

from lettre.campaign.model import DeliveryState
from lettre.campaign.tables import DeliveryRow, EventRow

#: rows that have left, or may have
_GONE = (DeliveryState.SENT.value, DeliveryState.UNCERTAIN.value)


def put_off(session: Session, campaign_id: int, until: datetime, now: datetime) -> int:
    """Let every row of a campaign that could go wait until `until`; return how many do.

    They become `deferred`, which `lettre serve` takes up when their time has come. No "later" of a server
    is counted, and what one said stays.
    """
    row = DeliveryRow
    due = and_(row.state == DeliveryState.DEFERRED.value, row.next_at < until)
    statement = (
        update(row)
        .where(row.campaign_id == campaign_id, or_(row.state == DeliveryState.QUEUED.value, due))
        .values(state=DeliveryState.DEFERRED.value, next_at=until, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def sent_on(session: Session, begins: Sequence[datetime]) -> list[int]:
    """Count what left in all campaigns on each day, given when the days began, the earliest first.

    Counted by hours of UTC: where a zone's days begin on half hours, half an hour is the neighbour's.
    """
    hour = _hour(session)
    query = (
        select(hour, func.count())
        .where(DeliveryRow.state.in_(_GONE), DeliveryRow.updated_at >= begins[0])
        .group_by(hour)
    )
    found = [0] * len(begins)
    for text, number in session.execute(query):
        at = datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC)
        found[max(0, bisect_right(begins, at) - 1)] += number
    return found


def _hour(session: Session) -> Any:
    column = cast("Column[Any]", DeliveryRow.__table__.c.updated_at)
    if session.get_bind().dialect.name == "sqlite":
        return func.strftime("%Y-%m-%d %H", column, type_=String)
    return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24", type_=String)


def dead(session: Session, campaign_id: int) -> int:
    """Count a campaign's readers whose address is dead by what came back."""
    # who is forgotten meanwhile is one of them still
    who = func.coalesce(EventRow.subscription_id, -EventRow.nobody)
    query = select(func.count(func.distinct(who))).where(
        EventRow.campaign_id == campaign_id, EventRow.kind == "bounce", EventRow.hard
    )
    return session.scalar(query) or 0
