"""A house whose clock a test moves, and its form, filled in as a browser would."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from lettre.audience import links, store
from lettre.audience.links import Purpose
from lettre.audience.signups import ALL
from lettre.db import reading
from lettre.jobs import signups
from lettre.mail.outbox.tables import OutboxRow
from lettre.newsletter import Organisation
from lettre.reception import Kind, Question, Reception
from lettre.web.app import create_app
from tests.house import NOW, newsletter
from tests.web.conftest import house

TRADE = Question(name="metier", label="Votre métier", kind=Kind.CHOICE, choices=("école", "atelier"))
SINCE = Question(name="depuis", label="Depuis quand", kind=Kind.DATE, required=True)
HIDDEN = Question(name="cle", label="Clé", on_form=False)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self):
        return self.now

    def later(self, **more):
        self.now += timedelta(**more)


def arts(**reception):
    return replace(
        newsletter(),
        slug="arts",
        title="La Lettre des arts",
        organisation=Organisation(name="Direction de la formation", contact="lettre@example.org"),
        reception=Reception(**reception),
    )


@dataclass
class Desk:
    """The form of a house, and what it leads to."""

    site: object
    settings: object
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self):
        self.site.stage.app = create_app(self.settings, self.site.engine, clock=self.clock)

    def form(self, path="/cpc/abonnement", seconds=10):
        """Open the form; return its hidden fields, after the seconds a person needs."""
        text = self.site.client.get(path).text
        self.clock.later(seconds=seconds)
        return hidden(text)

    def send(self, path="/cpc/abonnement", *, seconds=10, headers=None, **fields):
        given = self.form(path, seconds) | fields
        return self.site.client.post(path, data=given, headers=headers or {})

    def take_up(self):
        return signups.take_up(self.settings, self.site.engine, self.clock())

    def mails(self):
        with reading(self.site.engine) as session:
            rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
            return [(row.letter, row.address, row.due_at) for row in rows]

    def letters(self):
        return [(letter, address) for letter, address, _ in self.mails()]

    def states(self, address):
        with reading(self.site.engine) as session:
            return {each.newsletter: each.state.value for each in store.find(session, address=address)}


def confirming(form, address, stamp=ALL):
    """Return the page behind the link that an address was sent."""
    with reading(form.site.engine) as session:
        first = min(each.id for each in store.find(session, address=address))
        key = store.active_key(session)
    return "/c/" + links.token(key, purpose=Purpose.CONFIRM, subscription=first, campaign=stamp)


def hidden(text):
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))


def desk(site, tmp_path, **changes):
    changes.setdefault("newsletters", {"cpc": newsletter(), "arts": arts()})
    return Desk(site, house(tmp_path, **changes))
