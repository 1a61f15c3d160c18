"""The archive's index: what is put into it, listed from it and found in it. Nothing here commits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, column, delete, func, insert, select, table, text
from sqlalchemy.orm import Session

from lettre.archive.corrected import ANCHOR
from lettre.archive.model import Entry, Published
from lettre.archive.search import query as queries
from lettre.archive.search.query import Query
from lettre.archive.search.words import stems, words
from lettre.archive.tables import IndexedRow, SectionRow

#: of the rules by which sections are cut and words are made: another number, and all is indexed anew
VERSION = 2
#: made by revision 0000: no table that SQLAlchemy knows
_INDEX = table("archive_fts", column("rowid"))
#: words of one section that are kept: PostgreSQL holds a megabyte of them
MOST_WORDS = 50_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A section as the index takes it: a line of `text` each line of the letter."""

    name: str
    kind: str
    title: str
    more: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Within:
    """Where to look: newsletters, and if asked for one kind of section and one year."""

    newsletters: tuple[str, ...]
    kind: str | None = None
    year: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Sections that were found: those of one page with their texts, and how many there are in all."""

    entries: Sequence[tuple[Entry, str]] = field(default=())
    total: int = 0


#: what each database calls a row of the index, whether it meets a query, and how well
@dataclass(frozen=True, kw_only=True, slots=True)
class _Dialect:
    put: str
    meets: str
    worth: str


_DIALECTS: Mapping[str, _Dialect] = {
    "sqlite": _Dialect(
        put="INSERT INTO archive_fts (rowid, heading, words, stems) VALUES (:id, :heading, :words, :stems)",
        meets="archive_fts MATCH :wanted",
        # smaller is better (https://www.sqlite.org/fts5.html, 5.1.1)
        worth="bm25(archive_fts, 5.0, 3.0, 1.0)",
    ),
    "postgresql": _Dialect(
        put="""
            INSERT INTO archive_fts (rowid, vector) VALUES (
                :id,
                setweight(to_tsvector('simple', :heading), 'A')
                || setweight(to_tsvector('simple', :words), 'B')
                || setweight(to_tsvector('simple', :stems), 'D')
            )""",
        meets="archive_fts.vector @@ to_tsquery('simple', :wanted)",
        # D, C, B, A; 1 divides by the length's logarithm, as bm25 weighs it too
        worth="-ts_rank('{0.2, 0.2, 0.6, 1.0}', archive_fts.vector, to_tsquery('simple', :wanted), 1)",
    ),
}


def known(session: Session) -> dict[tuple[str, str], str]:
    """Return the digests that are indexed by today's rules, by newsletter and issue."""
    query = select(IndexedRow.newsletter, IndexedRow.issue, IndexedRow.digest).where(
        IndexedRow.version == VERSION
    )
    return {(row.newsletter, row.issue): row.digest for row in session.execute(query)}


def put(
    session: Session, published: Published, language: str, sections: Iterable[Said], now: datetime
) -> None:
    """Index an issue, whatever was indexed of it before."""
    remove(session, published.newsletter, published.slug)
    statement = text(_DIALECTS[session.get_bind().dialect.name].put)
    for position, said in enumerate(sections):
        row = SectionRow(
            newsletter=published.newsletter,
            issue=published.slug,
            position=position,
            section=said.name,
            kind=said.kind,
            title=said.title,
            more=said.more,
            date=published.date,
            number=published.number,
            text=said.text,
        )
        session.add(row)
        session.flush()
        # an index in doubt may hold words of a section that is gone, under the number this one was given
        _forget(session, [row.id])
        session.execute(statement, {"id": row.id, **_indexed(said, language)})
    session.execute(
        insert(IndexedRow).values(
            newsletter=published.newsletter,
            issue=published.slug,
            digest=published.digest,
            version=VERSION,
            indexed_at=now,
        )
    )


def _indexed(said: Said, language: str) -> dict[str, str]:
    heading = [(word.folded, *stems(word.written, language)) for word in words(f"{said.title} {said.more}")]
    body = list(words(said.text))[:MOST_WORDS]
    return {
        "heading": " ".join(form for forms in heading for form in forms),
        "words": " ".join(word.folded for word in body),
        "stems": " ".join(stem for word in body for stem in stems(word.written, language)),
    }


def remove(session: Session, newsletter: str, issue: str) -> None:
    """Take an issue out of the index."""
    ours = (SectionRow.newsletter == newsletter) & (SectionRow.issue == issue)
    ids = list(session.scalars(select(SectionRow.id).where(ours)))
    _forget(session, ids)
    session.execute(delete(SectionRow).where(ours))
    session.execute(delete(IndexedRow).where(IndexedRow.newsletter == newsletter, IndexedRow.issue == issue))


def _forget(session: Session, ids: Iterable[int]) -> None:
    for each in ids:
        session.execute(text("DELETE FROM archive_fts WHERE rowid = :id"), {"id": each})


def entries(session: Session, within: Within) -> list[Entry]:
    """Return sections in the order of the letters, the latest issue first."""
    # corrections are found, and are no part of the letter
    told = select(SectionRow).where(SectionRow.section != ANCHOR)
    query = _narrowed(told, within).order_by(
        SectionRow.date.desc(), SectionRow.issue.desc(), SectionRow.position
    )
    return [_entry(row) for row in session.scalars(query)]


def kinds(session: Session, newsletters: Sequence[str]) -> list[str]:
    """Return the kinds of section that these newsletters have had."""
    query = select(SectionRow.kind).where(SectionRow.newsletter.in_(newsletters), SectionRow.kind != "")
    return sorted(session.scalars(query.distinct()))


def find(session: Session, wanted: Query, within: Within, *, page: int, size: int) -> Found:
    """Return a page of the sections that meet a query, the best first; `page` counts from 1."""
    if not wanted.terms:
        return Found()
    name = session.get_bind().dialect.name
    dialect = _DIALECTS[name]
    written = queries.for_sqlite(wanted) if name == "sqlite" else queries.for_postgresql(wanted)
    meets = text(dialect.meets)
    asked = {"wanted": written}
    here = _INDEX.c.rowid == SectionRow.id
    matching = _narrowed(select(SectionRow).join(_INDEX, here), within).where(meets)
    counted = _narrowed(select(func.count()).select_from(SectionRow).join(_INDEX, here), within).where(meets)
    total = session.scalar(counted, asked)
    ordered = matching.order_by(text(dialect.worth), SectionRow.date.desc(), SectionRow.id)
    rows = session.scalars(ordered.limit(size).offset((page - 1) * size), asked)
    return Found(entries=[(_entry(row), row.text) for row in rows], total=total or 0)


def _narrowed(query: Select[Any], within: Within) -> Select[Any]:
    query = query.where(SectionRow.newsletter.in_(within.newsletters))
    if within.kind is not None:
        query = query.where(SectionRow.kind == within.kind)
    if within.year is not None:
        query = query.where(SectionRow.date.between(date(within.year, 1, 1), date(within.year, 12, 31)))
    return query


def _entry(row: SectionRow) -> Entry:
    return Entry(
        newsletter=row.newsletter,
        issue=row.issue,
        section=row.section,
        kind=row.kind,
        title=row.title,
        more=row.more,
        date=row.date,
        number=row.number,
    )
