"""What is public: the issues of which a sending has begun, each as its latest round sent it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lettre.archive.model import Published
from lettre.archive.tables import ErratumRow
from lettre.campaign.tables import CampaignEditionRow, CampaignRow
from lettre.edition.tables import AssetRow, EditionAssetRow, EditionRow

#: where an edition keeps the calendar files of its events (`edition.calendar.name`)
EVENTS = "agenda/"


def issues(session: Session, newsletter: str) -> list[Published]:
    """Return a newsletter's sent issues, the latest first."""
    return _published(session, newsletter)


def issue(session: Session, newsletter: str, slug: str) -> Published | None:
    """Return one sent issue; None when no sending of it has begun."""
    found = _published(session, newsletter, slug)
    return found[0] if found else None


def event_files(session: Session, digests: Iterable[str]) -> dict[str, list[bytes]]:
    """Return the calendar files that editions carry, by digest; their other files stay where they are."""
    wanted = list(digests)
    query = (
        select(EditionAssetRow.digest, AssetRow.content)
        .join(AssetRow, AssetRow.key == EditionAssetRow.key)
        .where(EditionAssetRow.digest.in_(wanted), EditionAssetRow.name.startswith(EVENTS, autoescape=True))
        .order_by(EditionAssetRow.name)
    )
    found: dict[str, list[bytes]] = {digest: [] for digest in wanted}
    for digest, content in session.execute(query):
        found[digest].append(content)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class _History:
    """What was sent of one issue: when, in how many wordings, first signed from which domain."""

    identity: str
    sent_at: datetime
    updated_at: datetime
    revision: int


def _histories(session: Session, newsletter: str, slug: str | None) -> Mapping[str, _History]:
    query = (
        select(
            CampaignRow.issue,
            CampaignEditionRow.digest,
            CampaignEditionRow.dated_at,
            EditionRow.facts["sender_address"].as_string().label("sender"),
        )
        .join(CampaignEditionRow, CampaignEditionRow.campaign_id == CampaignRow.id)
        .join(EditionRow, EditionRow.digest == CampaignEditionRow.digest)
        .where(CampaignRow.newsletter == newsletter, CampaignRow.started_at.is_not(None))
        .order_by(CampaignRow.issue, CampaignRow.round, CampaignEditionRow.number)
    )
    if slug is not None:
        query = query.where(CampaignRow.issue == slug)
    # an edition replaced before its campaign began is dated as the one that took its place: nobody had it
    sent: dict[str, dict[datetime, tuple[str, str]]] = {}
    for row in session.execute(query):
        sent.setdefault(row.issue, {})[row.dated_at] = (row.digest, row.sender)
    return {issue: _history(newsletter, issue, each) for issue, each in sent.items()}


def _history(newsletter: str, issue: str, sent: Mapping[datetime, tuple[str, str]]) -> _History:
    first, last = next(iter(sent)), sent[max(sent)][0]
    domain = sent[first][1].rpartition("@")[2].lower()
    return _History(
        identity=f"tag:{domain},{first:%Y-%m-%d}:{newsletter}/{issue}",
        sent_at=first,
        updated_at=next(at for at, (digest, _) in sent.items() if digest == last),
        revision=len({digest for digest, _ in sent.values()}) - 1,
    )


def years(session: Session, newsletters: Sequence[str]) -> list[int]:
    """Return the years in which these newsletters had a sent issue, the latest first."""
    query = (
        select(EditionRow.date)
        .join(CampaignRow, CampaignRow.digest == EditionRow.digest)
        .where(CampaignRow.newsletter.in_(newsletters), CampaignRow.started_at.is_not(None))
    )
    return sorted({day.year for day in session.scalars(query.distinct())}, reverse=True)


def _published(session: Session, newsletter: str, slug: str | None = None) -> list[Published]:
    latest = (
        select(CampaignRow.issue, func.max(CampaignRow.round).label("round"))
        .where(CampaignRow.newsletter == newsletter, CampaignRow.started_at.is_not(None))
        .group_by(CampaignRow.issue)
        .subquery()
    )
    # the columns by name: the edition's HTML, text and source stay where they are
    corrected = (
        select(func.max(ErratumRow.added_at))
        .where(ErratumRow.newsletter == newsletter, ErratumRow.issue == CampaignRow.issue)
        .scalar_subquery()
    )
    shown = (EditionRow.digest, EditionRow.subject, EditionRow.facts, EditionRow.date)
    query = (
        select(CampaignRow.issue, *shown, corrected.label("corrected_at"))
        .join(latest, (CampaignRow.issue == latest.c.issue) & (CampaignRow.round == latest.c.round))
        .join(EditionRow, EditionRow.digest == CampaignRow.digest)
        .where(CampaignRow.newsletter == newsletter)
        .order_by(EditionRow.date.desc(), CampaignRow.issue.desc())
    )
    if slug is not None:
        query = query.where(CampaignRow.issue == slug)
    histories = _histories(session, newsletter, slug)
    return [
        Published(
            newsletter=newsletter,
            slug=row.issue,
            digest=row.digest,
            subject=row.subject,
            preheader=row.facts["preheader"],
            date=row.date,
            number=row.facts["number"],
            identity=histories[row.issue].identity,
            sent_at=histories[row.issue].sent_at,
            updated_at=histories[row.issue].updated_at,
            revision=histories[row.issue].revision,
            corrected_at=row.corrected_at,
        )
        for row in session.execute(query)
    ]
