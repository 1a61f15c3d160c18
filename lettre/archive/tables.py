"""What the archive keeps beside the frozen editions: corrections, and what it is listed and searched by."""

import datetime as dt

from sqlalchemy import Date, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lettre.db import Base, Instant


class ErratumRow(Base):
    """A correction of an issue that was sent; the edition itself stays as it was."""

    __tablename__ = "errata"

    newsletter: Mapped[str] = mapped_column(String(64), primary_key=True)
    issue: Mapped[str] = mapped_column(String(128), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    date: Mapped[dt.date] = mapped_column(Date)
    section: Mapped[str | None] = mapped_column(String(128))
    text: Mapped[str] = mapped_column(Text)
    added_at: Mapped[dt.datetime] = mapped_column(Instant)


class IndexedRow(Base):
    """Which edition of an issue is in the index, and by which version of our rules."""

    __tablename__ = "archive_issues"

    newsletter: Mapped[str] = mapped_column(String(64), primary_key=True)
    issue: Mapped[str] = mapped_column(String(128), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    indexed_at: Mapped[dt.datetime] = mapped_column(Instant)


class SectionRow(Base):
    """A section of an issue, as lists and results show it; its words are in `archive_fts` under its id."""

    __tablename__ = "archive_sections"
    __table_args__ = (
        Index("ix_archive_sections_issue", "newsletter", "issue"),
        Index("ix_archive_sections_kind", "newsletter", "kind", "date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter: Mapped[str] = mapped_column(String(64))
    issue: Mapped[str] = mapped_column(String(128))
    position: Mapped[int]
    section: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    more: Mapped[str] = mapped_column(Text)
    date: Mapped[dt.date] = mapped_column(Date)
    number: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
