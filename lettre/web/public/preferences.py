"""A reader's own page, behind the link in each of their letters: what they receive, and as whom.

Looking changes nothing. The address is shown in masked form only: letters are forwarded.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from lettre.audience import addresses, leaving, preferences, relocating, trace
from lettre.audience.links import Purpose, Signed
from lettre.audience.model import How
from lettre.audience.preferences import Choice, Reader, Wanted
from lettre.audience.relocating import Side
from lettre.campaign import begun, silence
from lettre.catalogue import LANGUAGES, say
from lettre.db import reading, transaction
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.model import Letter, Wish
from lettre.newsletter import Newsletter
from lettre.web import form, limits, policy
from lettre.web.form import Form
from lettre.web.house import House, TheHouse, page
from lettre.web.public import data
from lettre.web.public.leave import masked

router = APIRouter(prefix="/p", include_in_schema=False)

SAVE = ("wish", "save")
ADDRESS = ("wish", "address")
DATA = ("wish", "data")
#: a rest is for a holiday or a year away, not for ever
LONGEST_REST = timedelta(days=730)
#: mails of each kind that one reader may cause in a day
AT_MOST = 3
#: seconds between two looks at whether a letter has begun
_LOOK = 0.02
_HEADERS = {"X-Robots-Tag": "noindex, nofollow"}
SmallForm = Annotated[Form, Depends(form.read)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _View:
    """What the page says besides the reader's choices: what was done, what is to be mended."""

    done: str | None = None
    #: where a mail went that did not go to the reader's address, in masked form
    sent_to: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Form = field(default_factory=Form)
    status: int = 200


@router.api_route("/{token}", methods=["GET", "HEAD"])
def look(token: str, request: Request, house: TheHouse) -> Response:
    """Show what the reader receives. Changes nothing."""
    return _answer(house, request, house.keys.read(token, Purpose.PREFERENCES, Purpose.PROOF), _View())


@router.post("/{token}")
def act(token: str, request: Request, house: TheHouse, sent: SmallForm) -> Response:
    """Do what the reader wants, and answer when it is committed."""
    signed = house.keys.read(token, Purpose.PREFERENCES, Purpose.PROOF)
    if signed is None or signed.purpose is Purpose.PROOF:
        return _answer(house, request, signed, _View())
    begin = time.monotonic()
    while True:
        late = time.monotonic() - begin > begun.FRESH.total_seconds()
        with transaction(house.engine) as session:
            view = _done(session, house, request, signed, sent, late=late)
        if view is not None:
            return _answer(house, request, signed, view)
        # as on the page for leaving: a letter between its mark and its first byte is let begin before
        time.sleep(_LOOK)


def _done(
    session: Session, house: House, request: Request, signed: Signed, sent: Form, *, late: bool
) -> _View | None:
    """Do what the form asks for; None when it must wait, and nothing is changed yet."""
    acts = {SAVE: _save, ADDRESS: _new_address, DATA: _data}
    wished = ("wish", sent.value("wish"))
    reader = preferences.reader(session, signed.subscription)
    if reader is None or wished not in acts:
        return _View(status=400)
    if not late and wished == SAVE and _on_its_way(session, house, reader, sent):
        return None
    return acts[wished](_Asked(session, house, request, signed, reader, sent))


def _on_its_way(session: Session, house: House, reader: Reader, sent: Form) -> bool:
    """Tell whether a letter that is not wanted any more is marked, and may not have begun."""
    stopped = {Choice.LEAVE.value, Choice.REST.value}
    for slug, each in reader.subscriptions.items():
        if sent.value(f"choice-{slug}") in stopped:
            leaving.hold(session, Signed(purpose=Purpose.PREFERENCES, subscription=each.id, campaign=0))
            if begun.of_any(session, [each.id], house.clock()):
                return True
    return False


@dataclass(frozen=True, slots=True)
class _Asked:
    """One wish, with all that is needed to grant it."""

    session: Session
    house: House
    request: Request
    signed: Signed
    reader: Reader
    sent: Form

    @property
    def newsletter(self) -> Newsletter | None:
        """The newsletter whose letter held the link."""
        for slug, each in self.reader.subscriptions.items():
            if each.id == self.signed.subscription:
                return self.house.settings.newsletters.get(slug)
        return None


