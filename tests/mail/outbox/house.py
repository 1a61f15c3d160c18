"""A house with an outbox, for its tests: readers who are asked, letters, a run of the sender."""

import asyncio
from datetime import timedelta

from lettre import shipped
from lettre.audience import enrol
from lettre.audience import store as audience
from lettre.audience.enrol import Origin
from lettre.audience.imports import Row
from lettre.audience.model import ConsentEvent
from lettre.db import reading, transaction
from lettre.mail.letters import Letters
from lettre.mail.outbox import sender, store
from lettre.mail.smtp import Smtp
from tests.house import NOW, newsletter

ROOT = shipped.folder("templates").parent
LATER = NOW + timedelta(minutes=2)


#: readers whose server answers in its own way; the others' takes what comes
TOLD_LATER, UNKNOWN, UNWANTED, CUT_OFF, HUNG_UP = 10, 20, 21, 30, 31


def address(number):
    return f"lecteur{number:05d}@example.org"


def pending(engine, *numbers):
    """Let readers wait for the question, and put it to them."""
    rows = [Row(line=at, address=address(at), name=None) for at in numbers]
    origin = Origin(source="liste", actor="test", event=ConsentEvent.LISTED)
    with transaction(engine) as session:
        enrol.enrol(session, rows, "cpc", origin, NOW)
        return store.ask(session, "cpc", NOW, actor="test")


SCRIPT = {
    address(TOLD_LATER): {"data": "451 4.3.0 later"},
    address(UNKNOWN): {"rcpt": "550 5.1.1 unknown"},
    address(UNWANTED): {"data": "550 5.7.1 unwanted"},
    address(CUT_OFF): {"data": "drop"},
    address(HUNG_UP): {"rcpt": "drop"},
}


class Office:
    """A relay that all tests of a file send to; each looks at what was taken since it began to look."""

    def __init__(self, port, taken):
        self.port = port
        self._taken = taken
        self._before = 0

    def look(self):
        self._before = len(self._all())
        return self

    def _all(self):
        try:
            return self._taken()
        except FileNotFoundError:
            return []

    def taken(self):
        return self._all()[self._before :]

    def readers(self):
        return sorted(line["recipients"][0] for line in self.taken())


def put(engine, *wishes):
    with transaction(engine) as session:
        return [store.put(session, wish, NOW) for wish in wishes]


def letters(engine, house=None, root=ROOT):
    with reading(engine) as session:
        keys = store.signing_keys(session)
    return Letters(root=root, newsletters={"cpc": house or newsletter()}, keys=keys)


def send(engine, port, now=NOW, **options):
    """Run the sender once towards a relay on this machine."""
    transport = Smtp(host="127.0.0.1", port=port, connections=4)
    return asyncio.run(sender.run(engine, letters(engine), transport, clock=lambda: now, **options))


def states(engine):
    """Every address with the state of its mail."""
    with reading(engine) as session:
        return {entry.wish.to: entry.state.value for entry in store.entries(session)}


def entries(engine):
    with reading(engine) as session:
        return list(store.entries(session))


def asked(engine, number):
    """How often the proof of consent says that a reader was asked."""
    with reading(engine) as session:
        return sum(each.event is ConsentEvent.ASKED for each in audience.history(session, address(number)))
