"""Approvals, proofs, the ledger's rows (campaigns and their deliveries), and what came back."""

import datetime as dt
from datetime import datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lettre.db import Base, Instant


class ApprovalRow(Base):
    """Somebody's word that an edition may leave. A row is only ever added, or marked as taken back."""

    __tablename__ = "approvals"
    __table_args__ = (Index("ix_approvals_newsletter_issue", "newsletter", "issue"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter: Mapped[str] = mapped_column(String(64))
    issue: Mapped[str] = mapped_column(String(128))
    digest: Mapped[str] = mapped_column(String(64), ForeignKey("editions.digest"), index=True)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[str] = mapped_column(String(32))
    note: Mapped[str | None] = mapped_column(Text)
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class ProofRow(Base):
    """An edition that was sent to colleagues. Unique: an edition has one number, a number one edition."""

    __tablename__ = "proofs"
    __table_args__ = (
        UniqueConstraint("newsletter", "issue", "number"),
        UniqueConstraint("newsletter", "issue", "digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter: Mapped[str] = mapped_column(String(64))
    issue: Mapped[str] = mapped_column(String(128))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), ForeignKey("editions.digest"))


class ProofMessageRow(Base):
    """One message of a proof. `outcome` is NULL until the server's answer was seen."""

    __tablename__ = "proof_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    proof_id: Mapped[int] = mapped_column(ForeignKey("proofs.id"), index=True)
    address: Mapped[str] = mapped_column(String(320))
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(16))
    code: Mapped[int | None]
    response: Mapped[str] = mapped_column(Text, default="")


class SlowedRow(Base):
    """A lane that a relay slowed down: `lane` is a provider's name, "" everything through that relay.

    `relay` is its host and port. `rate` is messages a second, NULL for a lane that only rests until
    `rests_until`; `told_at` is when that was so: `campaign.recall` says what time has made of it since.
    """

    __tablename__ = "slowed"

    relay: Mapped[str] = mapped_column(String(300), primary_key=True)
    lane: Mapped[str] = mapped_column(String(255), primary_key=True)
    rate: Mapped[float | None]
    rests_until: Mapped[datetime | None] = mapped_column(Instant)
    in_a_row: Mapped[int]
    told_at: Mapped[datetime] = mapped_column(Instant)


class CampaignRow(Base):
    """A sending. Unique on issue and round: the database itself refuses a second one.

    `digest`, `approval_id` and `edition` are those of its last edition; all of them stand in
    `campaign_editions`. `started_at` is NULL as long as its readers have not been taken. `left_unnamed` is
    how many left by its letters of whom nothing else is known any more.
    """

    __tablename__ = "campaigns"
    __table_args__ = (UniqueConstraint("newsletter", "issue", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter: Mapped[str] = mapped_column(String(64))
    issue: Mapped[str] = mapped_column(String(128))
    round: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), ForeignKey("editions.digest"))
    approval_id: Mapped[int | None] = mapped_column(ForeignKey("approvals.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    pause_reason: Mapped[str | None] = mapped_column(Text)
    edition: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    left_unnamed: Mapped[int] = mapped_column(default=0)


class CampaignEditionRow(Base):
    """An edition that a campaign sends or sent: 1, and a further number for each that replaced one."""

    __tablename__ = "campaign_editions"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), ForeignKey("editions.digest"))
    approval_id: Mapped[int | None] = mapped_column(ForeignKey("approvals.id"))
    dated_at: Mapped[datetime] = mapped_column(Instant)


class DeliveryRow(Base):
    """One recipient in one campaign. Unique: nobody can be written down twice.

    `attempts` counts durable marks and fences off a stale sender's result; `deferrals` counts
    the server's "later"s and sets the next delay. `edition` is the campaign's edition it is sent,
    and `pinned` keeps it: a message that may have arrived is only ever sent again as it was.
    `why` says why a row was skipped. A reader who asked to be forgotten leaves the row as a number:
    no subscription, no address (of one that failed, "@" and a domain that others have, too).
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("campaign_id", "subscription_id"),
        Index("ix_deliveries_campaign_state", "campaign_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscriptions.id"))
    address: Mapped[str] = mapped_column(String(320))
    name: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    deferrals: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    stage: Mapped[str | None] = mapped_column(String(8))
    code: Mapped[int | None]
    enhanced: Mapped[str | None] = mapped_column(String(16))
    response: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int] = mapped_column(default=1)
    pinned: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str | None] = mapped_column(String(16))
    updated_at: Mapped[datetime] = mapped_column(Instant)


class EventRow(Base):
    """What a mail that came back says of one recipient. Unique: a mail read twice is recorded once.

    It goes with its subscription, as a sign-up's does that nobody confirmed.
    `fingerprint` is the mail's SHA-256; `recipient` the address as the report has it, "" where it
    names none. `campaign_id` and `subscription_id` are NULL where it was not found whose it is;
    `known_by` says by what it was found, `outcome` what followed. Words of `kind` and `reason`:
    `lettre.feedback.event`. `nobody` is one number for all that came back from a campaign of one reader who
    is forgotten, so that they are still counted once.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("fingerprint", "recipient"),
        Index("ix_events_campaign_kind", "campaign_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    recipient: Mapped[str] = mapped_column(String(320))
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    hard: Mapped[bool]
    status: Mapped[str | None] = mapped_column(String(16))
    reply: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    subscription_id: Mapped[int | None] = mapped_column(
        ForeignKey("subscriptions.id", ondelete="CASCADE"), index=True
    )
    nobody: Mapped[int | None]
    known_by: Mapped[str | None] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(32))
    sender: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant, index=True)


class VisitCountRow(Base):
    """How often a link was followed on a day of UTC (0: the letter opened), by people or by machines.

    A number and nothing else: not by whom, not from where.
    """

    __tablename__ = "visit_counts"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    link: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    machine: Mapped[bool] = mapped_column(primary_key=True)
    number: Mapped[int]
