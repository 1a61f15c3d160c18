"""What a reader sees when something is not there, not allowed or not working."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from lettre.catalogue import say
from lettre.errors import LettreError, WorldError
from lettre.web import policy
from lettre.web.house import House, page
from lettre.web.templates import contacts

log = logging.getLogger("lettre.web")

#: statuses with a sentence of their own; any other speaks as its class does
SPOKEN = (400, 404, 405, 413, 500, 503)

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]


def handlers(house: House) -> dict[int | type[Exception], Handler]:
    """Return FastAPI's table of exception handlers."""

    async def refused(request: Request, error: HTTPException) -> Response:
        return failure(house, request, error.status_code, headers=error.headers)

    async def world(request: Request, error: WorldError) -> Response:
        log.error(say(error.code, house.settings.language, **error.params))
        return failure(house, request, 503, headers={"Retry-After": "30"})

    async def defect(request: Request, error: Exception) -> Response:
        if isinstance(error, LettreError):
            log.error(say(error.code, house.settings.language, **error.params))
        return failure(house, request, 500)

    return {HTTPException: refused, WorldError: world, Exception: defect}


def failure(
    house: House, request: Request, status: int, *, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the page for a failure, in the reader's language."""
    spoken = status if status in SPOKEN else (400 if status < 500 else 500)
    context: dict[str, Any] = {
        "status": spoken,
        "contacts": contacts(list(house.settings.newsletters.values())),
    }
    text = house.html("failure.html.j2", house.speech(request), **context)
    return page(text, status, cache=policy.NEVER, headers=headers)
