"""The permanent page of an issue: its sections as they were sent, and its plain text."""

import hashlib
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from lettre.archive import corrections, drawing, pages, plain_text, store
from lettre.archive.addresses import Addresses
from lettre.archive.model import Drawn, Published
from lettre.db import reading
from lettre.edition import store as editions
from lettre.newsletter import Newsletter
from lettre.web import policy
from lettre.web.house import House, TheHouse, page
from lettre.web.language import Speech
from lettre.web.public.named import addresses_of, named

router = APIRouter(include_in_schema=False)
_READ = ["GET", "HEAD"]


@router.api_route("/{newsletter}/{issue}", methods=_READ)
def issue_page(newsletter: str, issue: str, request: Request, house: TheHouse) -> Response:
    """Show an issue as its latest round sent it, made anew from its frozen files."""
    letter = named(house, newsletter)
    addresses = addresses_of(house, letter)
    with reading(house.engine) as session:
        sent = store.issues(session, letter.slug)
        published = _published(sent, issue)
        errata = corrections.of_issue(session, letter.slug, published.slug)
        drawn = drawn_of(session, house, letter, published, addresses)
    earlier, later = pages.neighbours(sent, published.slug)
    around = pages.Around(
        newsletter=letter,
        published=published,
        addresses=addresses,
        today=house.clock().astimezone(ZoneInfo(letter.timezone)).date(),
        earlier=earlier,
        later=later,
        errata=errata,
    )
    context = pages.issue(drawn, around)
    # an issue and what stands around it are in the issue's own language
    text = house.html("issue.html.j2", Speech(language=letter.language), letter, **context)
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    known = tag in request.headers.get("if-none-match", "")
    # a 304 brings its headers to the copy that is kept (RFC 9111 4.3.4): it must carry the page's own
    return page("" if known else text, 304 if known else 200, rules=policy.ISSUE, headers={"ETag": tag})


@router.api_route("/{newsletter}/{issue}/texte", methods=_READ)
def issue_text(newsletter: str, issue: str, house: TheHouse) -> Response:
    """Show an issue as plain text."""
    letter = named(house, newsletter)
    with reading(house.engine) as session:
        # PostgreSQL takes no NUL in a text, and no issue has one in its name
        published = store.issue(session, letter.slug, issue) if issue.isprintable() else None
        edition = editions.get(session, published.digest) if published else None
    if published is None:
        raise HTTPException(404)
    assert edition is not None  # a campaign's edition is there: the database sees to it
    return PlainTextResponse(plain_text.text(edition))


def _published(sent: list[Published], slug: str) -> Published:
    found = next((each for each in sent if each.slug == slug), None)
    if found is None:
        raise HTTPException(404)
    return found


def drawn_of(
    session: Session, house: House, letter: Newsletter, published: Published, addresses: Addresses
) -> Drawn:
    """Return an issue made into markup whose links lead where `addresses` says."""

    def draw() -> Drawn | None:
        edition = editions.get(session, published.digest)
        return drawing.draw(edition, letter, house.environment, addresses) if edition else None

    drawn = house.drawn.get((published.digest, letter.slug, addresses.base), draw)
    assert drawn is not None  # a campaign's edition is there: the database sees to it
    return drawn
