"""The ledger's rows: campaigns and their deliveries."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lettre.db import Base, Instant


class CampaignRow(Base):
    """A sending. Unique on issue and round: the database itself refuses a second one."""

    __tablename__ = "campaigns"
    __table_args__ = (UniqueConstraint("newsletter", "issue", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter: Mapped[str] = mapped_column(String(64))
    issue: Mapped[str] = mapped_column(String(128))
    round: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), ForeignKey("editions.digest"))
    reason: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    pause_reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class DeliveryRow(Base):
    """One recipient in one campaign. Unique: nobody can be written down twice.

    `attempts` counts durable marks and fences off a stale sender's result; `deferrals` counts
    the server's "later"s and sets the next delay.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("campaign_id", "subscription_id"),
        Index("ix_deliveries_campaign_state", "campaign_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"))
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
    updated_at: Mapped[datetime] = mapped_column(Instant)
