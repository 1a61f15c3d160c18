"""The ledger's queries. Each takes a session and never commits; values go in and out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    and_,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from lettre import changed
from lettre.campaign import approvals, recipients
from lettre.campaign.approval import Approval
from lettre.campaign.model import (
    CAMPAIGN_MOVES,
    Campaign,
    CampaignEdition,
    CampaignState,
    Delivery,
    DeliveryState,
    LedgerRow,
    Skip,
)
from lettre.campaign.plan import Plan
from lettre.campaign.stats import Report
from lettre.campaign.tables import CampaignEditionRow, CampaignRow, DeliveryRow
from lettre.edition.model import Edition
from lettre.edition.tables import EditionRow
from lettre.errors import StateError

Counts = dict[DeliveryState, int]

#: states of a row that has not been begun
WAITING = (DeliveryState.QUEUED.value, DeliveryState.DEFERRED.value)
_OPEN = (*WAITING, DeliveryState.SENDING.value)


# --- campaigns -----------------------------------------------------------------------


def campaigns(session: Session, newsletter: str | None = None, issue: str | None = None) -> list[Campaign]:
    """Return campaigns, the latest first; of one issue when it is named."""
    query = select(CampaignRow, EditionRow.subject).join(EditionRow, EditionRow.digest == CampaignRow.digest)
    if newsletter is not None:
        query = query.where(CampaignRow.newsletter == newsletter)
    if issue is not None:
        query = query.where(CampaignRow.issue == issue)
    rows = session.execute(query.order_by(CampaignRow.created_at.desc(), CampaignRow.id.desc()))
    return [_campaign(row, subject) for row, subject in rows]


def campaign(session: Session, campaign_id: int, *, hold: bool = False) -> Campaign | None:
    """Return one campaign, or None; `hold` keeps others from moving it until the transaction ends."""
    query = (
        select(CampaignRow, EditionRow.subject)
        .join(EditionRow, EditionRow.digest == CampaignRow.digest)
        .where(CampaignRow.id == campaign_id)
    )
    if hold:
        query = query.with_for_update(of=CampaignRow)
    found = session.execute(query).one_or_none()
    return None if found is None else _campaign(found[0], found[1])


def create(
    session: Session,
    edition: Edition,
    plan: Plan,
    approval: Approval | None,
    now: datetime,
    *,
    due_at: datetime | None = None,
) -> int:
    """Write a campaign of a frozen edition down, without recipients yet; return its id.

    With `due_at` it waits for that hour.
    """
    row = CampaignRow(
        newsletter=edition.newsletter,
        issue=edition.issue,
        round=plan.round,
        digest=edition.digest,
        approval_id=None if approval is None else approval.id,
        reason=plan.reason,
        state=(CampaignState.SENDING if due_at is None else CampaignState.SCHEDULED).value,
        created_at=now,
        due_at=due_at,
    )
    session.add(row)
    session.flush()
    _add_edition(session, row, now)
    return row.id


def _add_edition(session: Session, row: CampaignRow, now: datetime) -> None:
    session.add(
        CampaignEditionRow(
            campaign_id=row.id,
            number=row.edition,
            digest=row.digest,
            approval_id=row.approval_id,
            dated_at=now,
        )
    )
    session.flush()


def editions(session: Session, campaign_id: int) -> list[CampaignEdition]:
    """Return the editions a campaign has had, the first one first."""
    query = (
        select(CampaignEditionRow)
        .where(CampaignEditionRow.campaign_id == campaign_id)
        .order_by(CampaignEditionRow.number)
    )
    return [
        CampaignEdition(number=row.number, digest=row.digest, approval=row.approval_id, dated_at=row.dated_at)
        for row in session.scalars(query)
    ]


def move(
    session: Session, campaign_id: int, state: CampaignState, now: datetime, reason: str | None = None
) -> bool:
    """Move a campaign as CAMPAIGN_MOVES allows; False when it stands there already.

    `reason` says why it is paused. Raises StateError for a move that is not in the table.
    """
    allowed = [origin.value for origin, moves in CAMPAIGN_MOVES.items() if state in moves]
    over = state in {CampaignState.DONE, CampaignState.CANCELLED}
    statement = (
        update(CampaignRow)
        .where(CampaignRow.id == campaign_id, CampaignRow.state.in_(allowed))
        .values(state=state.value, pause_reason=reason, finished_at=now if over else None)
        .returning(CampaignRow.id)
    )
    if session.scalar(statement) is not None:
        return True
    current = campaign(session, campaign_id)
    if current is None:
        raise StateError("campaign.unknown", which=campaign_id)
    if current.state is not state:
        raise StateError(f"campaign.stands.{current.state.value}", id=campaign_id, issue=current.issue_name)
    return False


def postpone(session: Session, campaign_id: int, due_at: datetime | None) -> None:
    """Set the hour of a campaign; None takes it from the schedule."""
    session.execute(update(CampaignRow).where(CampaignRow.id == campaign_id).values(due_at=due_at))


def begin(session: Session, campaign: Campaign, now: datetime, *, by_hand: bool) -> None:
    """Let a campaign leave that has not begun: take its readers, date its letters.

    One that a person begins is no longer the schedule's. Two who begin it at once begin it once.
    """
    values: dict[str, Any] = {"started_at": now, **({"due_at": None} if by_hand else {})}
    first = session.scalar(
        update(CampaignRow)
        .where(CampaignRow.id == campaign.id, CampaignRow.started_at.is_(None))
        .values(values)
        .returning(CampaignRow.id)
    )
    if first is None:
        return
    session.execute(
        update(CampaignEditionRow).where(CampaignEditionRow.campaign_id == campaign.id).values(dated_at=now)
    )
    recipients.enqueue(session, campaign, now)


def replace(
    session: Session, campaign_id: int, edition: Edition, approval: Approval | None, now: datetime
) -> int:
    """Give those not yet written to another edition, frozen already; return how many they are.

    A message that was sent, or may have been, keeps the edition it was sent with.
    """
    row = session.get_one(CampaignRow, campaign_id, with_for_update=True)
    row.edition += 1
    row.digest = edition.digest
    row.approval_id = None if approval is None else approval.id
    _add_edition(session, row, now)
    statement = (
        update(DeliveryRow)
        .where(
            DeliveryRow.campaign_id == campaign_id,
            DeliveryRow.state.in_(WAITING),
            DeliveryRow.pinned.is_(False),
        )
        .values(edition=row.edition)
    )
    return changed.count(session, statement)


def _campaign(row: CampaignRow, subject: str) -> Campaign:
    return Campaign(
        id=row.id,
        newsletter=row.newsletter,
        issue=row.issue,
        round=row.round,
        digest=row.digest,
        subject=subject,
        state=CampaignState(row.state),
        created_at=row.created_at,
        approval=row.approval_id,
        reason=row.reason,
        pause_reason=row.pause_reason,
        finished_at=row.finished_at,
        due_at=row.due_at,
        started_at=row.started_at,
        edition=row.edition,
    )


# --- the worker's ---------------------------------------------------------------------


def due(session: Session, campaign_id: int, now: datetime, *, after: int, limit: int) -> list[Delivery]:
    """Return the next rows to work on, by id beyond `after`: queued, or deferred until now."""
    # of the table itself: to make an ORM's row of each takes as long again as reading it
    row = DeliveryRow.__table__.c
    query = (
        # the row of a forgotten reader has no subscription: it is taken up, and skipped at its mark
        select(
            row.id,
            func.coalesce(row.subscription_id, 0),
            row.address,
            row.name,
            row.attempts,
            row.deferrals,
            row.edition,
        )
        .where(
            row.campaign_id == campaign_id,
            row.id > after,
            or_(
                row.state == DeliveryState.QUEUED.value,
                and_(row.state == DeliveryState.DEFERRED.value, row.next_at <= now),
            ),
        )
        .order_by(row.id)
        .limit(limit)
    )
    return [Delivery(*found) for found in session.connection().execute(query)]


def abandon(session: Session, campaign_id: int, now: datetime) -> int:
    """Turn the `sending` rows of a dead sender `uncertain`: nobody knows whether they arrived."""
    statement = (
        update(DeliveryRow)
        .where(DeliveryRow.campaign_id == campaign_id, DeliveryRow.state == DeliveryState.SENDING.value)
        .values(state=DeliveryState.UNCERTAIN.value, updated_at=now)
    )
    return changed.count(session, statement)


# --- reports --------------------------------------------------------------------------


def counts(session: Session, campaign_id: int) -> Counts:
    """Count rows by state; every state has a number."""
    query = (
        select(DeliveryRow.state, func.count())
        .where(DeliveryRow.campaign_id == campaign_id)
        .group_by(DeliveryRow.state)
    )
    found = {DeliveryState(state): number for state, number in session.execute(query)}
    return {state: found.get(state, 0) for state in DeliveryState}


def next_due(session: Session, campaign_id: int) -> datetime | None:
    """Return when the first deferred row is due, or None."""
    query = select(func.min(DeliveryRow.next_at)).where(
        DeliveryRow.campaign_id == campaign_id, DeliveryRow.state == DeliveryState.DEFERRED.value
    )
    return session.scalar(query)


def rows(session: Session, campaign_id: int, state: DeliveryState | None = None) -> Iterator[LedgerRow]:
    """Yield the ledger in the order it was written; of one state when it is named."""
    query = select(DeliveryRow).where(DeliveryRow.campaign_id == campaign_id).order_by(DeliveryRow.id)
    if state is not None:
        query = query.where(DeliveryRow.state == state.value)
    for row in session.scalars(query.execution_options(yield_per=1000)):
        yield LedgerRow(
            address=row.address,
            state=DeliveryState(row.state),
            attempts=row.attempts,
            code=row.code,
            enhanced=row.enhanced,
            response=row.response,
            updated_at=row.updated_at,
            next_at=row.next_at,
            edition=row.edition,
            why=None if row.why is None else Skip(row.why),
        )


def report(session: Session, campaign_id: int) -> Report:
    """Return how a campaign stands. Raises KeyError when there is none."""
    found = campaign(session, campaign_id)
    if found is None:
        raise KeyError(campaign_id)
    return Report(
        campaign=found,
        counts=counts(session, campaign_id),
        next_due=next_due(session, campaign_id),
        approval=None if found.approval is None else approvals.get(session, found.approval),
    )
