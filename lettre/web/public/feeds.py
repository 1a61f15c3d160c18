"""What programs read: each newsletter's feeds and calendar, each issue's calendar, the house's sitemap."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from lettre import __version__
from lettre.archive import calendar, corrections, feeds, sitemap, store
from lettre.archive.addresses import Addresses
from lettre.archive.calendar import Announced
from lettre.archive.feeds import FORMS, Form
from lettre.archive.model import Published
from lettre.db import reading
from lettre.newsletter import Newsletter
from lettre.web import conditional
from lettre.web.house import House, TheHouse
from lettre.web.public.issue import drawn_of
from lettre.web.public.named import named

router = APIRouter(include_in_schema=False)
_READ = ["GET", "HEAD"]
#: a page elsewhere may read what everybody may
_OPEN = {"Access-Control-Allow-Origin": "*"}
_CALENDAR = "text/calendar; charset=utf-8"


@router.api_route("/{newsletter}/atom.xml", methods=_READ)
def atom(newsletter: str, request: Request, house: TheHouse) -> Response:
    """Return a newsletter's latest issues as Atom."""
    return _feed(house, newsletter, request, FORMS["atom"])


@router.api_route("/{newsletter}/rss.xml", methods=_READ)
def rss(newsletter: str, request: Request, house: TheHouse) -> Response:
    """Return a newsletter's latest issues as RSS 2.0."""
    return _feed(house, newsletter, request, FORMS["rss"])


@router.api_route("/{newsletter}/feed.json", methods=_READ)
def json_feed(newsletter: str, request: Request, house: TheHouse) -> Response:
    """Return a newsletter's latest issues as JSON Feed 1.1."""
    return _feed(house, newsletter, request, FORMS["json"])


def _feed(house: House, slug: str, request: Request, form: Form) -> Response:
    letter = named(house, slug)
    where = Addresses(base=letter.base_url)
    with reading(house.engine) as session:
        latest = store.issues(session, letter.slug)[: feeds.MOST]
        errata = corrections.of_newsletter(session, letter.slug)

        def write() -> bytes:
            drawn = [(issue, drawn_of(session, house, letter, issue, where)) for issue in latest]
            return form.write(feeds.of_newsletter(letter, drawn, where, errata))

        tag = _tag(letter, latest, errata)
        return _answer(house, request, form.media_type, tag, _changed(latest), write)


@router.api_route(f"/{{newsletter}}/{calendar.FILE}", methods=_READ)
def newsletter_calendar(newsletter: str, request: Request, house: TheHouse) -> Response:
    """Return the events of a newsletter's issues as a calendar to subscribe to."""
    letter = named(house, newsletter)
    with reading(house.engine) as session:
        latest = store.issues(session, letter.slug)[: calendar.MOST_ISSUES]

        def write() -> bytes | None:
            return calendar.of_newsletter(_announced(session, latest, letter), letter)

        return _answer(house, request, _CALENDAR, _tag(letter, latest), _changed(latest), write)


@router.api_route(f"/{{newsletter}}/{{issue}}/{calendar.FILE}", methods=_READ)
def issue_calendar(newsletter: str, issue: str, request: Request, house: TheHouse) -> Response:
    """Return the events of one issue as a calendar file."""
    letter = named(house, newsletter)
    with reading(house.engine) as session:
        # PostgreSQL takes no NUL in a text, and no issue has one in its name
        found = store.issue(session, letter.slug, issue) if issue.isprintable() else None
        if found is None:
            raise HTTPException(404)
        (announced,) = _announced(session, [found], letter)

        def write() -> bytes | None:
            return calendar.of_issue(announced, letter)

        return _answer(house, request, _CALENDAR, _tag(letter, [found]), found.updated_at, write, keep=False)


def _announced(session: Session, issues: Sequence[Published], newsletter: Newsletter) -> list[Announced]:
    files = store.event_files(session, [issue.digest for issue in issues])
    where = Addresses(base=newsletter.base_url)
    return [
        Announced(issue=each, url=where.issue(each.newsletter, each.slug), files=files[each.digest])
        for each in issues
    ]


@router.api_route("/sitemap.xml", methods=_READ)
def site(request: Request, house: TheHouse) -> Response:
    """List the house's public pages for search engines."""
    with reading(house.engine) as session:
        pages = list(_pages(house, session))
    changed = max((page.changed for page in pages if page.changed), default=None)
    return _answer(
        house, request, "application/xml", _tag(*pages), changed, lambda: sitemap.sitemap(pages), keep=False
    )


def _pages(house: House, session: Session) -> Iterator[sitemap.Page]:
    yield sitemap.Page(url=f"{house.settings.base_url}/")
    for newsletter in house.settings.newsletters.values():
        where = Addresses(base=newsletter.base_url)
        issues = store.issues(session, newsletter.slug)
        yield sitemap.Page(url=where.newsletter(newsletter.slug), changed=_changed(issues))
        yield from (
            sitemap.Page(url=where.issue(each.newsletter, each.slug), changed=each.changed_at)
            for each in issues
        )


def _changed(issues: Sequence[Published]) -> datetime | None:
    return max((issue.changed_at for issue in issues), default=None)


def _tag(*facts: Any) -> str:
    """Return what changes whenever an answer would: it is made of what the answer is made of."""
    return hashlib.sha256(repr((__version__, *facts)).encode()).hexdigest()[:32]


def _answer(
    house: House,
    request: Request,
    media_type: str,
    tag: str,
    changed: datetime | None,
    write: Callable[[], bytes | None],
    *,
    keep: bool = True,
) -> Response:
    """Answer with what `write` makes, unless the client has it; written once for all who ask."""
    headers = {**_OPEN, **conditional.validators(tag, changed)}
    if conditional.unchanged(request.headers, tag, changed):
        return Response(status_code=304, headers=headers)
    known, content = house.kept.get(request.url.path, ("", b""))
    if known != tag:
        made = write()
        if made is None:
            raise HTTPException(404)
        content = made
        if keep:
            house.kept[request.url.path] = (tag, content)
    return Response(content, media_type=media_type, headers=headers)
