"""The page behind the question "do you want this letter?": looking changes nothing, a POST says yes.

Scanners open every link of a mail; a page whose button confirms subscribes nobody by itself.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from lettre.audience import links, store
from lettre.audience.links import Purpose
from lettre.audience.model import Subscription, SubscriptionState
from lettre.db import reading, transaction
from lettre.web import form, policy
from lettre.web.form import Form
from lettre.web.house import House, TheHouse, page
from lettre.web.public.leave import masked

router = APIRouter(prefix="/c", include_in_schema=False)

#: the page's own button
CONFIRM = ("wish", "confirm")
_HEADERS = {"X-Robots-Tag": "noindex, nofollow"}
SmallForm = Annotated[Form, Depends(form.read)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _View:
    state: str
    status: int = 200
    subscription: Subscription | None = None


@router.api_route("/{token}", methods=["GET", "HEAD"])
def look(token: str, request: Request, house: TheHouse) -> Response:
    """Show what would be confirmed, with a button. Changes nothing."""
    return _answer(house, request, _standing(house, _named(house, token)))


@router.post("/{token}")
def act(token: str, request: Request, house: TheHouse, sent: SmallForm) -> Response:
    """Take the yes, and answer when it is committed. Saying it twice changes nothing."""
    number = _named(house, token)
    if number is not None and sent.is_only(*CONFIRM):
        with transaction(house.engine) as session:
            store.confirm(session, number, now=house.clock(), source="page")
    return _answer(house, request, _standing(house, number))


def _named(house: House, token: str) -> int | None:
    """Return the subscription a genuine link of this purpose names."""
    with reading(house.engine) as session:
        signed = links.read(token, store.keys(session))
    return signed.subscription if signed is not None and signed.purpose is Purpose.CONFIRM else None


def _standing(house: House, number: int | None) -> _View:
    if number is None:
        return _View(state="forged", status=404)
    with reading(house.engine) as session:
        found = store.subscription(session, number)
    states = {SubscriptionState.PENDING: "ask", SubscriptionState.ACTIVE: "done"}
    state = "gone" if found is None else states.get(found.state, "gone")
    return _View(state=state, subscription=found)


def _answer(house: House, request: Request, view: _View) -> Response:
    found = view.subscription
    newsletter = None if found is None else house.settings.newsletters.get(found.newsletter)
    text = house.html(
        "confirm.html.j2",
        house.speech(request, newsletter),
        newsletter,
        view=view,
        masked="" if found is None else masked(found.address),
        wished=CONFIRM,
    )
    return page(text, view.status, rules=policy.PAGE, cache=policy.NEVER, headers=_HEADERS)
