"""Pending readers are asked once, whatever happens on the way."""

import asyncio
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from lettre import shipped
from lettre.audience import enrol, links, store
from lettre.audience.enrol import Origin
from lettre.audience.imports import Row
from lettre.audience.links import Purpose
from lettre.audience.model import ConsentEvent, SubscriptionState
from lettre.campaign import asking
from lettre.db import reading, transaction
from lettre.mail import letters
from lettre.mail.letters import Letters
from lettre.mail.model import Recipient
from lettre.mail.smtp import Smtp
from tests.house import NOW, newsletter
from tests.relay import relay


def composing(engine):
    with reading(engine) as session:
        key = store.active_key(session)
    templates = letters.load(shipped.folder("templates").parent)
    return Letters(templates=templates, newsletter=newsletter(), key=key, date=NOW)


def pending(engine, number):
    rows = [Row(line=at, address=f"lecteur{at:05d}@example.org", name=None) for at in range(number)]
    origin = Origin(source="liste", actor="test", event=ConsentEvent.LISTED)
    with transaction(engine) as session:
        enrol.enrol(session, rows, "cpc", origin, NOW)


def ask(engine, port):
    transport = Smtp(host="127.0.0.1", port=port, connections=1)
    return asyncio.run(
        asking.ask(engine, composing(engine), transport, lambda: datetime.now(UTC), actor="test")
    )


def test_each_pending_reader_is_asked_once(engine, tmp_path):
    pending(engine, 3)
    with relay(tmp_path) as (port, taken):
        assert ask(engine, port).asked == 3
        assert ask(engine, port).asked == 0
        assert sorted(line["recipients"][0] for line in taken()) == [
            "lecteur00000@example.org",
            "lecteur00001@example.org",
            "lecteur00002@example.org",
        ]


def test_who_could_not_be_asked_is_asked_next_time(engine, tmp_path):
    pending(engine, 2)
    script = {"lecteur00001@example.org": {"data": "451 4.3.0 later"}}
    with relay(tmp_path / "first", script=script) as (port, _):
        first = ask(engine, port)
    assert (first.asked, first.failed, first.reason) == (1, 1, "4.3.0 later")
    with relay(tmp_path / "second") as (port, taken):
        assert ask(engine, port).asked == 1
        assert [line["recipients"] for line in taken()] == [["lecteur00001@example.org"]]


def test_silence_after_the_dot_asks_nobody_twice(engine, tmp_path):
    pending(engine, 1)
    script = {"lecteur00000@example.org": {"data": "drop"}}
    with relay(tmp_path / "first", script=script) as (port, _):
        ask(engine, port)
    with relay(tmp_path / "second") as (port, _):
        assert ask(engine, port).asked == 0


def test_a_server_that_is_not_there_leaves_everybody_to_be_asked(engine, tmp_path):
    pending(engine, 2)
    assert ask(engine, 9).failed == 2
    with relay(tmp_path) as (port, _):
        assert ask(engine, port).asked == 2


@pytest.mark.parametrize("address", ["zoe@example.org", "rené@exémple.org"])
def test_the_question_names_the_house_and_holds_a_link_of_its_own_purpose(sqlite_engine, address):
    composer = composing(sqlite_engine)
    message = composer.confirm(Recipient(subscription=7, address=address, name="<b>Nom</b>"))
    parsed = message_from_bytes(message.content, policy=default)
    assert not parsed.defects
    text, html = (part.get_content() for part in parsed.iter_parts())
    token = next(line for line in text.splitlines() if "/c/" in line).rpartition("/c/")[2]
    signed = links.read(token, {composer.key.id: composer.key.secret})
    assert (signed.purpose, signed.subscription) == (Purpose.CONFIRM, 7)
    assert token in html
    assert "Direction de la formation" in text
    assert "Nom" not in text + html
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert not any(line.startswith(b".") for line in message.content.split(b"\r\n"))
    assert all(len(line) <= 998 for line in message.content.split(b"\r\n"))
    assert message.content == composer.confirm(Recipient(subscription=7, address=address)).content


def test_a_yes_makes_active_and_a_second_one_changes_nothing(engine):
    pending(engine, 1)
    with reading(engine) as session:
        ((number, _),) = store.unasked(session, "cpc")
    said = []
    for _ in range(2):
        with transaction(engine) as session:
            said.append(store.confirm(session, number, now=NOW, source="page"))
    assert said == [True, False]
    with reading(engine) as session:
        assert store.subscription(session, number).state is SubscriptionState.ACTIVE
