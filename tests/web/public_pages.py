"""Every public page of the application, found in its router, with examples in a house that has seen life."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine

from lettre.archive import indexing
from lettre.audience import enrol, leaving, links, signups, store
from lettre.audience.enrol import Origin
from lettre.audience.imports import Row
from lettre.audience.leaving import Means, Wish
from lettre.audience.links import Purpose, Signed
from lettre.audience.model import ConsentEvent, How
from lettre.audience.signups import Shown, Signup
from lettre.audience.trace import Kind
from lettre.campaign import plan, sending
from lettre.db import transaction
from lettre.settings import Settings
from lettre.web.public import data
from tests.edition.letters import NEWSLETTER, ROOT, SAMPLES, rendered
from tests.house import NOW, people
from tests.measured import BOTH

#: readers of the house, by what became of them
STAYS, LEFT, ASKED, TICKED = 1, 2, 3, 4


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A house with two newsletters, two issues sent, and readers: see above."""

    settings: Settings
    campaign: int
    key: Any

    def token(self, reader: int, purpose: Purpose) -> str:
        return links.token(self.key, purpose=purpose, subscription=reader, campaign=self.campaign)

    def leave(self, reader: int, purpose: Purpose = Purpose.UNSUBSCRIBE) -> str:
        return f"/u/{self.token(reader, purpose)}"

    def measured(self, reader: int, purpose: Purpose = Purpose.PREFERENCES) -> str:
        return f"/m/{self.token(reader, purpose)}"

    def preferences(self, reader: int, purpose: Purpose = Purpose.PREFERENCES) -> str:
        return f"/p/{self.token(reader, purpose)}"

    def data(self, reader: int) -> str:
        hour = data.stamp(NOW)
        token = links.token(self.key, purpose=Purpose.DATA, subscription=reader, campaign=hour)
        return f"/d/{token}"

    def stay(self, reader: int) -> str:
        return f"/s/{self.token(reader, Purpose.STAY)}"

    def confirm(self, reader: int) -> str:
        return f"/c/{self.token(reader, Purpose.CONFIRM)}"


def fill(engine: Engine) -> Filled:
    """Send both sample issues to three readers, one of whom leaves; a fourth has yet to confirm."""
    people(engine, 2)
    for number, name in enumerate(SAMPLES):
        with transaction(engine) as session:
            edition = replace(rendered(name)[1], newsletter="cpc")
            sent_at = NOW + timedelta(minutes=number)
            campaign = sending.prepare(session, plan.decide(()), edition, sent_at).id
    with transaction(engine) as session:
        key = store.active_key(session)
        asked = [Row(line=1, address="attente@example.org", name=None)]
        enrol.enrol(
            session, asked, "cpc", Origin(source="liste", actor="test", event=ConsentEvent.LISTED), NOW
        )
        signed = Signed(purpose=Purpose.UNSUBSCRIBE, subscription=LEFT, campaign=campaign)
        leaving.leave(session, signed, Wish(means=Means.PAGE), now=NOW)
        how = How(now=NOW, source="retention", actor="lettre")
        store.write_down(session, STAYS, ConsentEvent.STILL_ASKED, how)
    with transaction(engine) as session:
        shown = Shown(wording="", version="", sha256="", language="fr", source="page")
        boxes = {"cpc": {kind.value: {} for kind in Kind}}
        signup = Signup(
            address="inscrite@example.org", newsletters=("cpc",), answers={}, shown=shown, at=NOW,
            measured=boxes,
        )  # fmt: skip
        signups.settle(session, signup, {"cpc"})
    english = replace(
        NEWSLETTER, slug="brief", title="The Diploma Brief", language="en",
        theme=replace(NEWSLETTER.theme, logo=None, colours={"accent": "#f2c200"}),
    )  # fmt: skip
    settings = Settings(
        root=ROOT, database="", transport="maildir:outbox", base_url="http://127.0.0.1:8000", language="fr",
        newsletters={"cpc": replace(NEWSLETTER, measurement=BOTH), "brief": english},
    )  # fmt: skip
    assert indexing.complete(engine, settings.newsletters, NOW) == len(SAMPLES)
    return Filled(settings=settings, campaign=campaign, key=key)


