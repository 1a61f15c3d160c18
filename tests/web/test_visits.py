"""Marked links on a real server: they lead where the letter's links lead, and leave what may be left."""

import re
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from urllib.parse import quote

import httpx2
import pytest
from sqlalchemy import func, select, update

from lettre.audience import links, store, tracking
from lettre.audience.links import Purpose
from lettre.audience.tables import TraceRow
from lettre.audience.trace import Kind
from lettre.campaign import sending
from lettre.campaign.tables import DeliveryRow, VisitCountRow
from lettre.db import reading, transaction
from lettre.mail import marking
from lettre.mail.model import Recipient
from lettre.newsletter import Measurement
from lettre.reception import Doors
from lettre.web import machines
from lettre.web.app import create_app
from tests.house import NOW, people
from tests.measured import AGGREGATE, BOTH, CONSENTED, LINKS, agree, at, house, hrefs, sent
from tests.web.conftest import house as house_settings

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
LATER = NOW + timedelta(hours=1)
YES = {Kind.CLICKS: True, Kind.OPENS: True}


class Clock:
    """A clock that tests put forward."""

    def __init__(self):
        self.now = LATER

    def __call__(self):
        return self.now


class Settled:
    """An application, and whether it still works on something: what follows an answer is awaited, too."""

    def __init__(self, app):
        self.app, self.open = app, 0

    async def __call__(self, scope, receive, send):
        self.open += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.open -= 1


@dataclass
class Letter:
    """A letter that was sent to two readers, and the server its links lead to."""

    engine: object
    client: object
    stage: object
    campaign: object
    tmp_path: object
    clock: Clock

    def measure(self, measurement, **more):
        """Let the house measure this from now on."""
        settings = house_settings(self.tmp_path, newsletters={"cpc": house(measurement)}, **more)
        self.stage.app = Settled(create_app(settings, self.engine, clock=self.clock))

    def marked(self, subscription=1, sent_as=None):
        """The marked addresses in a reader's message, in their order; the picture's last."""
        with reading(self.engine) as session:
            consents = tracking.consents(session, subscription)
        composer = sending.composer(self.engine, self.campaign, house(sent_as or Measurement()))
        recipient = Recipient(subscription=subscription, address="x@example.org", consents=consents)
        _, html = message_from_bytes(composer.compose(recipient).content, policy=default).iter_parts()
        body = html.get_content()
        found = [*hrefs(body), *re.findall(r'src="([^"]*)"', body)]
        base = "http://127.0.0.1:8000"
        return [each.removeprefix(base) for each in found if each.startswith((f"{base}/l/", f"{base}/o/"))]

    def visit(self, path, method="GET", **headers):
        answer = self.client.request(method, path, headers={**PERSON, **headers})
        deadline = time.monotonic() + 10
        while self.stage.app.open:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        return answer

    def counts(self, *, machine=False):
        row = VisitCountRow
        with reading(self.engine) as session:
            query = select(row.link, func.sum(row.number)).where(row.machine.is_(machine), row.number != 0)
            return {link: int(number) for link, number in session.execute(query.group_by(row.link))}

    def traces(self):
        with reading(self.engine) as session:
            rows = session.scalars(select(TraceRow).order_by(TraceRow.subscription_id, TraceRow.link))
            return [(row.subscription_id, row.link, row.times) for row in rows]


@pytest.fixture
def sends(sqlite_engine, tmp_path, _stage, client):
    return sending_of(sqlite_engine, tmp_path, _stage, client)


@pytest.fixture
def sends_on_both(engine, tmp_path, _stage, client):
    return sending_of(engine, tmp_path, _stage, client)


@pytest.fixture
def client(_stage):
    with httpx2.Client(base_url=_stage[1]) as client:
        yield client


def sending_of(engine, tmp_path, stage, client):
    def send(measurement, agreed=()):
        people(engine, 2)
        for subscription in agreed:
            agree(engine, subscription, YES)
        campaign = sent(engine, measurement)
        with transaction(engine) as session:
            session.execute(update(DeliveryRow).values(state="sent", updated_at=NOW))
        letter = Letter(engine, client, stage[0], campaign, tmp_path, Clock())
        letter.measure(measurement)
        return letter

    return send


def test_a_marked_link_leads_where_the_letter_says_and_is_counted(sends_on_both):
    letter = sends_on_both(AGGREGATE)
    for number, path in enumerate(letter.marked(), start=1):
        answer = letter.visit(path)
        letter.clock.now += timedelta(minutes=1)
        assert answer.status_code == 302
        assert answer.headers["location"] == quote(LINKS[number], safe=":/?&=")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers
    letter.visit(letter.marked()[1])
    assert letter.counts() == {1: 1, 2: 2, 3: 1, 4: 1, 5: 1}
    assert letter.counts(machine=True) == {}
    assert letter.traces() == []


