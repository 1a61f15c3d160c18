"""The house's newsletters, and the issues of each."""

import re
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from lettre.archive import pages, store
from lettre.archive.addresses import Addresses
from lettre.archive.model import Published
from lettre.archive.search import store as index
from lettre.archive.search.store import Within
from lettre.db import reading
from lettre.newsletter import Newsletter
from lettre.web.house import House, TheHouse, page
from lettre.web.language import Speech
from lettre.web.public.named import addresses_of, named

router = APIRouter(include_in_schema=False)
_READ = ["GET", "HEAD"]
#: of the years that our calendar knows
_YEAR = re.compile(r"[1-9][0-9]{3}")


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
    context: dict[str, Any] = {"addresses": addresses_of(house), "shown": shown, "organisation": organisation}
    return page(house.html("home.html.j2", house.speech(request), **context))


def _shown(house: House, session: Session, newsletter: Newsletter) -> _Shown:
    sent = store.issues(session, newsletter.slug)
    return _Shown(
        newsletter=newsletter, url=house.newsletter_url(newsletter), latest=sent[0] if sent else None
    )


@router.api_route("/{newsletter}/", methods=_READ)
def tidy_newsletter(newsletter: str, house: TheHouse) -> Response:
    """Lead an address with a slash too many to the right one."""
    return RedirectResponse(house.newsletter_path(named(house, newsletter)), 308)


@router.api_route("/{newsletter}/annee/{written}", methods=_READ)
def year_page(newsletter: str, written: str, request: Request, house: TheHouse) -> Response:
    """Show what a newsletter said in a year, issue by issue, section by section."""
    letter = named(house, newsletter)
    speech = house.speech(request, letter)
    if not _YEAR.fullmatch(written):
        raise HTTPException(404)
    year = int(written)
    with reading(house.engine) as session:
        sent = [each for each in store.issues(session, letter.slug) if each.date.year == year]
        within = Within(newsletters=(letter.slug,), year=year)
        listed = pages.entries_by_issue(index.entries(session, within))
        ways = _ways(session, letter, speech)
    if not sent:
        raise HTTPException(404)
    entries = {each.slug: listed.get(each.slug, []) for each in sent}
    canonical = Addresses(base=letter.base_url).year(letter.slug, year)
    shown = {"sent": sent, "entries": entries, "year": year, "canonical": canonical, **ways}
    return page(_html(house, "year.html.j2", letter, speech, shown))


@router.api_route("/{newsletter}/rubrique/{kind}", methods=_READ)
def rubric_page(newsletter: str, kind: str, request: Request, house: TheHouse) -> Response:
    """Show all sections of a kind that a newsletter has had, by year."""
    letter = named(house, newsletter)
    speech = house.speech(request, letter)
    if not kind.isprintable():
        # PostgreSQL takes no NUL in a text
        raise HTTPException(404)
    with reading(house.engine) as session:
        entries = index.entries(session, Within(newsletters=(letter.slug,), kind=kind))
        ways = _ways(session, letter, speech)
    if not entries:
        raise HTTPException(404)
    canonical = Addresses(base=letter.base_url).rubric(letter.slug, kind)
    called = pages.rubric(kind, speech.language)
    listed = pages.entries_by_year(entries)
    shown = {"kind": kind, "rubric": called, "entries": listed, "canonical": canonical, **ways}
    return page(_html(house, "rubric.html.j2", letter, speech, shown))


def _ways(session: Session, letter: Newsletter, speech: Speech) -> dict[str, Any]:
    """Return the years and the rubrics that lead into a newsletter's archive."""
    found = [(kind, pages.rubric(kind, speech.language)) for kind in index.kinds(session, [letter.slug])]
    return {"years": store.years(session, [letter.slug]), "rubrics": found}


def _html(house: House, name: str, letter: Newsletter, speech: Speech, shown: dict[str, Any]) -> str:
    return house.html(name, speech, letter, addresses=addresses_of(house, letter), **shown)


@router.api_route("/{newsletter}", methods=_READ)
def newsletter_page(newsletter: str, request: Request, house: TheHouse) -> Response:
    """Show a newsletter: its sent issues, and how to receive it."""
    letter = named(house, newsletter)
    speech = house.speech(request, letter)
    with reading(house.engine) as session:
        sent = store.issues(session, letter.slug)
        ways = _ways(session, letter, speech)
    canonical = f"{letter.base_url}/{letter.slug}"
    shown = {"sent": sent, "by_year": pages.by_year(sent[1:]), "canonical": canonical, **ways}
    return page(_html(house, "newsletter.html.j2", letter, speech, shown))
