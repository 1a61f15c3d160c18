"""Frozen editions, by digest, and the assets they share."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lettre.db import Base, Instant


class EditionRow(Base):
    """An edition as it was approved and sent: its output, and the source it came from."""

    __tablename__ = "editions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    newsletter: Mapped[str] = mapped_column(String(64))
    issue: Mapped[str] = mapped_column(String(128))
    subject: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    date: Mapped[dt.date] = mapped_column(Date)
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[bytes] = mapped_column(LargeBinary)
    frozen_at: Mapped[dt.datetime] = mapped_column(Instant)


class AssetRow(Base):
    """The bytes of a file, kept once however many editions show it."""

    __tablename__ = "assets"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(127))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class EditionAssetRow(Base):
    """Which edition shows which file, under which name."""

    __tablename__ = "edition_assets"

    digest: Mapped[str] = mapped_column(ForeignKey("editions.digest"), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    key: Mapped[str] = mapped_column(ForeignKey("assets.key"), index=True)


class EditionLinkRow(Base):
    """A link of an edition that is measured, by the number its readers' mails name it with.

    The only way from such a number to an address: no address is ever taken from a visitor.
    """

    __tablename__ = "edition_links"

    digest: Mapped[str] = mapped_column(ForeignKey("editions.digest"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    href: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(String(255))
    words: Mapped[str] = mapped_column(Text)
