"""A scanner that follows every link of every mail changes nothing: the whole database is as it was."""

import re
import time
from email import message_from_bytes
from email.policy import default
from functools import partial
from urllib.parse import urljoin

import httpx2
import pytest
from lxml import html
from sqlalchemy import select, update

from lettre import shipped
from lettre.audience import enrol, relocating, tracking
from lettre.audience.enrol import Origin
from lettre.audience.imports import Row
from lettre.audience.model import ConsentEvent
from lettre.audience.relocating import Side
from lettre.audience.trace import Kind
from lettre.campaign import newest, sending
from lettre.campaign.tables import DeliveryRow, VisitCountRow
from lettre.db import Base, reading, transaction
from lettre.edition import store as edition_store
from lettre.mail.letters import Letters
from lettre.mail.model import Recipient
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.model import Letter, Wish
from lettre.newsletter import Measurement
from lettre.web.app import create_app
from lettre.web.public import data
from tests.house import NOW, people
from tests.mail.outbox.samples import PARAMS
from tests.measured import AGGREGATE, BOTH, agree, house, sent
from tests.web.conftest import house as house_settings
from tests.web.test_visits import Settled

BASE = "http://127.0.0.1:8000"
READER, ASKED = 1, 3
#: who fetches links that nobody has followed: scanners, mail programs, browsers that fetch ahead, and liars
VISITORS = {
    "browser": {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0 Safari/537.36"},
    "nobody": {"User-Agent": ""},
    "scanner": {"User-Agent": "Barracuda Sentinel (EE)"},
    "long": {"User-Agent": b"\xc3\xbc" * 500},
    "fetches ahead": {"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch", "X-Moz": "prefetch"},
    "one click": {"Content-Type": "application/x-www-form-urlencoded", "X-HTTP-Method-Override": "POST"},
}


@pytest.fixture
def served(_stage):
    return _stage


def pending(engine):
    rows = [Row(line=1, address="attente@example.org", name=None)]
    with transaction(engine) as session:
        enrol.enrol(session, rows, "cpc", Origin(source="l", actor="t", event=ConsentEvent.LISTED), NOW)
        return relocating.ask(session, READER, READER, "neuve@example.org", NOW)


def put_every_letter(engine, change):
    stamps = {
        Letter.ADDRESS_NEW: relocating.stamp(change, Side.NEW),
        Letter.ADDRESS_OLD: relocating.stamp(change, Side.OLD),
        Letter.DATA: data.stamp(NOW),
    }
    with transaction(engine) as session:
        sent = newest.newest(session, "cpc")
        carried = {Letter.ISSUE: {"campaign": sent.campaign, "digest": sent.digest}}
        for letter in Letter:
            waits = letter in {Letter.CONFIRM, Letter.REMINDER}
            wish = Wish(
                letter=letter,
                newsletter="cpc",
                to="x@example.org",
                key=letter.value,
                subscription=None if letter is Letter.REPORT else ASKED if waits else READER,
                params={
                    **PARAMS.get(letter, {}),
                    **carried.get(letter, {}),
                    **({"stamp": stamps[letter]} if letter in stamps else {}),
                },
            )
            assert outbox.put(session, wish, NOW)


def mails(engine, campaign, newsletter):
    """Every message of the campaign, and every letter of the outbox."""
    composer = sending.composer(engine, campaign, newsletter)
    with reading(engine) as session:
        letters = Letters(
            root=shipped.folder("templates").parent,
            newsletters={"cpc": newsletter},
            keys=outbox.signing_keys(session),
            editions=partial(edition_store.get, session),
        )
        for number in (1, 2):
            said = tracking.consents(session, number)
            yield composer.compose(Recipient(subscription=number, address="x@example.org", consents=said))
        for entry in outbox.entries(session):
            yield letters.compose(entry)


def links_of(message):
    """All that a scanner finds in a mail: the header's addresses, the text's, links and pictures."""
    parsed = message_from_bytes(message.content, policy=default)
    found = re.findall(r"<(http[^>]*)>", parsed.get("List-Unsubscribe", ""))
    found += re.findall(r"https?://[^\s<>]+", parsed.get_body(("plain",)).get_content())
    tree = html.fromstring(parsed.get_body(("html",)).get_content())
    found += tree.xpath("//@href | //@src")
    return {each for each in found if each.startswith(BASE)}


def dump(engine):
    """Every row of every table but the days' numbers of measurement, which know nobody."""
    with reading(engine) as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if table.name != VisitCountRow.__tablename__
        }


def follow(stage, client, paths, headers):
    """Fetch all, by HEAD and by GET; return the links of the pages that came."""
    further = set()
    for path in paths:
        for method in ("HEAD", "GET"):
            answer = client.request(method, path, headers=headers)
            assert answer.status_code < 500, path
        if answer.headers.get("content-type", "").startswith("text/html"):
            hrefs = html.fromstring(answer.content).xpath("//@href | //@src | //@action | //@formaction")
            further |= {urljoin(path, each) for each in hrefs}
    deadline = time.monotonic() + 30
    while stage.app.open:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    return {each for each in further if each.startswith("/")}


def test_a_scanner_that_follows_every_link_of_every_mail_changes_nothing(engine, tmp_path, served):
    scan(engine, tmp_path, served, BOTH)


@pytest.mark.parametrize("measurement", [Measurement(), AGGREGATE], ids=["off", "aggregate"])
def test_nor_does_it_where_nothing_or_nobody_is_measured(sqlite_engine, tmp_path, served, measurement):
    scan(sqlite_engine, tmp_path, served, measurement)


def scan(engine, tmp_path, served, measurement):
    """Fill a house, follow all that its mails lead to, compare the database before and after."""
    stage, url = served
    newsletter = house(measurement)
    settings = house_settings(tmp_path, newsletters={"cpc": newsletter})
    stage.app = Settled(create_app(settings, engine, clock=lambda: NOW))
    people(engine, 2)
    change = pending(engine)
    if measurement is BOTH:
        agree(engine, READER, {Kind.CLICKS: True, Kind.OPENS: True})
    campaign = sent(engine, measurement)
    put_every_letter(engine, change)
    with transaction(engine) as session:
        session.execute(update(DeliveryRow).values(state="sent", updated_at=NOW))
    found = set().union(*map(links_of, mails(engine, campaign, newsletter)))
    paths = sorted(each.removeprefix(BASE) for each in found)
    steps = {path[:3] for path in paths}
    marked = set() if measurement == Measurement() else {"/l/", "/o/"} if measurement.opens else {"/l/"}
    assert steps >= {"/u/", "/p/", "/c/", "/a/", "/d/", "/s/"} | marked
    before = dump(engine)
    assert before["subscriptions"]
    with httpx2.Client(base_url=url, timeout=60) as client:
        for name, headers in VISITORS.items():
            further = follow(stage, client, paths, headers)
            if name == "browser":
                follow(stage, client, sorted(further - set(paths)), headers)
    assert dump(engine) == before
    with reading(engine) as session:
        rows = session.scalars(select(VisitCountRow).where(VisitCountRow.number != 0)).all()
    assert all(row.machine for row in rows)
    assert bool(rows) == bool(marked)
