"""The page where a reader says what may be recorded of their reading, and takes it back.

Every letter of a newsletter that asks leads here. Looking changes nothing; what a POST says is committed
before it is answered, holds for letters already sent, and a no erases what was recorded.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from lettre.audience import links, store, trace, tracking
from lettre.audience.links import Purpose
from lettre.audience.model import Subscription
from lettre.audience.trace import UNASKED, Choice, Consents, Kind
from lettre.db import reading, transaction
from lettre.newsletter import Newsletter
from lettre.web import form, policy
from lettre.web.form import Form
from lettre.web.house import House, TheHouse, page
from lettre.web.public.leave import masked
from lettre.web.templates import contacts

router = APIRouter(prefix="/m", include_in_schema=False)

#: the page's own button
SAVE = ("wish", "save")
_HEADERS = {"X-Robots-Tag": "noindex, nofollow"}
SmallForm = Annotated[Form, Depends(form.read)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _View:
    """One page of this address: which of its states, and what it asks."""

    state: str
    status: int = 200
    subscription: Subscription | None = None
    newsletter: Newsletter | None = None
    kinds: tuple[Kind, ...] = ()
    said: Consents = UNASKED


def path(house: House, session: Session, found: Subscription | None) -> str | None:
    """Return the path of a reader's own page; None where their newsletter asks nothing."""
    newsletter = None if found is None else house.settings.newsletters.get(found.newsletter)
    if found is None or newsletter is None or not trace.asked(newsletter.measurement):
        return None
    key = store.active_key(session)
    token = links.token(key, purpose=Purpose.PREFERENCES, subscription=found.id, campaign=0)
    return f"{house.prefix(newsletter)}/m/{token}"


@router.api_route("/{token}", methods=["GET", "HEAD"])
def look(token: str, request: Request, house: TheHouse) -> Response:
    """Show what the reader said, with boxes and a button. Changes nothing."""
    return _answer(house, request, _standing(house, token))


@router.post("/{token}")
def act(token: str, request: Request, house: TheHouse, sent: SmallForm) -> Response:
    """Write down what the reader says, and answer when it is committed."""
    view = _standing(house, token)
    if view.state != "ask" or view.subscription is None or view.newsletter is None:
        return _answer(house, request, view)
    if [pair for pair in sent.fields if pair[0] != trace.FIELD] != [SAVE]:
        return _answer(house, request, _standing(house, token, status=400))
    with transaction(house.engine) as session:
        tracking.set_consent(
            session,
            view.subscription.id,
            trace.answered(sent.fields, view.kinds),
            newsletter=view.newsletter,
            language=house.speech(request, view.newsletter).language,
            now=house.clock(),
            source="page",
        )
    return _answer(house, request, _standing(house, token, state="saved"))


def _standing(house: House, token: str, *, state: str = "ask", status: int = 200) -> _View:
    signed = house.keys.read(token, Purpose.PREFERENCES, Purpose.PROOF)
    if signed is None:
        return _View(state="forged", status=404)
    if signed.purpose is Purpose.PROOF:
        return _View(state="proof")
    with reading(house.engine) as session:
        found = store.subscription(session, signed.subscription)
        said = tracking.consents(session, signed.subscription)
    newsletter = None if found is None else house.settings.newsletters.get(found.newsletter)
    # what was said yes to can be taken back, whatever the house asks today
    kinds = () if newsletter is None else _kinds(newsletter, said)
    return _View(
        state=state if kinds else "nothing",
        status=status,
        subscription=found,
        newsletter=newsletter,
        kinds=kinds,
        said=said,
    )


def _kinds(newsletter: Newsletter, said: Consents) -> tuple[Kind, ...]:
    wanted = trace.asked(newsletter.measurement)
    return tuple(kind for kind in Kind if kind in wanted or said[kind] is Choice.GRANTED)


def _answer(house: House, request: Request, view: _View) -> Response:
    newsletter = view.newsletter
    text = house.html(
        "measured.html.j2",
        house.speech(request, newsletter),
        newsletter,
        view=view,
        masked="" if view.subscription is None else masked(view.subscription.address),
        contacts=contacts(list(house.settings.newsletters.values()) if newsletter is None else [newsletter]),
        save=SAVE,
        ticked=[kind.value for kind in view.kinds if view.said[kind] is Choice.GRANTED],
    )
    return page(text, view.status, rules=policy.PAGE, cache=policy.NEVER, headers=_HEADERS)
