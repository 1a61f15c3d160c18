"""What a report says of how a letter was read, and that a campaign asks each reader's consent as it sends."""

import asyncio
import csv
import io
from datetime import timedelta

from lettre.audience.trace import Kind
from lettre.campaign import readings, reports, sending, visits, worker
from lettre.campaign.readership import Count
from lettre.db import reading, transaction
from lettre.mail import maildir
from lettre.newsletter import Measurement
from tests.house import NOW, people
from tests.measured import AGGREGATE, BOTH, agree, at, house, sent

LATER = NOW + timedelta(hours=2)
YES = {Kind.CLICKS: True, Kind.OPENS: True}


def visit(engine, campaign, link, measurement, reader=None, *, machine=False):
    with transaction(engine) as session:
        target = visits.target(session, at(campaign, link))
        visits.record(session, target, reader, today=measurement, now=LATER, machine=machine)


def found(engine, campaign):
    with reading(engine) as session:
        return readings.readership(session, campaign.id)


def test_clicks_are_told_by_section_and_by_link_and_machines_apart(engine):
    people(engine, 1)
    campaign = sent(engine, AGGREGATE)
    for link in (2, 2, 3, 4):
        visit(engine, campaign, link, AGGREGATE)
    visit(engine, campaign, 5, AGGREGATE, machine=True)
    read = found(engine, campaign)
    assert read.sections == {"": 0, "10-entretien": 3, "20-textes": 1, "/": 0}
    assert [(each.words, each.count.people) for each in read.links] == [
        ("Lire en ligne", 0), ("entretien", 2), ("un second", 1), ("encore", 1), ("Site", 0),
    ]  # fmt: skip
    assert read.clicks == Count(people=4, machines=1, readers=None)
    assert read.opens is None
    assert read.agreed is None


def test_readers_who_agreed_are_counted_once_and_openings_only_where_they_are_measured(engine):
    people(engine, 3)
    campaign = sent(engine, BOTH)
    for reader in (1, 2):
        agree(engine, reader, YES)
    for reader, link in ((1, 0), (1, 2), (1, 2), (1, 3), (2, 2), (3, 2)):
        visit(engine, campaign, link, BOTH, reader)
    read = found(engine, campaign)
    assert read.clicks == Count(people=4, machines=0, readers=2)
    assert read.opens == Count(people=1, machines=0, readers=1)
    assert read.agreed == 2
    assert read.links[1].count == Count(people=3, machines=0, readers=2)


def test_a_report_of_a_letter_that_measured_nothing_says_nothing_of_it(engine):
    people(engine, 1)
    campaign = sent(engine, Measurement())
    with reading(engine) as session:
        account = reports.account(session, campaign.id)
    assert account.readership is None
    assert account.as_json()["readership"] is None
    assert not [row for row in account.rows() if row[0].startswith(("clicks", "opens"))]


def test_a_report_has_its_figures_for_programs_and_spreadsheets(engine):
    people(engine, 1)
    campaign = sent(engine, AGGREGATE)
    visit(engine, campaign, 2, AGGREGATE)
    with reading(engine) as session:
        account = reports.account(session, campaign.id)
    said = account.as_json()["readership"]
    assert (said["mode"], said["exact"], said["opens"]) == ("aggregate", False, None)
    assert said["by_section"]["10-entretien"] == said["clicks"]["people"] == 1
    rows = [row for row in account.rows() if row[0].startswith("clicks")]
    assert ("clicks-link", "https://example.org/a?b=1&c=2", 1) in rows
    assert csv.writer(io.StringIO()).writerows(rows) is None


def test_a_campaign_marks_the_messages_of_those_who_agreed_and_of_nobody_else(engine, tmp_path):
    people(engine, 3)
    agree(engine, 2, YES)
    agree(engine, 3, {Kind.CLICKS: False, Kind.OPENS: False})
    campaign = sent(engine, BOTH)
    composer = sending.composer(engine, campaign, house(BOTH))
    transport = maildir.Maildir(tmp_path / "outbox")
    asyncio.run(worker.run(engine, campaign, composer, transport, clock=lambda: NOW))
    messages = [file.read_bytes() for file in (tmp_path / "outbox" / "new").iterdir()]
    assert len(messages) == 3
    marked = [each for each in messages if b"/l/" in each.replace(b"=\r\n", b"").replace(b"=\n", b"")]
    assert len(marked) == 1
    assert b"lecteur00001@example.org" in marked[0]
