"""The page behind the question "do you want this letter?": looking changes nothing, a POST says yes.

Scanners open every link of a mail; a page whose button confirms subscribes nobody by itself. The link of a
form's mail asks about all that waits for its address, named one by one: one mail a day is enough, and
nobody is subscribed by it to what they do not want.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from lettre.archive import store as archive
from lettre.audience import signups, store, trace, tracking
from lettre.audience.links import Purpose, Signed
from lettre.audience.model import Subscription, SubscriptionState
from lettre.audience.trace import Choice, Kind
from lettre.campaign import newest
from lettre.db import reading, transaction
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.model import Letter, Wish
from lettre.newsletter import Newsletter
from lettre.web import form, policy
from lettre.web.form import Form
from lettre.web.house import House, TheHouse, page
from lettre.web.language import Speech
from lettre.web.public import measured
from lettre.web.public.leave import masked

router = APIRouter(prefix="/c", include_in_schema=False)

#: the page's own button
CONFIRM = ("wish", "confirm")
#: the newsletters the page named, those that are ticked, and that it named several
NAMED, SEVERAL = "newsletter", ("page", "several")
_HEADERS = {"X-Robots-Tag": "noindex, nofollow"}
TheForm = Annotated[Form, Depends(form.read)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _View:
    state: str
    status: int = 200
    subscription: Subscription | None = None
    #: (newsletter, title) of what is asked about, or has just been confirmed
    named: tuple[tuple[str, str], ...] = ()
    #: what the form had ticked for measurement, of each newsletter that is asked about
    boxes: tuple[tuple[Newsletter, tuple[Kind, ...]], ...] = ()


@router.api_route("/{token}", methods=["GET", "HEAD"])
def look(token: str, request: Request, house: TheHouse) -> Response:
    """Show what would be confirmed, with a button. Changes nothing."""
    signed = house.keys.read(token, Purpose.CONFIRM)
    with reading(house.engine) as session:
        return _answer(house, request, _standing(house, session, signed))


@router.post("/{token}")
def act(token: str, request: Request, house: TheHouse, sent: TheForm) -> Response:
    """Take the yes, and answer when it is committed. Saying it twice changes nothing."""
    signed = house.keys.read(token, Purpose.CONFIRM)
    if signed is None or CONFIRM not in sent.fields:
        with reading(house.engine) as session:
            return _answer(house, request, _standing(house, session, signed))
    ticked = {value for name, value in sent.fields if name == NAMED}
    with transaction(house.engine) as session:
        confirmed = _confirm(house, session, signed, ticked if ticked or SEVERAL in sent.fields else None)
        # the page that was answered speaks one language, whatever the newsletters it names are written in
        language = _speech(house, request, store.subscription(session, signed.subscription)).language
        _agree(house, session, sent, confirmed, language)
        view = _standing(house, session, signed, [newsletter for _, newsletter in confirmed])
    if SEVERAL in sent.fields and not ticked and view.state == "ask":
        view = replace(view, status=422)
    return _answer(house, request, view)


def _waiting(session: Session, signed: Signed) -> list[tuple[int, str]]:
    """Return (subscription, newsletter) of what the link asks about and nobody has said yes to."""
    beside = signups.pending_beside(session, signed.subscription) if signed.campaign == signups.ALL else []
    if beside:
        return beside
    found = store.subscription(session, signed.subscription)
    pending = found is not None and found.state is SubscriptionState.PENDING
    return [(found.id, found.newsletter)] if found is not None and pending else []


def _confirm(
    house: House, session: Session, signed: Signed, ticked: Collection[str] | None
) -> list[tuple[int, str]]:
    """Say yes to what waits: to the link's own subscription, or to those that are ticked; return which."""
    confirmed = []
    for number, newsletter in _waiting(session, signed):
        wanted = number == signed.subscription if ticked is None else newsletter in ticked
        if wanted and store.confirm(session, number, now=house.clock(), source="page"):
            confirmed.append((number, newsletter))
            _welcome(house, session, number, newsletter, house.clock())
    return confirmed


def _boxes(
    house: House, session: Session, waiting: Sequence[tuple[int, str]]
) -> tuple[tuple[Newsletter, tuple[Kind, ...]], ...]:
    """Return what the form had ticked for measurement and is asked about still."""
    found = []
    for number, slug in waiting:
        newsletter = house.settings.newsletters.get(slug)
        kinds = trace.ticked(newsletter, signups.ticked(session, number)) if newsletter is not None else ()
        if newsletter is not None and kinds:
            found.append((newsletter, kinds))
    return tuple(found)


