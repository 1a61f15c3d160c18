"""Corrections that are shown above issues. Each function takes a session and never commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from lettre.archive.model import Erratum
from lettre.archive.tables import ErratumRow


def of_issue(session: Session, newsletter: str, issue: str) -> tuple[Erratum, ...]:
    """Return an issue's corrections in the editor's order."""
    query = select(ErratumRow).where(_ours(newsletter, issue)).order_by(ErratumRow.position)
    return tuple(Erratum(date=row.date, section=row.section, text=row.text) for row in session.scalars(query))


def of_newsletter(session: Session, newsletter: str) -> dict[str, tuple[Erratum, ...]]:
    """Return the corrections of all of a newsletter's issues that have some, by issue."""
    query = select(ErratumRow).where(ErratumRow.newsletter == newsletter)
    found: dict[str, tuple[Erratum, ...]] = {}
    for row in session.scalars(query.order_by(ErratumRow.issue, ErratumRow.position)):
        erratum = Erratum(date=row.date, section=row.section, text=row.text)
        found[row.issue] = (*found.get(row.issue, ()), erratum)
    return found


def put(
    session: Session, newsletter: str, issue: str, errata: Sequence[Erratum], now: datetime
) -> tuple[int, int]:
    """Show these corrections and no others; return how many are new and how many are gone."""
    columns = (ErratumRow.date, ErratumRow.section, ErratumRow.text, ErratumRow.added_at)
    known = {
        (row.date, row.section, row.text): row.added_at
        for row in session.execute(select(*columns).where(_ours(newsletter, issue)))
    }
    wanted = [(each.date, each.section, each.text) for each in errata]
    session.execute(delete(ErratumRow).where(_ours(newsletter, issue)))
    for position, (each, key) in enumerate(zip(errata, wanted, strict=True)):
        session.add(
            ErratumRow(
                newsletter=newsletter,
                issue=issue,
                position=position,
                date=each.date,
                section=each.section,
                text=each.text,
                added_at=known.get(key, now),
            )
        )
    session.flush()
    return len(set(wanted) - known.keys()), len(known.keys() - set(wanted))


def _ours(newsletter: str, issue: str) -> ColumnElement[bool]:
    return (ErratumRow.newsletter == newsletter) & (ErratumRow.issue == issue)
