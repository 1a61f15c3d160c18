"""The page behind the question "do you still want this letter?": one button says yes.

Looking changes nothing: scanners open every link of a mail, and a yes that a machine gave would say nothing
of the reader. A POST writes the answer down as an act of theirs, and is committed before it is answered.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from lettre.audience import links, store
from lettre.audience.links import Purpose, Signed
from lettre.audience.model import How, Subscription, SubscriptionState
from lettre.campaign import silence
from lettre.catalogue import say
from lettre.db import reading, transaction
from lettre.newsletter import Newsletter
from lettre.web import form, policy
from lettre.web.form import Form
from lettre.web.house import House, TheHouse, page
from lettre.web.public.leave import masked

router = APIRouter(prefix="/s", include_in_schema=False)

#: the page's one button
STAY = ("wish", "stay")
#: the states of a reader who is written to, now or after a rest
_STAYS = frozenset({SubscriptionState.ACTIVE, SubscriptionState.PAUSED})
_HEADERS = {"X-Robots-Tag": "noindex, nofollow"}
SmallForm = Annotated[Form, Depends(form.read)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _View:
    """One page of this address: which of its states, and of whom."""

    state: str
    status: int = 200
    subscription: Subscription | None = None
    #: the path of the reader's preferences
    preferences: str | None = None


@router.api_route("/{token}", methods=["GET", "HEAD"])
def look(token: str, request: Request, house: TheHouse) -> Response:
    """Show the question, with a button. Changes nothing."""
    signed = house.keys.read(token, Purpose.STAY)
    with reading(house.engine) as session:
        view = _standing(house, session, signed)
    return _answer(house, request, view)


@router.post("/{token}")
def act(token: str, request: Request, house: TheHouse, sent: SmallForm) -> Response:
    """Take the yes, and answer when it is committed. Saying it twice changes nothing."""
    signed = house.keys.read(token, Purpose.STAY)
    with transaction(house.engine) as session:
        understood = signed is not None and sent.is_only(*STAY)
        if signed is not None and understood:
            _stay(house, request, session, signed)
        view = _standing(house, session, signed, understood=understood)
    return _answer(house, request, view)


def _stay(house: House, request: Request, session: Session, signed: Signed) -> None:
    newsletter = _newsletter(house, store.subscription(session, signed.subscription))
    language = house.speech(request, newsletter).language
    how = How(
        now=house.clock(),
        source="page",
        actor="reader",
        wording=say("web.stay.ask.button", language),
        detail={"language": language},
    )
    silence.stay(session, [signed.subscription], how)


def _newsletter(house: House, found: Subscription | None) -> Newsletter | None:
    return None if found is None else house.settings.newsletters.get(found.newsletter)


def _standing(house: House, session: Session, signed: Signed | None, *, understood: bool = True) -> _View:
    if signed is None:
        return _View(state="forged", status=404)
    found = store.subscription(session, signed.subscription)
    if found is None:
        return _View(state="gone")
    token = links.token(
        store.active_key(session), purpose=Purpose.PREFERENCES, subscription=found.id, campaign=0
    )
    asked = silence.asked(session, found.id)
    return _View(
        state="over" if found.state not in _STAYS else "ask" if asked else "done",
        status=200 if understood else 400,
        subscription=found,
        preferences=f"{house.prefix(_newsletter(house, found))}/p/{token}",
    )


def _answer(house: House, request: Request, view: _View) -> Response:
    newsletter = _newsletter(house, view.subscription)
    text = house.html(
        "stay.html.j2",
        house.speech(request, newsletter),
        newsletter,
        view=view,
        masked="" if view.subscription is None else masked(view.subscription.address),
        button=STAY,
    )
    return page(text, view.status, rules=policy.PAGE, cache=policy.NEVER, headers=_HEADERS)