#: what people read: route → examples, each a state of the page worth looking at
PAGES: dict[str, tuple[Callable[[Filled], str], ...]] = {
    "/": (lambda _: "/", lambda _: "/?lang=en"),
    "/{newsletter}": (lambda _: "/cpc", lambda _: "/brief", lambda _: "/cpc?lang=en", lambda _: "/nope"),
    "/{newsletter}/annee/{written}": (lambda _: "/cpc/annee/2026", lambda _: "/cpc/annee/2026?lang=en"),
    "/{newsletter}/rubrique/{kind}": (
        lambda _: "/cpc/rubrique/interview",
        lambda _: "/cpc/rubrique/interview?lang=en",
        lambda _: "/cpc/rubrique/nope",
    ),
    "/recherche": (
        lambda _: "/recherche",
        lambda _: "/recherche?q=commission",
        lambda _: "/recherche?q=introuvable&lang=en",
    ),
    "/{newsletter}/{issue}": (lambda _: f"/{SAMPLES[0]}", lambda _: f"/{SAMPLES[1]}"),
    "/u/{token}": (
        lambda house: house.leave(STAYS),
        lambda house: house.leave(LEFT),
        lambda house: house.leave(STAYS, Purpose.PROOF),
        lambda house: house.leave(STAYS)[:-3],
        lambda house: house.leave(STAYS) + "?lang=en",
    ),
    "/abonnement": (lambda _: "/abonnement", lambda _: "/abonnement?lang=en"),
    "/abonnement/merci": (lambda _: "/abonnement/merci",),
    "/{newsletter}/abonnement": (lambda _: "/cpc/abonnement", lambda _: "/brief/abonnement"),
    "/{newsletter}/abonnement/merci": (lambda _: "/cpc/abonnement/merci",),
    "/m/{token}": (
        lambda house: house.measured(STAYS),
        lambda house: house.measured(STAYS, Purpose.PROOF),
        lambda house: house.measured(STAYS)[:-3],
    ),
    "/p/{token}": (
        lambda house: house.preferences(STAYS),
        lambda house: house.preferences(LEFT) + "?lang=en",
        lambda house: house.preferences(STAYS, Purpose.PROOF),
        lambda house: house.preferences(STAYS)[:-3],
    ),
    "/s/{token}": (
        lambda house: house.stay(STAYS),
        lambda house: house.stay(LEFT),
        lambda house: house.stay(404),
        lambda house: house.stay(STAYS)[:-3],
        lambda house: house.stay(STAYS) + "?lang=en",
    ),
    "/d/{token}": (lambda house: house.data(STAYS), lambda _: "/d/forged"),
    "/a/{token}": (lambda house: f"/a/{house.token(STAYS, Purpose.ADDRESS)}", lambda _: "/a/forged"),
    "/c/{token}": (
        lambda house: house.confirm(ASKED),
        lambda house: house.confirm(TICKED),
        lambda house: house.confirm(STAYS),
        lambda house: house.confirm(LEFT),
        lambda house: house.confirm(STAYS)[:-3],
    ),
}

#: what a page answers to what a reader does: where, and the button that is pressed with nothing filled in
ANSWERS: dict[str, tuple[Callable[[Filled], str], str]] = {
    "an empty form": (lambda _: "/abonnement", "main form button"),
    "an empty form of one letter": (lambda _: "/cpc/abonnement?lang=en", "main form button"),
    "a confirmation": (lambda house: house.confirm(ASKED), "main form button"),
    "a reader stays": (lambda house: house.stay(STAYS), "main form button"),
    "a reader measured": (lambda house: house.measured(STAYS), "main form button"),
    "preferences kept": (lambda house: house.preferences(STAYS), "button[value=save]"),
    "a reader back": (lambda house: house.leave(LEFT), ".undo button"),
    "a reader gone": (lambda house: house.leave(STAYS), "main form button"),
}

#: what programs read, or what leads elsewhere: no page
FOR_MACHINES = {
    "/healthz", "/readyz", "/robots.txt", "/sitemap.xml", "/assets/{key}/{name}", "/static/{name:path}",
    "/{newsletter}/", "/{newsletter}/atom.xml", "/{newsletter}/rss.xml", "/{newsletter}/feed.json",
    "/l/{mark}", "/l/{mark}/{own}", "/o/{mark}", "/o/{mark}/{own}",
    "/{newsletter}/agenda.ics", "/{newsletter}/{issue}/agenda.ics", "/{newsletter}/{issue}/texte",
    "/api/form", "/d/{token}/lettre.json",
}  # fmt: skip


def examples() -> list[tuple[str, Callable[[Filled], str]]]:
    """Each page with a name to find it by."""
    return [
        (f"{route} {number}", each) for route, each_ in PAGES.items() for number, each in enumerate(each_)
    ]


def routes(router: Any) -> Iterator[str]:
    """The paths of an application that answer a GET, whatever routers they came with."""
    for route in router.routes:
        if inner := getattr(route, "original_router", None):
            yield from routes(inner)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield route.path
