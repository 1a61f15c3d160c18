"""What is public: the issues of which a sending has begun, each as its latest round sent it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lettre.archive.model import Published
from lettre.campaign.tables import CampaignRow
from lettre.edition.tables import EditionRow


def issues(session: Session, newsletter: str) -> list[Published]:
    """Return a newsletter's sent issues, the latest first."""
    return _published(session, newsletter)


def issue(session: Session, newsletter: str, slug: str) -> Published | None:
    """Return one sent issue; None when no sending of it has begun."""
    found = _published(session, newsletter, slug)
    return found[0] if found else None


def _published(session: Session, newsletter: str, slug: str | None = None) -> list[Published]:
    latest = (
        select(CampaignRow.issue, func.max(CampaignRow.round).label("round"))
        .where(CampaignRow.newsletter == newsletter, CampaignRow.started_at.is_not(None))
        .group_by(CampaignRow.issue)
        .subquery()
    )
    # the columns by name: the edition's HTML, text and source stay where they are
    query = (
        select(CampaignRow.issue, EditionRow.digest, EditionRow.subject, EditionRow.facts, EditionRow.date)
        .join(latest, (CampaignRow.issue == latest.c.issue) & (CampaignRow.round == latest.c.round))
        .join(EditionRow, EditionRow.digest == CampaignRow.digest)
        .where(CampaignRow.newsletter == newsletter)
        .order_by(EditionRow.date.desc(), CampaignRow.issue.desc())
    )
    if slug is not None:
        query = query.where(CampaignRow.issue == slug)
    return [
        Published(
            newsletter=newsletter,
            slug=row.issue,
            digest=row.digest,
            subject=row.subject,
            preheader=row.facts["preheader"],
            date=row.date,
            number=row.facts["number"],
        )
        for row in session.execute(query)
    ]
