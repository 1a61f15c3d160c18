"""Abuse: nothing tells a reader from a stranger, networks and the house have their fill, nobody is bombed."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from email.parser import BytesHeaderParser

import pytest
from sqlalchemy import event

from lettre.audience import store
from lettre.db import transaction
from lettre.jobs import outbox
from lettre.mail import catcher
from lettre.reception import Doors
from lettre.web import limits
from lettre.web.client import is_silent_proxy, nearest
from tests.web.forms import desk

ZOE = "zoe@example.org"
PROXY = ("127.0.0.1",)


def with_doors(site, tmp_path, **doors):
    return desk(site, tmp_path, doors=Doors(**doors))


@contextmanager
def statements(engine):
    """Collect every statement the database is asked, and with what, by whichever thread."""
    asked, lock = [], threading.Lock()

    def note(_connection, _cursor, statement, parameters, _context, _many):
        with lock:
            asked.append((statement, repr(parameters)))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_form_asks_the_database_the_same_whoever_it_is_about(both, tmp_path):
    form = desk(both, tmp_path)
    with transaction(both.engine) as session:
        store.suppress(session, "jamais@example.org", reason="a demandé", now=form.clock(), actor="test")
    form.send(address="deja@example.org")
    form.take_up()
    kinds = {
        "a reader": {"address": "lecteur00000@example.org"},
        "a stranger": {"address": ZOE},
        "one that is suppressed": {"address": "jamais@example.org"},
        "one that had its mail": {"address": "deja@example.org"},
        "a machine": {"address": ZOE, "topic": "x"},
    }
    seen, answers = {}, set()
    given = form.form()
    for kind, fields in kinds.items():
        # the second of each: the first of a purse makes its counter
        for _ in range(2):
            with statements(both.engine) as asked:
                answer = both.client.post("/cpc/abonnement", data=given | fields)
        seen[kind] = [statement for statement, _ in asked]
        answers.add((answer.status_code, answer.headers["location"], answer.content))
        about = [statement for statement, parameters in asked if fields["address"] in parameters]
        assert len(about) == 1
        assert about[0].startswith("INSERT INTO signups")
    assert len(answers) == 1
    assert len({tuple(each) for each in seen.values()}) == 1


def test_a_network_over_its_limit_is_told_so_whatever_the_address(site, tmp_path):
    form = with_doors(site, tmp_path, network_hour=3)
    given = form.form()
    statuses = {}
    for address in ("a@example.org", "b@example.org", ZOE, "lecteur00000@example.org", "c@example.org"):
        answer = site.client.post("/cpc/abonnement", data=given | {"address": address})
        statuses[address] = answer.status_code
    assert list(statuses.values()) == [303, 303, 303, 429, 429]
    assert "Trop de demandes" in answer.text
    assert 'value="c@example.org"' in answer.text
    assert int(answer.headers["retry-after"]) > 0
    body = {"newsletters": ["cpc"], "address": ZOE, "form": given["form"]}
    assert site.client.post("/api/subscriptions", json=body).status_code == 429
    form.clock.later(hours=1)
    assert form.send(address=ZOE).status_code == 303


def test_machines_that_fill_the_trap_use_up_nothing_of_the_houses_hour(site, tmp_path):
    form = with_doors(site, tmp_path, house_hour=2, network_hour=100)
    for _ in range(5):
        form.send(address=ZOE, topic="x")
    assert form.send(address=ZOE).status_code == 303


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "client"),
    [
        ("198.51.100.7", [], PROXY, "198.51.100.7"),
        ("198.51.100.7", ["192.0.2.1"], PROXY, "198.51.100.7"),
        ("127.0.0.1", ["192.0.2.1"], PROXY, "192.0.2.1"),
        ("127.0.0.1", ["192.0.2.1"], (), "127.0.0.1"),
        # what the client wrote itself stands before what the proxy wrote
        ("127.0.0.1", ["10.9.9.9", "192.0.2.1"], PROXY, "192.0.2.1"),
        ("127.0.0.1", ["192.0.2.1", "10.0.0.2"], ("127.0.0.1", "10.0.0.0/8"), "192.0.2.1"),
        ("127.0.0.1", ["192.0.2.1:4711"], PROXY, "192.0.2.1"),
        ("127.0.0.1", ["[2001:db8::1]:4711"], PROXY, "2001:db8::1"),
        ("127.0.0.1", ["2001:db8::1"], PROXY, "2001:db8::1"),
        ("127.0.0.1", ["nonsense"], PROXY, "nonsense"),
        ("", ["192.0.2.1"], PROXY, ""),
    ],
)
def test_a_proxy_is_believed_where_the_house_names_it(peer, forwarded, trusted, client):
    assert nearest(peer, forwarded, trusted) == client


def test_a_proxy_that_nobody_has_named_is_pointed_out_once(site, tmp_path, caplog):
    form = with_doors(site, tmp_path)
    limits._warn.cache_clear()
    for number in range(3):
        form.send(address=ZOE, headers={"X-Forwarded-For": f"203.0.{number}.9"})
    form.send(address=ZOE)
    said = [each.getMessage() for each in caplog.records if each.name == "lettre.web"]
    assert len(said) == 1
    assert "trusted_proxies" in said[0]
    assert "203.0" not in said[0]
    assert not is_silent_proxy("8.8.8.8", ["192.0.2.1"], ())
    assert not is_silent_proxy("127.0.0.1", ["192.0.2.1"], PROXY)


def test_behind_a_trusted_proxy_each_network_has_its_own_limit(site, tmp_path):
    form = with_doors(site, tmp_path, network_hour=1, trusted_proxies=PROXY)
    for network in range(3):
        client = {"X-Forwarded-For": f"203.0.{network}.9"}
        assert form.send(address=f"a{network}@example.org", headers=client).status_code == 303
    again = {"X-Forwarded-For": "1.2.3.4, 203.0.1.77"}
    assert form.send(address="b@example.org", headers=again).status_code == 429


def test_an_untrusted_client_cannot_change_its_network(site, tmp_path):
    form = with_doors(site, tmp_path, network_hour=1)
    statuses = [
        form.send(address=ZOE, headers={"X-Forwarded-For": f"203.0.{network}.9"}).status_code
        for network in range(2)
    ]
    assert statuses == [303, 429]


def test_a_bomber_of_many_networks_reaches_each_victim_once_a_day(site, tmp_path):
    # the full size is tests/acceptance/test_list_bomber.py; this one holds it in every run
    form = with_doors(site, tmp_path, house_hour=80, trusted_proxies=PROXY)
    victims = [f"victime{number}@example.org" for number in range(3)]
    given, statuses = form.form(), []
    for number in range(120):
        address = victims[number % 3] if number % 4 == 0 else f"inconnu{number}@example.net"
        client = {"X-Forwarded-For": f"203.{number % 50}.{number % 7}.1"}
        answer = site.client.post("/cpc/abonnement", data=given | {"address": address}, headers=client)
        statuses.append(answer.status_code)
    assert statuses.count(303) == 80
    while form.take_up():
        pass
    folder = tmp_path / "caught"
    with catcher.catching(folder) as port:
        settings = replace(form.settings, root=tmp_path, transport=f"smtp://127.0.0.1:{port}?starttls=never")
        outbox.send(settings, site.engine, form.clock)
        caught = [each.recipient for each in catcher.journal(folder)]
    assert {victim: caught.count(victim) for victim in victims} == dict.fromkeys(victims, 1)
    assert len(caught) == len(set(caught)) <= 80
    subject = BytesHeaderParser().parsebytes((folder / catcher.journal(folder)[0].file).read_bytes())
    assert subject["Auto-Submitted"] == "auto-generated"
