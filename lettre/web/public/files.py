"""Files at addresses that never change: the pictures and downloads of issues, and what the pages wear."""

import re
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from lettre.db import reading
from lettre.edition import store
from lettre.issue.model import Asset
from lettre.web import policy
from lettre.web.house import TheHouse

router = APIRouter(include_in_schema=False)

_KEY = re.compile(r"[0-9a-f]{32}")

#: what a browser may show by itself; the rest is saved. Never HTML or SVG: they could carry scripts
SHOWN = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "application/pdf",
        "audio/mpeg",
        "video/mp4",
        "text/plain",
    }
)

#: what a browser takes for Latin-1 unless it is told otherwise; ours are in UTF-8
WORDS = frozenset({"text/plain", "text/calendar"})


@router.api_route("/assets/{key}/{name}", methods=["GET", "HEAD"])
def asset(key: str, name: str, request: Request, house: TheHouse) -> Response:
    """Return a frozen file by the key of its bytes; the name is for the reader's folder."""
    found = None
    if _KEY.fullmatch(key):
        with reading(house.engine) as session:
            found = store.asset(session, key)
    if found is None:
        raise HTTPException(404)
    headers = {
        "ETag": f'"{key}"',
        "Cache-Control": policy.FOR_EVER,
        "Content-Security-Policy": policy.FILE,
        "Content-Disposition": disposition(found, name),
        # a picture in a letter is read from the mail program's own page
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if f'"{key}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=_media_type(found), headers=headers)


def disposition(found: Asset, name: str) -> str:
    """Return the Content-Disposition of a file (RFC 6266), its name in UTF-8 (RFC 8187)."""
    own = found.name.rpartition("/")[2]
    # an address with another ending must not hand a stranger's idea of a name to the reader
    safe = name if _ending(name) == _ending(own) else own
    how = "inline" if found.media_type in SHOWN else "attachment"
    return f"{how}; filename*=UTF-8''{quote(safe, safe='')}"


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _media_type(found: Asset) -> str:
    return f"{found.media_type}; charset=utf-8" if found.media_type in WORDS else found.media_type


@router.api_route("/static/{name:path}", methods=["GET", "HEAD"])
def worn(name: str, request: Request, house: TheHouse, v: str = "") -> Response:
    """Return a style sheet, a font or a picture of the pages; named with its version, it is kept for ever."""
    found = house.look.files.get(name)
    if found is None:
        raise HTTPException(404)
    tag = f'"{found.version}"'
    # a font is named by a style sheet, without its version
    headers = {"ETag": tag, "Cache-Control": policy.FOR_EVER if v == found.version else "max-age=3600"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)
