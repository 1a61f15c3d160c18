"""For machines: is the process there, can it work, what robots may read and where they find it."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse

from lettre import migrations
from lettre.errors import WorldError
from lettre.web import policy
from lettre.web.house import TheHouse

router = APIRouter(include_in_schema=False)
#: first steps of addresses that are one reader's
OWN = ("u", "c", "p", "a", "d", "l", "o", "m", "s")
_NO_STORE = {"Cache-Control": policy.NEVER}


@router.api_route("/healthz", methods=["GET", "HEAD"])
def alive() -> JSONResponse:
    """Say that the process answers."""
    return JSONResponse({"status": "ok"}, headers=_NO_STORE)


@router.api_route("/readyz", methods=["GET", "HEAD"])
def ready(house: TheHouse) -> JSONResponse:
    """Say whether the database answers and is at this version's revision."""
    try:
        migrations.check(house.engine)
    except WorldError as error:
        # the code alone: a path or a server's name is nothing for the public
        return JSONResponse({"status": "unready", "reason": error.code}, 503, headers=_NO_STORE)
    return JSONResponse({"status": "ready"}, headers=_NO_STORE)


@router.api_route("/robots.txt", methods=["GET", "HEAD"])
def robots(house: TheHouse) -> PlainTextResponse:
    """Keep robots from the pages that are one reader's, and lead them to those that are everybody's."""
    prefix = house.prefix()
    kept = "".join(f"Disallow: {prefix}/{way}/\n" for way in OWN)
    return PlainTextResponse(f"User-agent: *\n{kept}\nSitemap: {house.settings.base_url}/sitemap.xml\n")
