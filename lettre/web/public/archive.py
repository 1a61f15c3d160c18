"""The house's newsletters, the issues of each, and each issue as it was sent."""

import hashlib
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from lettre.archive import pages, store
from lettre.archive.model import Published
from lettre.archive.pages import Surroundings
from lettre.db import reading
from lettre.edition import store as editions
from lettre.edition.model import Edition
from lettre.newsletter import Newsletter
from lettre.web import policy
from lettre.web.house import House, TheHouse, page

router = APIRouter(include_in_schema=False)
_READ = ["GET", "HEAD"]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shown:
    """A newsletter of the house and its latest issue, as the first page lists them."""

    newsletter: Newsletter
    url: str
    latest: Published | None


@router.api_route("/", methods=_READ)
def home(request: Request, house: TheHouse) -> Response:
    """List the house's newsletters."""
    with reading(house.engine) as session:
        shown = [_shown(house, session, each) for each in house.settings.newsletters.values()]
    houses = {each.newsletter.organisation.name for each in shown}
    organisation = houses.pop() if len(houses) == 1 else None
    return page(house.html("home.html.j2", house.speech(request), shown=shown, organisation=organisation))


def _shown(house: House, session: Session, newsletter: Newsletter) -> _Shown:
    sent = store.issues(session, newsletter.slug)
    return _Shown(
        newsletter=newsletter, url=house.newsletter_url(newsletter), latest=sent[0] if sent else None
    )


@router.api_route("/{newsletter}/", methods=_READ)
def tidy_newsletter(newsletter: str, house: TheHouse) -> Response:
    """Lead an address with a slash too many to the right one."""
    return RedirectResponse(house.newsletter_path(_named(house, newsletter)), 308)


@router.api_route("/{newsletter}", methods=_READ)
def newsletter_page(newsletter: str, house: TheHouse) -> Response:
    """Show a newsletter: its sent issues, and how to receive it."""
    named = _named(house, newsletter)
    with reading(house.engine) as session:
        sent = store.issues(session, named.slug)
    canonical = f"{named.base_url}/{named.slug}"
    return page(house.html("newsletter.html.j2", named.language, named, sent=sent, canonical=canonical))


@router.api_route("/{newsletter}/{issue}", methods=_READ)
def issue_page(newsletter: str, issue: str, request: Request, house: TheHouse) -> Response:
    """Show an issue as its latest round sent it, without its readers' own parts."""
    named = _named(house, newsletter)
    edition = _sent(house, named, issue)
    around = Surroundings(
        canonical=f"{named.base_url}/{named.slug}/{edition.issue}",
        files=f"{house.prefix(named)}/assets",
        newsletter=house.newsletter_path(named),
        bar=house.html("bar.html.j2", named.language, named, edition=edition),
        style=house.html("bar_style.html.j2", named.language, named),
    )
    text = pages.page(edition, around)
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    known = tag in request.headers.get("if-none-match", "")
    # a 304 brings its headers to the copy that is kept (RFC 9111 4.3.4): it must carry the page's own
    return page("" if known else text, 304 if known else 200, rules=policy.ISSUE, headers={"ETag": tag})


@router.api_route("/{newsletter}/{issue}/texte", methods=_READ)
def issue_text(newsletter: str, issue: str, house: TheHouse) -> Response:
    """Show an issue as plain text."""
    edition = _sent(house, _named(house, newsletter), issue)
    return PlainTextResponse(pages.text(edition))


def _named(house: House, slug: str) -> Newsletter:
    found = house.settings.newsletters.get(slug)
    if found is None:
        raise HTTPException(404)
    return found


def _sent(house: House, newsletter: Newsletter, slug: str) -> Edition:
    if not slug.isprintable():
        # PostgreSQL takes no NUL in a text, and no issue has one in its name
        raise HTTPException(404)
    with reading(house.engine) as session:
        published = store.issue(session, newsletter.slug, slug)
        edition = editions.get(session, published.digest) if published else None
    if edition is None:
        raise HTTPException(404)
    return edition
