"""The pages where readers sign up: for one newsletter, or for several at once.

A form of another site comes here with an address in it and no stamp of ours. It is answered with our own
page, filled in, that wants one more press: so the words whose proof is kept are the words that were read,
and no site can sign up its visitors behind their backs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from lettre.audience import trace, wording
from lettre.audience.wording import Wording
from lettre.catalogue import say
from lettre.newsletter import Newsletter
from lettre.reception import Question
from lettre.web import form, limits, policy
from lettre.web.form import Form
from lettre.web.house import House, TheHouse, page
from lettre.web.language import Speech
from lettre.web.public import entered, intake
from lettre.web.public.entered import Entered
from lettre.web.public.intake import Judged, Verdict
from lettre.web.templates import contacts

router = APIRouter(include_in_schema=False)

TheForm = Annotated[Form, Depends(form.read)]
_READ = ["GET", "HEAD"]
_STATUS = {Verdict.FAULTY: 422, Verdict.REFUSED: 429}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Desk:
    """One page: what it offers, in which language, at which path."""

    offered: tuple[Newsletter, ...]
    speech: Speech
    path: str

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.speech.language

    @property
    def newsletter(self) -> Newsletter | None:
        """The one newsletter the page is about, if it is."""
        return self.offered[0] if len(self.offered) == 1 else None


@router.api_route("/abonnement", methods=_READ)
def look_several(request: Request, house: TheHouse) -> Response:
    """Show the form for all newsletters that take readers in."""
    desk = _several(house, request)
    if desk.newsletter is not None:
        return RedirectResponse(desk.speech.keep(_path(house, desk.newsletter)), 307)
    return _blank(house, desk)


@router.post("/abonnement")
def act_several(request: Request, house: TheHouse, sent: TheForm) -> Response:
    """Take the form for several newsletters."""
    return _take(house, request, _several(house, request), sent)


@router.api_route("/abonnement/merci", methods=_READ)
def thank_several(request: Request, house: TheHouse) -> Response:
    """Say that a mail is on its way, whoever asked and for what address."""
    return _thanks(house, _several(house, request))


@router.api_route("/{newsletter}/abonnement", methods=_READ)
def look(newsletter: str, request: Request, house: TheHouse) -> Response:
    """Show a newsletter's form. Changes nothing."""
    return _blank(house, _one(house, request, newsletter))


@router.post("/{newsletter}/abonnement")
def act(newsletter: str, request: Request, house: TheHouse, sent: TheForm) -> Response:
    """Take a newsletter's form."""
    return _take(house, request, _one(house, request, newsletter), sent)


@router.api_route("/{newsletter}/abonnement/merci", methods=_READ)
def thank(newsletter: str, request: Request, house: TheHouse) -> Response:
    """Say that a mail is on its way, whoever asked and for what address."""
    return _thanks(house, _one(house, request, newsletter))


def _one(house: House, request: Request, slug: str) -> _Desk:
    found = house.settings.newsletters.get(slug)
    if found is None or not found.reception.open:
        raise HTTPException(404)
    return _Desk(offered=(found,), speech=house.speech(request, found), path=_path(house, found))


def _path(house: House, newsletter: Newsletter) -> str:
    return f"{house.newsletter_path(newsletter)}/abonnement"


def _several(house: House, request: Request) -> _Desk:
    offered = tuple(each for each in house.settings.newsletters.values() if each.reception.open)
    if not offered:
        raise HTTPException(404)
    return _Desk(offered=offered, speech=house.speech(request), path=f"{house.prefix()}/abonnement")


def _take(house: House, request: Request, desk: _Desk, sent: Form) -> Response:
    given = entered.read(sent, desk.offered)
    if _from_elsewhere(request):
        # nor may another site tick anything in its visitor's place
        given = replace(given, stamp="", measured={})
    judged = intake.judge(house, request, given, desk.offered, desk.language)
    if judged.verdict is Verdict.TAKEN:
        # a page that is loaded again signs nobody up again
        thanks = desk.speech.keep(f"{desk.path}/merci")
        return RedirectResponse(thanks, 303, headers={"Cache-Control": policy.NEVER})
    if judged.verdict is Verdict.STRANGE:
        origin = entered.site(request.headers.get("origin", ""))
        judged = replace(judged, entered=replace(given, source="form", site=origin))
    return _again(house, desk, judged)


def _from_elsewhere(request: Request) -> bool:
    """Say whether a browser says that another site sent the form (https://www.w3.org/TR/fetch-metadata/)."""
    return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def _blank(house: House, desk: _Desk) -> Response:
    said = wording.shown(desk.offered, desk.language)
    blank = Entered(stamp=intake.stamp(house, said))
    return page(_form(house, desk, said, Judged(verdict=Verdict.TAKEN, entered=blank)), cache=policy.NEVER)


def _again(house: House, desk: _Desk, judged: Judged) -> Response:
    """Show the form with what was typed, and what is to be done about it."""
    said = wording.shown(desk.offered, desk.language)
    if judged.verdict in {Verdict.STALE, Verdict.STRANGE}:
        fresh = intake.stamp(house, said, hurry=True)
        # a tick beside words that are shown no more, or were never ours, is none
        judged = replace(judged, entered=replace(judged.entered, stamp=fresh, measured={}))
    refused = judged.verdict is Verdict.REFUSED
    return page(
        _form(house, desk, said, judged),
        _STATUS.get(judged.verdict, 200),
        cache=policy.NEVER,
        headers={"Retry-After": str(limits.RETRY)} if refused else None,
    )


def _form(house: House, desk: _Desk, said: Wording, judged: Judged) -> str:
    checked = judged.checked
    return house.html(
        "subscribe.html.j2",
        desk.speech,
        desk.newsletter,
        offered=desk.offered,
        path=desk.path,
        wording=said,
        entered=judged.entered,
        verdict=judged.verdict.value,
        errors={
            fault.field: say(fault.code, desk.language, label=fault.label)
            for fault in (checked.faults if checked else ())
        },
        choices=[(each.slug, each.title) for each in desk.offered],
        options=_options,
        boxes=trace,
        meant=checked.meant if checked else None,
        names=entered,
        contacts=_contacts(desk.offered),
    )


def _options(question: Question, first: str) -> list[tuple[str, str]]:
    """Return what a question's list shows: each value with its words, and first that nothing is chosen."""
    return [("", first), *((choice, choice) for choice in question.choices)]


def _thanks(house: House, desk: _Desk) -> Response:
    text = house.html(
        "subscribed.html.j2",
        desk.speech,
        desk.newsletter,
        path=desk.path,
        contacts=_contacts(desk.offered),
    )
    return page(text, headers={"X-Robots-Tag": "noindex, nofollow"})


def _contacts(offered: Sequence[Newsletter]) -> list[str]:
    return contacts(list(offered))
