"""Signing up for programs: a form as data, and the form sent back (docs/subscribing.md).

No cookie is set or read, and no answer holds a reader's data. Scripts of other sites may use these addresses
when the house names the site in `origins`; programs outside a browser always may. A body has to be
`application/json`: a browser sends one to another site only after it has asked (Fetch, CORS-preflight).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from python_multipart.multipart import parse_options_header
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from lettre.audience import trace, wording
from lettre.audience.forms import LEAST
from lettre.audience.trace import Kind
from lettre.catalogue import say
from lettre.newsletter import Newsletter
from lettre.web import form, limits, policy
from lettre.web.house import House, TheHouse
from lettre.web.public import entered, intake
from lettre.web.public.entered import MEANT, TYPED, Entered
from lettre.web.public.intake import Judged, Verdict

router = APIRouter(prefix="/api", include_in_schema=False)

Body = Annotated[bytes, Depends(form.body_of)]
_METHODS = {"form": "GET, OPTIONS", "subscriptions": "POST, OPTIONS"}
#: seconds a browser may keep what it was told about another site's scripts
_KEPT = "3600"


@router.get("/form")
def blank(
    request: Request, house: TheHouse, newsletter: Annotated[list[str] | None, Query()] = None
) -> Response:
    """Return a form for one newsletter or several: what to ask, what to say, and a stamp to send back."""
    offered = _offered(house, newsletter or [])
    if offered is None:
        return _wrong(house, request, 404, [("newsletter", "web.api.unknown-newsletter")])
    language = house.speech(request, offered[0]).language
    said = wording.shown(offered, language)
    told = {
        "newsletters": [_described(each, language) for each in offered],
        "wording": {"text": said.text, "version": said.version, "sha256": said.sha256},
        "language": language,
        "form": intake.stamp(house, said),
        "wait_seconds": int(LEAST.total_seconds()),
    }
    return _answer(house, request, 200, told)


@router.post("/subscriptions")
def subscribe(request: Request, house: TheHouse, body: Body) -> Response:
    """Take a form. 202 says that it was taken, and nothing about the address in it."""
    kind, _ = parse_options_header(request.headers.get("content-type"))
    if kind != b"application/json":
        return _wrong(house, request, 415, [("", "web.api.not-json")])
    given = _object(body)
    if given is None:
        return _wrong(house, request, 400, [("", "web.api.bad-json")])
    chosen = given.get("newsletters")
    offered = _offered(house, chosen) if isinstance(chosen, list) else None
    if offered is None:
        return _wrong(house, request, 422, [("newsletters", "web.api.unknown-newsletter")])
    language = house.speech(request, offered[0]).language
    judged = intake.judge(house, request, _entered(request, given, offered), offered, language)
    return _told(house, request, judged)


@router.options("/{name}")
def options(name: str, request: Request, house: TheHouse) -> Response:
    """Answer a browser that asks what another site's script may do."""
    if name not in _METHODS:
        raise HTTPException(404)
    headers = {"Allow": _METHODS[name]}
    if shared := _shared(house, request):
        headers |= {
            **shared,
            "Access-Control-Allow-Methods": _METHODS[name],
            "Access-Control-Allow-Headers": "Content-Type, Accept-Language",
            "Access-Control-Max-Age": _KEPT,
        }
    return Response(status_code=204, headers=headers)


def _offered(house: House, slugs: Sequence[object]) -> list[Newsletter] | None:
    """Return the newsletters of these names, in the house's order; None when one takes nobody in."""
    offered = [each for each in house.settings.newsletters.values() if each.slug in slugs]
    closed = [each for each in offered if not each.reception.open]
    return None if not slugs or closed or len(offered) != len(slugs) else offered


def _described(newsletter: Newsletter, language: str) -> dict[str, Any]:
    questions = [
        {
            "name": each.name,
            "label": each.label,
            "kind": each.kind.value,
            "hint": each.hint,
            "choices": list(each.choices),
            "required": each.required,
        }
        for each in newsletter.reception.asked
    ]
    return {
        "name": newsletter.slug,
        "title": newsletter.title,
        "language": newsletter.language,
        "questions": questions,
        "measurement": [_box(newsletter, kind, language) for kind in trace.asked(newsletter.measurement)],
    }


def _box(newsletter: Newsletter, kind: Kind, language: str) -> dict[str, Any]:
    shown = trace.wording(kind, newsletter, language)
    return {"kind": kind.value, "text": shown.text, "version": shown.version, "sha256": shown.digest}


def _object(body: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(body)
        # "\\ud800" is JSON, and no character of any text
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _entered(request: Request, given: Mapping[str, Any], offered: Sequence[Newsletter]) -> Entered:
    answers = given.get("answers")
    by_newsletter = answers if isinstance(answers, dict) else {}
    # a number where a text belongs is as good as none: the sentence about the field says what is wanted
    return Entered(
        address=_text(given.get("address")).strip(),
        newsletters=tuple(each.slug for each in offered),
        answers={
            slug: {name: _text(value) for name, value in typed.items()}
            for slug, typed in by_newsletter.items()
            if isinstance(typed, dict)
        },
        stamp=_text(given.get("form")),
        source="json",
        site=entered.site(request.headers.get("origin", "")),
        use=TYPED if given.get("sure") is True else "",
        measured={each.slug: trace.ticked(each, _kinds(given, each)) for each in offered},
    )


def _kinds(given: Mapping[str, Any], newsletter: Newsletter) -> list[str]:
    by_newsletter = given.get("measure")
    found = by_newsletter.get(newsletter.slug) if isinstance(by_newsletter, dict) else None
    return [_text(each) for each in found] if isinstance(found, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _told(house: House, request: Request, judged: Judged) -> Response:
    checked = judged.checked
    if judged.verdict is Verdict.TAKEN:
        return _answer(house, request, 202, {"status": "accepted"})
    if judged.verdict is Verdict.REFUSED:
        headers = {"Retry-After": str(limits.RETRY)}
        return _wrong(house, request, 429, [("", "web.subscribe.refused")], headers=headers)
    if checked is None:
        stale = judged.verdict is Verdict.STALE
        return _wrong(house, request, 422, [("form", "web.api.stale" if stale else "web.api.no-form")])
    if checked.meant is not None:
        meant = {MEANT: checked.meant}
        return _wrong(house, request, 422, [("address", "web.subscribe.meant")], beside=meant)
    found = [(each.field, each.code) for each in checked.faults]
    return _wrong(house, request, 422, found, labels={each.field: each.label for each in checked.faults})


def _wrong(
    house: House,
    request: Request,
    status: int,
    found: Sequence[tuple[str, str]],
    *,
    labels: Mapping[str, str] | None = None,
    beside: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return what is wrong: a field, a code for programs, a sentence for people, of each."""
    language, meant = house.speech(request).language, (beside or {}).get(MEANT, "")
    errors = [
        {
            "field": name,
            "code": code,
            "message": say(code, language, label=(labels or {}).get(name, ""), address=meant),
            **(beside or {}),
        }
        for name, code in found
    ]
    return _answer(house, request, status, {"errors": errors}, headers)


def _answer(
    house: House,
    request: Request,
    status: int,
    told: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> Response:
    own = {"Cache-Control": policy.NEVER, "Vary": "Origin, Accept-Language"}
    return JSONResponse(told, status, headers={**own, **_shared(house, request), **(headers or {})})


def _shared(house: House, request: Request) -> dict[str, str]:
    """Return what lets a script of a site that the house has named read the answer."""
    origin = request.headers.get("origin", "").lower()
    return {"Access-Control-Allow-Origin": origin} if origin in house.settings.doors.origins else {}