def _save(asked: _Asked) -> _View:
    """Write down choices, name and language; all of it or, when a part is wrong, nothing."""
    house, sent, now = asked.house, asked.sent, asked.house.clock()
    language = house.speech(asked.request, asked.newsletter).language
    wishes, errors = _wishes(asked, language)
    name = " ".join(addresses.CONTROL.sub(" ", sent.value("name")).split())
    if len(name) > preferences.NAME:
        errors["name"] = say("web.preferences.error.name", language, most=preferences.NAME)
    spoken = sent.value("language")
    if errors or (spoken and spoken not in LANGUAGES):
        return _View(errors=errors, typed=sent, status=400)
    preferences.describe(asked.session, asked.reader, name=name or None, language=spoken or None)
    for slug, wanted in wishes.items():
        title = house.settings.newsletters[slug].title
        wording = say("web.preferences.choice.receive", language)
        how = How(
            now=now,
            source="preferences",
            actor="reader",
            wording=f"{title}\N{NO-BREAK SPACE}: {wording}",
            detail={"campaign": asked.signed.campaign, "language": language},
        )
        preferences.want(asked.session, asked.reader, slug, wanted, how)
    # whoever was asked whether they still want a letter has answered by coming here and saving
    stayed = How(now=now, source="preferences", actor="reader", detail={"campaign": asked.signed.campaign})
    silence.stay(asked.session, [each.id for each in asked.reader.subscriptions.values()], stayed)
    return _View(done="saved")


def _wishes(asked: _Asked, language: str) -> tuple[dict[str, Wanted], dict[str, str]]:
    """Return what is wanted of each newsletter that the form names, and what is wrong with it."""
    wishes: dict[str, Wanted] = {}
    errors: dict[str, str] = {}
    now = asked.house.clock()
    for slug, newsletter in asked.house.settings.newsletters.items():
        given = asked.sent.value(f"choice-{slug}")
        choice = next((each for each in Choice if each.value == given), None)
        is_now = asked.reader.choice(slug, now)
        if choice is None or is_now is None:
            continue
        # what the page had ticked is no wish: it ticks "nothing" for what waits for its confirmation, and an
        # old page that is saved again must not undo what was said on another one since
        typed = asked.sent.value(f"until-{slug}")
        if _ticked(choice, typed) == (asked.sent.value(f"shown-{slug}") or is_now.value):
            continue
        if choice is not Choice.REST:
            wishes[slug] = Wanted(choice=choice)
            continue
        until = _until(typed, now)
        if until is None:
            errors[f"until-{slug}"] = say(
                "web.preferences.error.until", language, newsletter=newsletter.title
            )
        elif slug in asked.reader.subscriptions:
            wishes[slug] = Wanted(choice=choice, until=until)
    return wishes, errors


def _ticked(choice: Choice, until: str) -> str:
    """Return a choice as the form holds it: a rest with its day, as another day is another wish."""
    return f"{choice.value} {until}" if choice is Choice.REST else choice.value


