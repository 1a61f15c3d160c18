"""All that is known of a reader, behind a fresh link sent to their own address; and being forgotten.

The link is good for two days. Looking changes nothing; erasing asks for a tick besides the button.
"""

import json
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from lettre.audience import preferences, store
from lettre.audience.links import Purpose
from lettre.audience.preferences import Reader
from lettre.campaign import persons
from lettre.db import reading, transaction
from lettre.feedback import kept
from lettre.web import form, policy
from lettre.web.form import Form
from lettre.web.house import House, TheHouse, page
from lettre.web.public.leave import masked

router = APIRouter(prefix="/d", include_in_schema=False)

FORGET = ("wish", "forget")
SURE = ("sure", "yes")
#: hours that a link is good for
OPEN = 48
_HEADERS = {"X-Robots-Tag": "noindex, nofollow"}
#: what the page itself shows; the file holds all
_SHOWN = frozenset({"subscribers", "subscriptions", "consents", "deliveries"})
SmallForm = Annotated[Form, Depends(form.read)]


def stamp(now: datetime) -> int:
    """Return the number that a link of DATA carries: the hour it was made in."""
    return int(now.timestamp()) // 3600


@router.api_route("/{token}", methods=["GET", "HEAD"])
def look(token: str, request: Request, house: TheHouse) -> Response:
    """Show what is known. Changes nothing."""
    return _answer(house, request, _reader(house, token))


@router.api_route("/{token}/lettre.json", methods=["GET", "HEAD"])
def file(token: str, house: TheHouse) -> Response:
    """Return the same as a file, every row of every table."""
    reader = _reader(house, token)
    if reader is None:
        raise HTTPException(404)
    with reading(house.engine) as session:
        known = persons.known(session, reader.id)
    headers = {
        **policy.HEADERS,
        **_HEADERS,
        "Content-Disposition": 'attachment; filename="lettre.json"',
        "Cache-Control": policy.NEVER,
    }
    return Response(json.dumps(known, ensure_ascii=False, indent=1), 200, headers, "application/json")


@router.post("/{token}")
def act(token: str, request: Request, house: TheHouse, sent: SmallForm) -> Response:
    """Erase the reader who ticked that they are sure; answer when it is committed."""
    reader = _reader(house, token)
    if reader is None or set(sent.fields) != {FORGET, SURE}:
        return _answer(house, request, reader, status=400)
    with transaction(house.engine) as session:
        key = store.active_key(session)
        erased = persons.forget(session, reader.id, key=key, now=house.clock(), actor="reader")
        kept.forget(house.settings.root, erased)
    return _answer(house, request, None, state="forgotten")


def _reader(house: House, token: str) -> Reader | None:
    """Return whom a fresh and genuine link shows."""
    signed = house.keys.read(token, Purpose.DATA)
    if signed is None or not 0 <= stamp(house.clock()) - signed.campaign <= OPEN:
        return None
    with reading(house.engine) as session:
        return preferences.reader(session, signed.subscription)


def _answer(
    house: House, request: Request, reader: Reader | None, *, state: str = "over", status: int = 200
) -> Response:
    known: dict[str, list[persons.Row]] = {}
    if reader is not None:
        with reading(house.engine) as session:
            known = persons.known(session, reader.id)
    text = house.html(
        "data.html.j2",
        house.speech(request),
        reader=reader,
        state=state,
        unsure=status == 400,
        masked=None if reader is None else masked(reader.address),
        known={name: known.get(name, []) for name in _SHOWN},
        more=sorted(known.keys() - _SHOWN),
        titles={slug: each.title for slug, each in house.settings.newsletters.items()},
        day=_day,
        token=request.path_params["token"],
    )
    missing = reader is None and state == "over"
    return page(text, 404 if missing else status, rules=policy.PAGE, cache=policy.NEVER, headers=_HEADERS)


def _day(written: str) -> date:
    return datetime.fromisoformat(written).date()
