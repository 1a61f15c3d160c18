"""The outbox: one row a mail to one person, with its state as in the ledger."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lettre.db import Base, Instant


class OutboxRow(Base):
    """One mail. Unique by `key`: the database itself refuses a second one.

    It goes with its subscription: who is erased leaves no mail behind. `attempts` counts durable
    marks and fences off a stale sender's result; `deferrals` counts the server's "later"s.
    `dated_at` is when it was to leave at first, `due_at` when it may leave next. `params` is
    emptied once it has left.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    letter: Mapped[str] = mapped_column(String(32))
    newsletter: Mapped[str] = mapped_column(String(64))
    subscription_id: Mapped[int | None] = mapped_column(
        ForeignKey("subscriptions.id", ondelete="CASCADE"), index=True
    )
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320), index=True)
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    deferrals: Mapped[int] = mapped_column(default=0)
    stage: Mapped[str | None] = mapped_column(String(8))
    code: Mapped[int | None]
    enhanced: Mapped[str | None] = mapped_column(String(16))
    response: Mapped[str] = mapped_column(Text, default="")
    dated_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
