"""The page behind every letter's unsubscribe link, for people and for mail programs (RFC 8058).

Looking changes nothing, however often and by whom: scanners open every link of a message, some
run scripts, some press buttons. Only a POST acts, what it does can be taken back, and it is
committed before it is answered.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from lettre.audience import addresses, leaving, links, store
from lettre.audience.leaving import Means, Reason, Standing, Wish
from lettre.audience.links import Purpose, Signed
from lettre.campaign import begun
from lettre.db import reading
from lettre.newsletter import Newsletter
from lettre.web import form, policy
from lettre.web.form import Form
from lettre.web.house import House, TheHouse, page
from lettre.web.templates import contacts

router = APIRouter(prefix="/u", include_in_schema=False)

#: RFC 8058 3.1: the body of a mail program's POST is this one pair
ONE_CLICK = ("List-Unsubscribe", "One-Click")
#: the page's own buttons
LEAVE = ("wish", "leave")
LEAVE_ALL = ("wish", "leave-all")
COME_BACK = ("wish", "come-back")
#: what a reader may say beside the button, if they care to
_SAID = frozenset({"wish", "reason", "words"})

#: seconds between two looks at a letter on its way
_LOOK = 0.005
_HEADERS = {"X-Robots-Tag": "noindex, nofollow"}
SmallForm = Annotated[Form, Depends(form.read)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _View:
    """One page of this address: which of its states, and what it says."""

    state: str
    status: int = 200
    standing: Standing | None = None


@router.api_route("/{token}", methods=["GET", "HEAD"])
def look(token: str, request: Request, house: TheHouse) -> Response:
    """Show where the reader stands, with a button. Changes nothing."""
    signed = house.keys.read(token, Purpose.UNSUBSCRIBE, Purpose.PROOF)
    if signed is None or signed.purpose is Purpose.PROOF:
        return _nobody(house, request, signed)
    with reading(house.engine) as session:
        standing = leaving.standing(session, signed)
    state = "left" if standing.gone else "ask"
    return _answer(house, request, _View(state=state, standing=standing), signed)


@router.options("/{token}")
def options(token: str) -> Response:
    """Say what this address takes; nothing else."""
    del token
    return Response(status_code=204, headers={**_HEADERS, "Allow": "GET, HEAD, POST, OPTIONS"})


@router.post("/{token}")
def act(token: str, request: Request, house: TheHouse, sent: SmallForm) -> Response:
    """Let the reader leave, or come back; answer when it is committed, and never with a redirect."""
    signed = house.keys.read(token, Purpose.UNSUBSCRIBE, Purpose.PROOF)
    if signed is None or signed.purpose is Purpose.PROOF:
        return _nobody(house, request, signed)
    view = _obeyed(house, signed, sent)
    if sent.is_only(*ONE_CLICK):
        # a mail program wants a status: nobody reads its answer
        return page("", cache=policy.NEVER, headers=_HEADERS)
    return _answer(house, request, view, signed)


def _obeyed(house: House, signed: Signed, sent: Form) -> _View:
    """Do what a form asks for, as soon as no letter to its reader is between its mark and its first byte.

    A sender marks a letter and then begins its body: whoever left between the two would be written to after
    they have left. A letter that has begun is not waited for longer than `begun.FRESH`.
    """
    begin = time.monotonic()
    while True:
        late = time.monotonic() - begin > begun.FRESH.total_seconds()
        work = partial(_done, signed=signed, sent=sent, now=house.clock(), late=late)
        view: _View | None = house.together.do(work)
        if view is not None:
            return view
        _wait(house, signed, until=begin + begun.FRESH.total_seconds())


def _wait(house: House, signed: Signed, *, until: float) -> None:
    """Wait for this link's letter on its way, without holding up those who write."""
    on_its_way = True
    while on_its_way and time.monotonic() < until:
        time.sleep(_LOOK)
        with reading(house.engine) as session:
            on_its_way = begun.of_any(session, [signed.subscription], house.clock())


def _done(session: Session, *, signed: Signed, sent: Form, now: datetime, late: bool) -> _View | None:
    """Do what a form asks for, None when it must wait; a form that is none of ours changes nothing."""
    wish = _wish(sent)
    ended = leaving.hold(session, signed, everything=wish is not None and wish.everything)
    if not late and begun.of_any(session, ended.keys(), now):
        return None
    if sent.is_only(*ONE_CLICK):
        leaving.depart(session, signed, Wish(means=Means.ONE_CLICK), ended, now=now)
        return _View(state="left")
    if wish is not None:
        return _View(state="left", standing=leaving.leave(session, signed, wish, now=now))
    if sent.is_only(*COME_BACK):
        standing = leaving.come_back(session, signed, now=now)
        return _View(state="left" if standing.gone else "back", standing=standing)
    standing = leaving.standing(session, signed)
    return _View(state="left" if standing.gone else "ask", status=400, standing=standing)


def _wish(sent: Form) -> Wish | None:
    """Return how a form asks to leave, None when it does not."""
    asked = [pair for pair in sent.fields if pair[0] == "wish"]
    if asked not in ([LEAVE], [LEAVE_ALL]) or not {name for name, _ in sent.fields} <= _SAID:
        return None
    words = addresses.CONTROL.sub(" ", sent.value("words"))[: leaving.WORDS]
    given = sent.value("reason")
    reason = next((each for each in Reason if each.value == given), Reason.OTHER if words else None)
    return Wish(means=Means.PAGE, everything=asked == [LEAVE_ALL], reason=reason, words=words)


def _nobody(house: House, request: Request, signed: Signed | None) -> Response:
    """Answer for a link that acts on nobody: a proof's, or one that is forged or damaged."""
    view = _View(state="forged", status=404) if signed is None else _View(state="proof")
    return _answer(house, request, view)


def _answer(house: House, request: Request, view: _View, signed: Signed | None = None) -> Response:
    subscription = view.standing.subscription if view.standing else None
    newsletter = None if subscription is None else house.settings.newsletters.get(subscription.newsletter)
    text = house.html(
        "leave.html.j2",
        house.speech(request, newsletter),
        newsletter,
        view=view,
        masked=None if subscription is None else masked(subscription.address),
        contacts=_contacts(house, newsletter),
        names={"leave": LEAVE, "leave_all": LEAVE_ALL, "come_back": COME_BACK},
        several=len(house.settings.newsletters) > 1,
        reasons=[each.value for each in Reason],
        longest=leaving.WORDS,
        preferences=_preferences(house, newsletter, signed) if view.state == "ask" else None,
    )
    return page(text, view.status, rules=policy.PAGE, cache=policy.NEVER, headers=_HEADERS)


def _contacts(house: House, newsletter: Newsletter | None) -> list[str]:
    return contacts(list(house.settings.newsletters.values()) if newsletter is None else [newsletter])


def _preferences(house: House, newsletter: Newsletter | None, signed: Signed | None) -> str | None:
    """Return the path of the page where the same reader may change rather than leave."""
    if signed is None:
        return None
    with reading(house.engine) as session:
        key = store.active_key(session)
    token = links.token(
        key, purpose=Purpose.PREFERENCES, subscription=signed.subscription, campaign=signed.campaign
    )
    return f"{house.prefix(newsletter)}/p/{token}"


def masked(address: str) -> str:
    """Return an address its owner recognises and a stranger cannot use: `m…@example.org`."""
    # U+2060 joins: a line must not end between the dots and the sign
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…\u2060@{domain}"
