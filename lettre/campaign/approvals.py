"""The queries of approvals. Each takes a session and never commits; values go in and out."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lettre.campaign.approval import Approval
from lettre.campaign.tables import ApprovalRow
from lettre.edition import store as edition_store
from lettre.edition.model import Edition


def approve(
    session: Session, edition: Edition, *, by: str, version: str, note: str | None, now: datetime
) -> Approval:
    """Freeze an edition and write its approval down. Two at once are two approvals; both are kept."""
    edition_store.freeze(session, edition, now)
    row = ApprovalRow(
        newsletter=edition.newsletter,
        issue=edition.issue,
        digest=edition.digest,
        by=by,
        at=now,
        version=version,
        note=note,
    )
    session.add(row)
    session.flush()
    return _approval(row)


def withdraw(
    session: Session, newsletter: str, issue: str, *, by: str, reason: str, now: datetime
) -> list[Approval]:
    """Take back every approval of an issue that stands; return them as they are now."""
    statement = (
        update(ApprovalRow)
        .where(
            ApprovalRow.newsletter == newsletter,
            ApprovalRow.issue == issue,
            ApprovalRow.withdrawn_at.is_(None),
        )
        .values(withdrawn_by=by, withdrawn_at=now, withdrawn_reason=reason)
        .returning(ApprovalRow.id)
    )
    taken_back = set(session.scalars(statement.execution_options(synchronize_session=False)))
    session.expire_all()
    return [each for each in of_issue(session, newsletter, issue) if each.id in taken_back]


def latest(session: Session, newsletter: str, issue: str, *, hold: bool = False) -> Approval | None:
    """Return an issue's last approval: one that stands, or else the last that was taken back.

    `hold` keeps it from being taken back until the transaction ends.
    """
    query = (
        select(ApprovalRow)
        .where(ApprovalRow.newsletter == newsletter, ApprovalRow.issue == issue)
        .order_by(ApprovalRow.withdrawn_at.is_(None).desc(), ApprovalRow.id.desc())
        .limit(1)
    )
    # SQLite has one writer anyway and ignores FOR UPDATE
    row = session.scalars(query.with_for_update() if hold else query).one_or_none()
    return None if row is None else _approval(row)


def covering(session: Session, digest: str, *, hold: bool = False) -> Approval | None:
    """Return the last approval of an edition that nobody has taken back, or None."""
    query = (
        select(ApprovalRow)
        .where(ApprovalRow.digest == digest, ApprovalRow.withdrawn_at.is_(None))
        .order_by(ApprovalRow.id.desc())
        .limit(1)
    )
    row = session.scalars(query.with_for_update() if hold else query).one_or_none()
    return None if row is None else _approval(row)


def get(session: Session, approval_id: int) -> Approval | None:
    """Return one approval, or None."""
    row = session.get(ApprovalRow, approval_id)
    return None if row is None else _approval(row)


def of_issue(session: Session, newsletter: str | None = None, issue: str | None = None) -> list[Approval]:
    """Return approvals, the latest first; of one issue when it is named."""
    query = select(ApprovalRow).order_by(ApprovalRow.id.desc())
    if newsletter is not None:
        query = query.where(ApprovalRow.newsletter == newsletter)
    if issue is not None:
        query = query.where(ApprovalRow.issue == issue)
    return [_approval(row) for row in session.scalars(query)]


def _approval(row: ApprovalRow) -> Approval:
    return Approval(
        id=row.id,
        newsletter=row.newsletter,
        issue=row.issue,
        digest=row.digest,
        by=row.by,
        at=row.at,
        version=row.version,
        note=row.note,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
    )