def _agree(
    house: House, session: Session, sent: Form, confirmed: Sequence[tuple[int, str]], language: str
) -> None:
    """Take the yes to measurement of those who ticked it on the form, and let it stand on this page.

    Anybody may have sent the form in their name, so it takes both; what is not ticked stays unknown.
    `language` is the page's: the sentences that are kept are those that were shown.
    """
    for number, slug in confirmed:
        newsletter = house.settings.newsletters.get(slug)
        left = {value for name, value in sent.fields if name == trace.field(slug)}
        kinds = trace.ticked(newsletter, left & set(signups.ticked(session, number))) if newsletter else ()
        if newsletter is not None and kinds:
            tracking.set_consent(
                session,
                number,
                dict.fromkeys(kinds, True),
                newsletter=newsletter,
                language=language,
                now=house.clock(),
                source="page",
            )


def _welcome(house: House, session: Session, number: int, slug: str, now: datetime) -> None:
    newsletter = house.settings.newsletters.get(slug)
    reader = store.subscription(session, number)
    if newsletter is None or reader is None:
        return
    follows = _newest(session, newsletter, reader)
    if newsletter.reception.welcome:
        _greet(session, newsletter, reader, now, follows=follows is not None)
    if follows is not None:
        outbox.put(session, follows, now)


def _newest(session: Session, newsletter: Newsletter, reader: Subscription) -> Wish | None:
    """Return the mail that carries the latest issue, where the house says so and it is new to the reader."""
    if not newsletter.reception.send_latest_issue:
        return None
    found = newest.newest(session, newsletter.slug)
    return None if found is None else newest.wish(session, found, reader.id, reader.address)


def _greet(
    session: Session, newsletter: Newsletter, reader: Subscription, now: datetime, *, follows: bool
) -> None:
    wish = Wish(
        letter=Letter.WELCOME,
        newsletter=newsletter.slug,
        to=reader.address,
        subscription=reader.id,
        params={"follows": True} if follows else _latest(session, newsletter),
        key=f"welcome:{reader.id}:{now.isoformat()}",
    )
    outbox.put(session, wish, now)


def _latest(session: Session, newsletter: Newsletter) -> dict[str, object]:
    sent = archive.issues(session, newsletter.slug) if newsletter.reception.latest_issue else []
    if not sent:
        return {}
    url = f"{newsletter.base_url}/{newsletter.slug}/{sent[0].slug}"
    return {"issue_title": sent[0].subject, "issue_url": url}


def _standing(house: House, session: Session, signed: Signed | None, confirmed: Sequence[str] = ()) -> _View:
    if signed is None:
        return _View(state="forged", status=404)
    found = store.subscription(session, signed.subscription)
    if confirmed:
        return _View(state="done", subscription=found, named=_titles(house, confirmed))
    waiting = _waiting(session, signed)
    if waiting:
        named = _titles(house, [newsletter for _, newsletter in waiting])
        boxes = _boxes(house, session, waiting)
        return _View(state="ask", subscription=found, named=named, boxes=boxes)
    active = found is not None and found.state is SubscriptionState.ACTIVE
    named = _titles(house, [found.newsletter]) if found is not None else ()
    return _View(state="done" if active else "gone", subscription=found, named=named)


def _titles(house: House, slugs: Sequence[str]) -> tuple[tuple[str, str], ...]:
    known = house.settings.newsletters
    return tuple((slug, known[slug].title if slug in known else slug) for slug in slugs)


def _asked(house: House, session: Session, found: Subscription | None) -> str | None:
    """Return the path of the page that asks about measurement, unless the reader has answered it all."""
    newsletter = _of(house, found)
    if found is None or newsletter is None:
        return None
    said = tracking.consents(session, found.id)
    open_ = any(said[kind] is Choice.UNKNOWN for kind in trace.asked(newsletter.measurement))
    return measured.path(house, session, found) if open_ else None


def _of(house: House, found: Subscription | None) -> Newsletter | None:
    return None if found is None else house.settings.newsletters.get(found.newsletter)


def _speech(house: House, request: Request, found: Subscription | None) -> Speech:
    """Return how the page of a link speaks, which is of one subscription and may ask about several."""
    return house.speech(request, _of(house, found))


def _answer(house: House, request: Request, view: _View) -> Response:
    found = view.subscription
    with reading(house.engine) as session:
        asked = _asked(house, session, found) if view.state == "done" else None
    text = house.html(
        "confirm.html.j2",
        _speech(house, request, found),
        _of(house, found),
        view=view,
        masked="" if found is None else masked(found.address),
        wished=CONFIRM,
        several=SEVERAL,
        field=NAMED,
        measured=asked,
        field_of=trace.field,
    )
    return page(text, view.status, rules=policy.PAGE, cache=policy.NEVER, headers=_HEADERS)