def _until(typed: str, now: datetime) -> datetime | None:
    """Return the beginning of a day to come; None for what is none, is past, or too far away."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    until = datetime.combine(day, clock_time(), UTC)
    return until if now < until <= now + LONGEST_REST else None


def _new_address(asked: _Asked) -> _View:
    """Ask at the new address, and tell the old one; the answer says nothing of who is known."""
    house, now = asked.house, asked.house.clock()
    language = house.speech(asked.request, asked.newsletter).language
    new = asked.sent.value("address")
    wrong = addresses.fault(new)
    if wrong is not None or addresses.key(new) == addresses.key(asked.reader.address):
        code = "web.preferences.error.same" if wrong is None else "web.preferences.error.address"
        return _View(errors={"address": say(code, language)}, typed=asked.sent, status=400)
    # two mails, two mailboxes: neither is to be filled, whichever addresses are typed into a forwarded letter
    if not (
        _may_mail(asked, "address-of", asked.reader.address)
        and limits.admits_address(asked.session, house, new, what="address", at_most=AT_MOST)
    ):
        return _View(done="later", typed=asked.sent, status=429)
    number = asked.signed.subscription
    change = relocating.ask(asked.session, asked.reader.id, number, new, now)
    for letter, to, side in (
        (Letter.ADDRESS_NEW, new, Side.NEW),
        (Letter.ADDRESS_OLD, asked.reader.address, Side.OLD),
    ):
        params = {"stamp": relocating.stamp(change, side), "masked": masked(new), "language": language}
        _mail(asked, letter, to, f"{letter.value}:{change}", params)
    return _View(done="address")


def _data(asked: _Asked) -> _View:
    """Send a fresh link to all that is known of the reader, to their own address alone.

    A letter that was forwarded is enough to ask for another address: as long as the one before may take that
    back, it alone is known to be the reader's.
    """
    now = asked.house.clock()
    before = relocating.proven(asked.session, asked.reader.id, now)
    to = before or asked.reader.address
    if not _may_mail(asked, "data", to):
        return _View(done="later", status=429)
    language = asked.house.speech(asked.request, asked.newsletter).language
    stamp = data.stamp(now)
    key = f"data:{asked.signed.subscription}:{stamp}"
    _mail(asked, Letter.DATA, to, key, {"stamp": stamp, "language": language})
    return _View(done="data") if before is None else _View(done="data-before", sent_to=masked(before))


def _may_mail(asked: _Asked, what: str, address: str) -> bool:
    session, house = asked.session, asked.house
    return limits.admits(session, house, asked.request) and limits.admits_address(
        session, house, address, what=what, at_most=AT_MOST
    )


def _mail(asked: _Asked, letter: Letter, to: str, key: str, params: Mapping[str, object]) -> None:
    newsletter = asked.newsletter
    if newsletter is None:
        return
    number = asked.signed.subscription
    wish = Wish(letter=letter, newsletter=newsletter.slug, to=to, key=key, subscription=number, params=params)
    outbox.put(asked.session, wish, asked.house.clock())


def _answer(house: House, request: Request, signed: Signed | None, view: _View) -> Response:
    reader = None
    if signed is not None and signed.purpose is Purpose.PREFERENCES:
        with reading(house.engine) as session:
            reader = preferences.reader(session, signed.subscription)
    newsletter = _newsletter(house, signed, reader)
    state = "forged" if signed is None else "proof" if signed.purpose is Purpose.PROOF else "gone"
    now = house.clock()
    text = house.html(
        "preferences.html.j2",
        house.speech(request, newsletter),
        newsletter,
        reader=reader,
        state=state,
        view=view,
        masked=None if reader is None else masked(reader.address),
        offered=_offered(house, reader, now),
        languages=_languages(house.speech(request, newsletter).language),
        measured=_measured(house, request, newsletter),
        tomorrow=(now + timedelta(days=1)).date().isoformat(),
    )
    status = 404 if signed is None else view.status
    return page(text, status, rules=policy.PAGE, cache=policy.NEVER, headers=_HEADERS)


def _languages(language: str) -> list[tuple[str, str]]:
    """Return what a reader may choose, each with its words; "" is whatever the newsletter speaks."""
    any_ = ("", say("web.preferences.language-any", language))
    return [any_, *((each, say(f"web.language.{each}", language)) for each in LANGUAGES)]


def _measured(house: House, request: Request, newsletter: Newsletter | None) -> str | None:
    """Return where the reader says what may be recorded of their reading, if that is asked of anybody."""
    if newsletter is None or not trace.asked(newsletter.measurement):
        return None
    return f"{house.prefix(newsletter)}/m/{request.path_params['token']}"


def _newsletter(house: House, signed: Signed | None, reader: Reader | None) -> Newsletter | None:
    if signed is None or reader is None:
        return None
    slugs = [slug for slug, each in reader.subscriptions.items() if each.id == signed.subscription]
    return house.settings.newsletters.get(slugs[0]) if slugs else None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Offered:
    """One newsletter as the page lists it."""

    newsletter: Newsletter
    choice: Choice | None
    #: the choice as the form sends it back
    ticked: str
    until: str
    #: a rest is from something
    rests: bool


def _offered(house: House, reader: Reader | None, now: datetime) -> list[_Offered]:
    if reader is None:
        return []
    shown = []
    for slug, newsletter in house.settings.newsletters.items():
        found = reader.subscriptions.get(slug)
        choice = reader.choice(slug, now)
        rest = found.until if found is not None and choice is Choice.REST else None
        until = "" if rest is None else rest.date().isoformat()
        shown.append(
            _Offered(
                newsletter=newsletter,
                choice=choice,
                ticked="" if choice is None else _ticked(choice, until),
                until=until,
                rests=choice in {Choice.RECEIVE, Choice.REST},
            )
        )
    return shown
