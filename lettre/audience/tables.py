"""Who subscribed to what, the proof of it, and who is never to be written to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lettre.db import Base, Instant


class SubscriberRow(Base):
    """A person's address: unique by its key, sent as written."""

    __tablename__ = "subscribers"
    # a number that an erased reader had is never another's: links of years ago name it
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - as SQLAlchemy has it

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Instant)


class SubscriptionRow(Base):
    """A subscriber in one newsletter. `until` is when a pause ends by itself."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "newsletter"),
        Index("ix_subscriptions_newsletter_state", "newsletter", "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id"))
    newsletter: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    #: the house's own questions, by their names: what the reader answered
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    until: Mapped[datetime | None] = mapped_column(Instant)


class ConsentRow(Base):
    """One thing that happened to a subscription: when, how, by whom, in which words."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"), index=True)
    event: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    source: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    wording: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class SuppressionRow(Base):
    """An address never to be written to, whatever its subscriptions say."""

    __tablename__ = "suppressions"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(Text)


class ForgottenRow(Base):
    """Somebody who asked to be forgotten: a keyed fingerprint of the address, and nothing else.

    `key_id` is the signing key it was made with; `day` the date, without its hour.
    """

    __tablename__ = "forgotten"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("signing_keys.id"))
    day: Mapped[date] = mapped_column(Date)


class KeptConsentRow(Base):
    """What proves the wishes of somebody whose address has been erased, under its keyed fingerprint."""

    __tablename__ = "kept_consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), index=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("signing_keys.id"))
    newsletter: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    source: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    wording: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    kept_at: Mapped[datetime] = mapped_column(Instant)


class AddressChangeRow(Base):
    """A wish for another address: asked at the new one, and kept a while so that it can be taken back."""

    __tablename__ = "address_changes"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - as SQLAlchemy has it

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id"), index=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"))
    old: Mapped[str] = mapped_column(String(320))
    new: Mapped[str] = mapped_column(String(320))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class RetentionRow(Base):
    """What was deleted or taken back, by which rule and by whom: a number, and no address."""

    __tablename__ = "retention_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    rule: Mapped[str] = mapped_column(String(32))
    number: Mapped[int]
    actor: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")


class SigningKeyRow(Base):
    """A key that signs links. In the database, so that one backup keeps every old link alive."""

    __tablename__ = "signing_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(Instant)


class SignupRow(Base):
    """A form as it came in, until the job takes it up: seconds. `asked` is what was shown and answered."""

    __tablename__ = "signups"
    # the number goes into the proof of consent: it is never given twice
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - as SQLAlchemy has it

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(320))
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Instant)


class LimitRow(Base):
    """How often something was asked for in one hour or day; `mark` is a keyed hash of who asked."""

    __tablename__ = "limits"

    mark: Mapped[str] = mapped_column(String(32), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class LimitKeyRow(Base):
    """The key of one day's marks. When it is thrown away, nobody can say any more whose they were."""

    __tablename__ = "limit_keys"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary(32))


class TrackingRow(Base):
    """What a reader said to one kind of measurement; no row: nothing. Words: `audience.trace`."""

    __tablename__ = "tracking"

    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    choice: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(Instant)


class TraceRow(Base):
    """An act of a reader who agreed to its being recorded: a link followed (0: the letter opened).

    `link` is the link's number in that edition of the campaign; `at` is the first time, `times` how often.
    Neither a network address nor a mail program's name is kept.
    """

    __tablename__ = "traces"

    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True
    )
    campaign_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    link: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(Instant)
    times: Mapped[int] = mapped_column(default=1)


class TraceCountRow(Base):
    """How many readers' traces of one kind are there no more: a number that a campaign's report goes on with.

    `edition` 0: in the whole campaign. Whose they were, nothing says.
    """

    __tablename__ = "trace_counts"

    campaign_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    link: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
