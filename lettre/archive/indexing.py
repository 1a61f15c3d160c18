"""⚡ Puts what is public into the index: what is missing, changed since, or written by older rules."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.archive import corrected, corrections, frozen, store
from lettre.archive.model import Erratum, Published
from lettre.archive.search import store as index
from lettre.archive.search.store import Said
from lettre.db import reading, transaction
from lettre.edition import contents, drawing
from lettre.edition import store as editions
from lettre.edition.model import Edition, Hole
from lettre.newsletter import Newsletter

_HOLES = tuple(hole.value for hole in Hole)


@dataclass(frozen=True, slots=True)
class _Heads:
    kind: str
    title: str
    more: str


def complete(
    engine: Engine,
    newsletters: Mapping[str, Newsletter],
    now: datetime,
    *,
    again: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Index every public issue that is not in the index as it is; return how many there were.

    `again` writes all of them anew. One transaction an issue: who reads or sends meanwhile waits for none.
    """
    with reading(engine) as session:
        sent = [each for slug in newsletters for each in store.issues(session, slug)]
        known = {} if again else index.known(session)
    missing = [each for each in sent if known.get((each.newsletter, each.slug)) != each.digest]
    done = 0
    for published in missing:
        if stop():
            break
        with transaction(engine) as session:
            edition = editions.get(session, published.digest)
            assert edition is not None  # a campaign's edition is there: the database sees to it
            put(session, published, edition, now)
        done += 1
    return done


def put(session: Session, published: Published, edition: Edition, now: datetime) -> None:
    """Index an issue: its sections, and what was put right of it."""
    errata = corrections.of_issue(session, published.newsletter, published.slug)
    written = [*said(edition), *_put_right(errata, edition.language)]
    index.put(session, published, edition.language, written, now)


def _put_right(errata: tuple[Erratum, ...], language: str) -> Iterator[Said]:
    if errata:
        title = corrected.heading(len(errata), language)
        words = corrected.text(errata, language)
        yield Said(name=corrected.ANCHOR, kind="", title=title, more="", text=words)


def said(edition: Edition) -> Iterator[Said]:
    """Yield an edition's sections: kind and headings from its files, words as its readers read them."""
    found = contents.read(edition).parts
    heads = dict(_heads(edition))
    sections = [part for part in found if part.name not in {contents.HEAD, contents.FOOT}]
    for part in sections:
        head = heads.get(part.name, _Heads("", part.title, ""))
        # the title is said beside every passage: there it need not begin it
        spoken = part.lines[1:] if part.lines[:1] == (part.title,) else part.lines
        yield Said(name=part.name, kind=head.kind, title=head.title, more=head.more, text="\n".join(spoken))
    if not sections:
        lines = [line for part in found for line in part.lines if not any(hole in line for hole in _HOLES)]
        yield Said(name="lettre", kind="", title=edition.subject, more="", text="\n".join(lines))


def _heads(edition: Edition) -> Iterator[tuple[str, _Heads]]:
    issue = frozen.read(edition)
    for section in issue.sections if issue else ():
        entry = drawing.entry(section, edition.language)
        yield section.name, _Heads(section.kind, entry.title or edition.subject, entry.more)
