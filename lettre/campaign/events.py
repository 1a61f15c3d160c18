"""What came back from a campaign, as it was recorded. Each function takes a session and never commits.

`lettre.feedback` finds out what a mail says and writes it down here, beside the deliveries it is
about, so that a campaign's report can tell it. Kinds and reasons are the words of
`lettre.feedback.event`.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import String, and_, case, cast, func, literal, or_, select, update
from sqlalchemy.orm import Session

from lettre import changed
from lettre.audience.model import ConsentEvent
from lettre.audience.tables import ConsentRow
from lettre.campaign.tables import CampaignRow, EventRow
from lettre.db import insert_new


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """What a mail says of one recipient, whose it was, and what followed.

    `fingerprint` is the mail's SHA-256; `recipient` is "" where the mail names nobody; `known_by`
    says by what `campaign` and `subscription` were found, None when they were not.
    """

    fingerprint: str
    kind: str
    outcome: str
    at: datetime
    recipient: str = ""
    reason: str | None = None
    hard: bool = False
    status: str | None = None
    reply: int | None = None
    text: str = ""
    campaign: int | None = None
    subscription: int | None = None
    known_by: str | None = None
    sender: str = ""
    subject: str = ""
    id: int | None = None


def record(session: Session, event: Recorded) -> bool:
    """Write an event down; False when this mail had said it of this recipient before."""
    values = {name: value for name, value in asdict(event).items() if name not in {"id", *_ELSEWHERE}}
    values |= {column: getattr(event, name) for name, column in _ELSEWHERE.items()}
    made = session.scalars(insert_new(session, EventRow).returning(EventRow.id), [values])
    return made.one_or_none() is not None


#: what `known_by` says of a refusal that stands in the ledger
_LEDGER = "ledger"
#: outcomes of what anybody could have written about a reader: `lettre.feedback.verdict`
_UNBELIEVED = ("unproven", "forged")
_ELSEWHERE = {"campaign": "campaign_id", "subscription": "subscription_id"}


def of_mail(session: Session, fingerprint: str) -> list[Recorded]:
    """Return what was recorded of a mail before; nothing when it is new."""
    query = select(EventRow).where(EventRow.fingerprint == fingerprint).order_by(EventRow.id)
    return [_recorded(row) for row in session.scalars(query)]


def events(
    session: Session,
    *,
    campaign: int | None = None,
    subscriptions: Collection[int] | None = None,
    kinds: Collection[str] | None = None,
    outcomes: Collection[str] | None = None,
    limit: int | None = None,
) -> list[Recorded]:
    """Return events, the latest first, narrowed by what is given."""
    query = select(EventRow).order_by(EventRow.at.desc(), EventRow.id.desc()).limit(limit)
    if campaign is not None:
        query = query.where(EventRow.campaign_id == campaign)
    for column, wanted in (
        (EventRow.subscription_id, subscriptions),
        (EventRow.kind, kinds),
        (EventRow.outcome, outcomes),
    ):
        if wanted is not None:
            query = query.where(column.in_(wanted))
    return [_recorded(row) for row in session.scalars(query)]


def _recorded(row: EventRow) -> Recorded:
    return Recorded(
        id=row.id,
        fingerprint=row.fingerprint,
        recipient=row.recipient,
        kind=row.kind,
        reason=row.reason,
        hard=row.hard,
        status=row.status,
        reply=row.reply,
        text=row.text,
        campaign=row.campaign_id,
        subscription=row.subscription_id,
        known_by=row.known_by,
        outcome=row.outcome,
        sender=row.sender,
        subject=row.subject,
        at=row.at,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Returns:
    """What came of a campaign since it left, in readers: a reader who bounced twice counts once.

    `bounced` maps each reason to readers; `unsubscribed` counts leaves by the letter's link, by
    the mail program's button and by mail alike. What the relay refused while it was spoken to is a
    failed delivery, and not counted here again.
    """

    hard: int
    soft: int
    bounced: Mapping[str, int]
    complained: int
    unsubscribed: int
    auto_replies: int
    replies: int


def returns(session: Session, campaign: int) -> Returns:
    """Count what came back from a campaign."""
    # who is forgotten is counted on, by a number that is nobody's
    who = func.count(func.distinct(func.coalesce(EventRow.subscription_id, -EventRow.nobody)))
    counts: dict[tuple[str, bool], int] = {}
    of_it = and_(
        EventRow.campaign_id == campaign,
        EventRow.known_by != _LEDGER,
        EventRow.outcome.not_in(_UNBELIEVED),
    )
    query = select(EventRow.kind, EventRow.hard, who).where(of_it)
    for kind, hard, number in session.execute(query.group_by(EventRow.kind, EventRow.hard)):
        counts[kind, hard] = number
    reasons = select(EventRow.reason, who).where(of_it, EventRow.kind == "bounce").group_by(EventRow.reason)
    return Returns(
        hard=counts.get(("bounce", True), 0),
        soft=counts.get(("bounce", False), 0),
        bounced={reason or "unknown": number for reason, number in session.execute(reasons)},
        complained=counts.get(("complaint", False), 0),
        unsubscribed=_left(session, campaign),
        auto_replies=counts.get(("auto-reply", False), 0),
        replies=counts.get(("reply", False), 0),
    )


def empty(session: Session, before: datetime) -> int:
    """Empty what came back before a moment of all words; return how much. What it was, and whose, stays.

    A number stands for the recipient where it was found to be nobody's.
    """
    told = or_(EventRow.sender != "", EventRow.subject != "", EventRow.text != "")
    nobodys = and_(EventRow.subscription_id.is_(None), EventRow.recipient.like("%@%"))
    old = and_(EventRow.at < before, or_(told, nobodys))
    number = literal("#") + cast(EventRow.id, String)
    recipient = case((nobodys, number), else_=EventRow.recipient)
    return changed.count(
        session, update(EventRow).where(old).values(sender="", subject="", text="", recipient=recipient)
    )


def _left(session: Session, campaign: int) -> int:
    by_this = ConsentRow.detail["campaign"].as_integer() == campaign
    query = select(func.count(func.distinct(ConsentRow.subscription_id))).where(
        ConsentRow.event == ConsentEvent.LEFT.value, by_this
    )
    unnamed = select(CampaignRow.left_unnamed).where(CampaignRow.id == campaign)
    return (session.scalar(query) or 0) + (session.scalar(unnamed) or 0)
