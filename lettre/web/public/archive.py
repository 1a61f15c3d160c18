"""The house's newsletters, and the issues of each."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from lettre.archive import store
from lettre.archive.model import Published
from lettre.db import reading
from lettre.newsletter import Newsletter
from lettre.web.house import House, TheHouse, page
from lettre.web.public.named import named

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
    return RedirectResponse(house.newsletter_path(named(house, newsletter)), 308)


@router.api_route("/{newsletter}", methods=_READ)
def newsletter_page(newsletter: str, request: Request, house: TheHouse) -> Response:
    """Show a newsletter: its sent issues, and how to receive it."""
    letter = named(house, newsletter)
    with reading(house.engine) as session:
        sent = store.issues(session, letter.slug)
    canonical = f"{letter.base_url}/{letter.slug}"
    speech = house.speech(request, letter)
    return page(house.html("newsletter.html.j2", speech, letter, sent=sent, canonical=canonical))