def test_a_link_of_a_reader_who_agreed_is_recorded_as_theirs(sends_on_both):
    letter = sends_on_both(BOTH, agreed=[1])
    *clicks, picture = letter.marked(1)
    assert letter.marked(2) == []
    shown = letter.visit(picture)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/gif")
    for _ in range(2):
        letter.clock.now += timedelta(minutes=1)
        assert letter.visit(clicks[1]).status_code == 302
    assert letter.traces() == [(1, 0, 1), (1, 2, 2)]
    assert letter.counts() == {0: 1, 2: 2}


def test_who_takes_their_yes_back_leaves_nothing_by_letters_already_sent(sends_on_both):
    letter = sends_on_both(BOTH, agreed=[1, 2])
    mine, others = letter.marked(1), letter.marked(2)
    letter.visit(mine[0])
    letter.visit(others[0])
    agree(letter.engine, 1, {Kind.CLICKS: False, Kind.OPENS: False}, now=LATER)
    letter.clock.now += timedelta(minutes=1)
    assert letter.visit(mine[1]).headers["location"] == "https://example.org/a?b=1&c=2"
    assert letter.visit(mine[-1]).status_code == 200
    assert letter.traces() == [(2, 1, 1)]
    assert letter.counts() == {1: 2}


def test_a_no_to_one_kind_leaves_the_other(sends):
    letter = sends(BOTH, agreed=[1])
    *clicks, picture = letter.marked(1)
    agree(letter.engine, 1, {Kind.OPENS: False}, now=LATER)
    letter.visit(picture)
    letter.visit(clicks[0])
    assert letter.traces() == [(1, 1, 1)]


@pytest.mark.parametrize("today", [Measurement(), AGGREGATE, Measurement(opens=True)])
def test_what_the_house_no_longer_measures_leaves_nothing_and_still_leads_on(sends, today):
    letter = sends(CONSENTED, agreed=[1])
    paths = letter.marked(1)
    letter.measure(today)
    assert letter.visit(paths[0]).status_code == 302
    assert letter.traces() == []
    assert letter.counts() == {}


def test_nobody_becomes_known_by_a_letter_that_counted(sends):
    letter = sends(AGGREGATE, agreed=[1])
    paths = letter.marked(1)
    letter.measure(CONSENTED)
    letter.visit(paths[0])
    assert letter.traces() == []
    assert letter.counts() == {}


def test_a_letter_that_measures_nothing_has_no_marked_link_and_no_address_that_answers(sends):
    letter = sends(Measurement())
    assert letter.marked() == []
    assert letter.visit(forged(letter, at(letter.campaign, 1))).status_code == 404
    assert letter.visit(forged(letter, at(letter.campaign, 0), way="o")).status_code == 404


# --- machines ---


def test_a_scanner_that_follows_every_link_counts_as_a_machine_and_as_nobody(sends_on_both):
    letter = sends_on_both(BOTH, agreed=[1, 2])
    *clicks, picture = letter.marked(1)
    for path in (picture, *clicks):
        letter.clock.now += timedelta(seconds=1)
        letter.visit(path)
    assert letter.counts() == {}
    assert letter.counts(machine=True) == {0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1}
    assert letter.traces() == []


def test_a_scanner_of_a_letter_that_counts_is_told_by_where_it_comes_from(sends):
    letter = sends(AGGREGATE)
    for path in letter.marked():
        letter.visit(path)
    assert letter.counts() == {}
    assert letter.counts(machine=True) == dict.fromkeys(LINKS, 1)
    letter.clock.now += timedelta(minutes=1)
    letter.visit(letter.marked()[0])
    assert letter.counts() == {1: 1}


def test_readers_of_one_house_who_follow_a_link_each_are_people(sends):
    letter = sends(AGGREGATE)
    for number, path in enumerate(letter.marked()):
        letter.visit(path, **{"User-Agent": f"{PERSON['User-Agent']} {number}"})
    assert letter.counts() == dict.fromkeys(LINKS, 1)


def test_readers_behind_a_proxy_that_the_house_names_are_people(sends):
    letter = sends(AGGREGATE)
    letter.measure(AGGREGATE, doors=Doors(trusted_proxies=("127.0.0.1",)))
    for number, path in enumerate(letter.marked()):
        letter.visit(path, **{"X-Forwarded-For": f"203.0.113.{number}"})
    assert (letter.counts(), letter.counts(machine=True)) == (dict.fromkeys(LINKS, 1), {})


