"""The public side as one ASGI application, made from settings and an engine."""

from datetime import UTC, datetime

from fastapi import FastAPI
from sqlalchemy import Engine

from lettre.settings import Settings
from lettre.web import failures
from lettre.web.house import Clock, open_house
from lettre.web.machines import Recent
from lettre.web.policy import Policy
from lettre.web.prefix import Prefix
from lettre.web.public import (
    api,
    archive,
    confirm,
    data,
    feeds,
    files,
    health,
    issue,
    leave,
    measured,
    preferences,
    relocate,
    search,
    stay,
    subscribe,
    visits,
)


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, engine: Engine, clock: Clock = _now) -> FastAPI:
    """Return the application: the archive, the page where a reader leaves, files, health.

    Nothing is read or opened before this call, and nothing outlives the application.
    """
    house = open_house(settings, engine, clock)
    app = FastAPI(
        title="lettre",
        openapi_url=None,
        # an address under /u/, /c/, /l/ or /o/ is a reader's key: no trace may hold it, whatever the
        # environment says
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        # RFC 8058 3.1: a redirected POST is not followed reliably, so no address of ours redirects one
        redirect_slashes=False,
        exception_handlers=failures.handlers(house),
    )
    app.state.house = house
    app.add_middleware(Policy)
    app.add_middleware(Prefix, prefixes=house.prefixes)
    app.router.routes.extend(visits.routes(Recent()))
    # the archive's addresses are as wide as the newsletters' names: they come last
    own = (leave, confirm, preferences, relocate, data, measured, stay)
    for part in (health, *own, files, api, subscribe, search, feeds, archive, issue):
        app.include_router(part.router)
    return app
