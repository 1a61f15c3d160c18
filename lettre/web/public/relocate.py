"""The page behind a change of address: a yes at the new one, and a no, or a change taken back, at the old.

Looking changes nothing: a button does, and what it does is committed before it is answered.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from lettre.audience import preferences, relocating
from lettre.audience.links import Purpose, Signed
from lettre.audience.relocating import Side, Standing
from lettre.db import reading, transaction
from lettre.web import form, policy
from lettre.web.form import Form
from lettre.web.house import House, TheHouse, page
from lettre.web.public.leave import masked

router = APIRouter(prefix="/a", include_in_schema=False)

YES = ("wish", "address")
NO = ("wish", "keep")
_BUTTONS = {Side.NEW: YES, Side.OLD: NO}
_ACTS = {Side.NEW: relocating.confirm, Side.OLD: relocating.take_back}
_HEADERS = {"X-Robots-Tag": "noindex, nofollow"}
SmallForm = Annotated[Form, Depends(form.read)]


@router.api_route("/{token}", methods=["GET", "HEAD"])
def look(token: str, request: Request, house: TheHouse) -> Response:
    """Show which change is asked for, with a button. Changes nothing."""
    return _answer(house, request, house.keys.read(token, Purpose.ADDRESS))


@router.post("/{token}")
def act(token: str, request: Request, house: TheHouse, sent: SmallForm) -> Response:
    """Take the answer. Giving it twice changes nothing."""
    signed = house.keys.read(token, Purpose.ADDRESS)
    if signed is not None:
        change, side = relocating.parted(signed.campaign)
        if sent.is_only(*_BUTTONS[side]):
            with transaction(house.engine) as session:
                _ACTS[side](session, change, signed.subscription, house.clock())
    return _answer(house, request, signed)


def _answer(house: House, request: Request, signed: Signed | None) -> Response:
    standing, side, new, newsletter = Standing.OVER, Side.NEW, "", None
    if signed is not None:
        change, side = relocating.parted(signed.campaign)
        with reading(house.engine) as session:
            standing, new = relocating.standing(session, change, signed.subscription, house.clock(), side)
            reader = preferences.reader(session, signed.subscription)
        for slug, each in reader.subscriptions.items() if reader is not None else ():
            if each.id == signed.subscription:
                newsletter = house.settings.newsletters.get(slug)
    # what the old address may still do with a change that was made is to take it back
    asks = standing is Standing.OPEN or (side is Side.OLD and standing is Standing.DONE)
    text = house.html(
        "relocate.html.j2",
        house.speech(request, newsletter),
        newsletter,
        code=f"web.relocate.{side.name.lower()}.{'ask' if asks else standing.value}",
        button=_BUTTONS[side] if asks else None,
        masked=masked(new) if new else "",
    )
    status = 404 if signed is None else 200
    return page(text, status, rules=policy.PAGE, cache=policy.NEVER, headers=_HEADERS)