def test_a_scanner_takes_away_no_earlier_visit_of_the_reader(sends):
    letter = sends(CONSENTED, agreed=[1])
    paths = letter.marked(1)
    letter.visit(paths[0])
    letter.clock.now += timedelta(minutes=1)
    for path in paths:
        letter.visit(path)
    assert letter.traces() == [(1, 1, 1)]
    assert letter.counts() == {1: 1}


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"Purpose": "prefetch"}),
        ("GET", {"X-Moz": "prefetch"}),
        ("GET", {"X-Purpose": "preview"}),
        ("GET", {"User-Agent": "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"}),
        ("GET", {"User-Agent": "Mozilla/5.0"}),
        ("GET", {"User-Agent": ""}),
        ("GET", {"User-Agent": "python-requests/2.32"}),
    ],
)
def test_what_says_it_is_a_machine_is_counted_apart(sends, method, headers):
    letter = sends(CONSENTED, agreed=[1])
    answer = letter.visit(letter.marked(1)[0], method, **headers)
    assert answer.status_code == 302
    assert letter.counts() == {}
    assert letter.counts(machine=True) == {1: 1}
    assert letter.traces() == []


@pytest.mark.parametrize(
    "program",
    [
        PERSON["User-Agent"],
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
        "Lynx/2.9.0",
    ],
)
def test_a_person_s_program_is_none_of_the_machines(program):
    assert not machines.known("GET", {"user-agent": program})


def test_nobody_reads_within_seconds_of_the_delivery(sends):
    letter = sends(CONSENTED, agreed=[1])
    path = letter.marked(1)[0]
    letter.clock.now = NOW + timedelta(seconds=3)
    letter.visit(path)
    assert (letter.counts(), letter.counts(machine=True)) == ({}, {1: 1})
    letter.clock.now = NOW + timedelta(seconds=30)
    letter.visit(path)
    assert letter.counts() == {1: 1}


def test_the_mark_of_a_visitor_means_nothing_to_another_process():
    recent = machines.Recent()
    assert recent.visitor("a", "b") == recent.visitor("a", "b") != recent.visitor("ab", "")
    assert recent.visitor("a", "b") != machines.Recent().visitor("a", "b")


# --- addresses that are none of ours ---


def forged(letter, place, way="l"):
    with reading(letter.engine) as session:
        key = store.active_key(session)
    return f"/{way}/{marking.token(key, place)}"


def personal(letter, purpose=Purpose.CLICK, campaign=None, subscription=1):
    with reading(letter.engine) as session:
        key = store.active_key(session)
    number = letter.campaign.id if campaign is None else campaign
    return links.token(key, purpose=purpose, subscription=subscription, campaign=number)


FOREIGN = "https://mechant.example/"


@pytest.mark.parametrize(
    "path",
    ["/l/1", f"/l/{FOREIGN}", f"/l/{quote(FOREIGN, safe='')}", f"/l/?url={FOREIGN}", "/l//mechant.example",
     "/l/%2F%2Fmechant.example", "/l/..%2F..%2Fcpc", "/o/x.gif", "/l/", "/l/%00", "/l/" + "A" * 36,
     "/l/" + "é" * 36],
)  # fmt: skip
def test_an_address_of_somebody_s_making_leads_nowhere(sends, path):
    letter = sends(AGGREGATE)
    answer = letter.visit(path)
    assert answer.status_code == 404
    assert "location" not in answer.headers
    assert letter.counts() == letter.counts(machine=True) == {}


def test_a_genuine_address_takes_no_other_from_its_query(sends):
    letter = sends(AGGREGATE)
    answer = letter.visit(f"{letter.marked()[0]}?url={FOREIGN}&next={FOREIGN}")
    assert answer.headers["location"] == LINKS[1]


def test_no_number_can_be_changed(sends):
    letter = sends(CONSENTED, agreed=[1])
    genuine = letter.marked(1)[0].removeprefix("/l/")
    mark, own = genuine.split("/")
    for index in range(len(genuine)):
        sign = "B" if genuine[index] != "B" else "C"
        changed = genuine[:index] + sign + genuine[index + 1 :]
        assert letter.visit(f"/l/{changed}").status_code == 404
    for path in (
        forged(letter, at(letter.campaign, 99)),
        forged(letter, at(letter.campaign, 0)),
        forged(letter, at(letter.campaign, 1, edition=2)),
        forged(letter, replace(at(letter.campaign, 1), campaign=99)),
        f"/o/{mark}/{own}",
        f"/l/{own}",
        f"/l/{own}/{mark}",
        f"/l/{mark}/{personal(letter, Purpose.OPEN)}",
        f"/l/{mark}/{personal(letter, Purpose.UNSUBSCRIBE)}",
        f"/l/{mark}/{personal(letter, campaign=99)}",
        f"/u/{mark}",
        f"/u/{own}",
    ):
        assert letter.visit(path).status_code == 404, path
    assert letter.counts() == letter.counts(machine=True) == {}
    assert letter.traces() == []


def test_a_reader_who_was_erased_is_still_led_on(sends):
    letter = sends(CONSENTED, agreed=[1])
    mark = letter.marked(1)[0].split("/")[2]
    answer = letter.visit(f"/l/{mark}/{personal(letter, subscription=777)}")
    assert answer.status_code == 302
    assert letter.traces() == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_reading_is_answered(sends, method):
    letter = sends(AGGREGATE)
    assert letter.visit(letter.marked()[0], method).status_code == 405
    assert letter.counts() == {}
