"""Marked links and pictures of letters: an answer at once, and what a visit leaves behind after it.

Where a link leads is looked up by its number in the letter that was sent: nothing of the address that is
asked for is ever an address that is answered. No cookie is set, and no page is told whence its reader came.
"""

import base64
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lettre.audience.links import Purpose
from lettre.audience.trace import Kind
from lettre.campaign import visits
from lettre.campaign.visits import Target
from lettre.db import reading, transaction
from lettre.errors import WorldError
from lettre.mail import marking
from lettre.newsletter import Measurement
from lettre.web import client, machines, policy
from lettre.web.house import House
from lettre.web.machines import Recent

#: one transparent pixel
_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_HEADERS = {
    "Cache-Control": policy.NEVER,
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_READERS = {Kind.CLICKS: Purpose.CLICK, Kind.OPENS: Purpose.OPEN}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """A genuine visit: what of, by which reader where the link was theirs, and from whom as it seems."""

    target: Target
    reader: int | None
    visitor: bytes
    machine: bool


def routes(recent: Recent) -> list[Route]:
    """Return the addresses of marked links and pictures, with and without a reader's token."""
    answers = {Kind.CLICKS: partial(_follow, recent), Kind.OPENS: partial(_show, recent)}
    return [
        Route(f"/{way}/{{mark}}{own}", answers[kind], methods=["GET", "HEAD"])
        for kind, way in marking.WAYS.items()
        for own in ("", "/{own}")
    ]


def _follow(recent: Recent, request: Request) -> Response:
    """Lead to where a link leads."""
    asked = _asked(recent, request, Kind.CLICKS)
    assert asked.target.href is not None
    return RedirectResponse(
        asked.target.href, 302, headers=_HEADERS, background=_after(recent, request, asked)
    )


def _show(recent: Recent, request: Request) -> Response:
    """Show the picture of one pixel."""
    asked = _asked(recent, request, Kind.OPENS)
    headers = {**_HEADERS, "Cross-Origin-Resource-Policy": "cross-origin"}
    after = _after(recent, request, asked)
    return Response(_PIXEL, media_type="image/gif", headers=headers, background=after)


def _asked(recent: Recent, request: Request, kind: Kind) -> _Asked:
    """Return what is asked for. Raises HTTPException 404 for all that no letter of ours holds."""
    house: House = request.app.state.house
    target, reader = _read(house, request, kind)
    if target is None or target.kind is not kind:
        raise HTTPException(404)
    headers = request.headers
    seems = (client.address(request, house.settings.doors.trusted_proxies), headers.get("user-agent", ""))
    who = ("reader", str(reader)) if reader is not None else seems
    return _Asked(
        target=target,
        reader=reader,
        visitor=recent.visitor(str(target.place.campaign), *who),
        machine=machines.known(request.method, headers),
    )


def _read(house: House, request: Request, kind: Kind) -> tuple[Target | None, int | None]:
    mark = house.keys.read(request.path_params["mark"], Purpose.LINK)
    if mark is None:
        return None, None
    reader = None
    if "own" in request.path_params:
        own = house.keys.read(request.path_params["own"], _READERS[kind])
        if own is None or own.campaign != mark.campaign:
            return None, None
        reader = own.subscription
    with reading(house.engine) as session:
        return visits.target(session, marking.place(mark)), reader


def _after(recent: Recent, request: Request, asked: _Asked) -> BackgroundTask:
    return BackgroundTask(_record, request.app.state.house, recent, asked)


def _record(house: House, recent: Recent, asked: _Asked) -> None:
    """Write down what may be; a database that is busy or full costs a number, and no reader a link."""
    newsletter = house.settings.newsletters.get(asked.target.newsletter)
    today = Measurement() if newsletter is None else newsletter.measurement
    now = house.clock()
    with suppress(WorldError), transaction(house.engine) as session:
        visit = visits.record(
            session, asked.target, asked.reader, today=today, now=now, machine=asked.machine
        )
        if visit is not None:
            visits.take_back(session, recent.saw(asked.visitor, visit))
