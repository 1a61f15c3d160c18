"""`lettre outbox` and `lettre subscribers ask`, as somebody types them."""

import json

import pytest

from lettre.cli import run
from lettre.db import connect
from lettre.mail.outbox import desk
from tests.project import SETTINGS, make_project
from tests.relay import relay

LIST = "email\nanne@example.org\nbob@example.org\n"


@pytest.fixture
def house(tmp_path, capsys):
    folder = make_project(tmp_path / "house")
    (folder / "l.csv").write_text(LIST)

    def type_(*words, port=None):
        transport = "maildir:outbox" if port is None else f"smtp://127.0.0.1:{port}?starttls=never"
        (folder / "lettre.toml").write_text(SETTINGS.replace("maildir:outbox", transport))
        code = run(["-C", str(folder), *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    type_.folder = folder
    return type_


def take_pending(house, port=None):
    return house("subscribers", "import", "l.csv", "--newsletter", "cpc", "--pending", port=port)


def listed(house, *options):
    _, out, _ = house("outbox", "list", "--json", *options)
    return {row["address"]: row["state"] for row in json.loads(out)}


def test_a_pending_list_is_asked_at_once_and_only_once(house):
    code, _, err = take_pending(house)
    assert (code, "2 personnes ont reçu la question" in err) == (0, True)
    assert len(list(house.folder.glob("outbox/new/*"))) == 2
    code, _, err = house("subscribers", "ask", "--newsletter", "cpc")
    assert (code, "0 personne" in err) == (0, True)
    assert house("outbox", "list") == (0, "", "Rien n’attend d’être envoyé.\n")
    assert listed(house) == {}
    assert listed(house, "--all") == {"anne@example.org": "sent", "bob@example.org": "sent"}


def test_who_could_not_be_asked_waits_in_the_outbox_and_is_asked_when_the_relay_is_back(house, tmp_path):
    code, _, err = take_pending(house, port=9)
    assert (code, "2 personnes n’ont pas encore reçu la question" in err) == (4, True)
    assert listed(house) == {"anne@example.org": "queued", "bob@example.org": "queued"}
    code, _, err = house("outbox", "send", port=9)
    assert (code, "ne répond pas" in err) == (1, True)
    with relay(tmp_path / "relay") as (port, taken):
        assert house("outbox", "send", port=port) == (0, "", "2 messages envoyés.\n")
        assert len(taken()) == 2


def test_what_is_uncertain_asks_for_a_decision(house, tmp_path):
    script = {"anne@example.org": {"data": "drop"}, "bob@example.org": {"data": "550 5.7.1 no"}}
    with relay(tmp_path / "first", script=script) as (port, _):
        take_pending(house, port=port)
    assert listed(house) == {"anne@example.org": "uncertain", "bob@example.org": "failed"}
    code, out, _ = house("outbox", "list")
    assert code == 0
    first, second = out.splitlines()
    assert first.split()[1:4] == ["incertain", "confirm", "cpc"]
    assert second.endswith("550 5.7.1 no")
    code, _, err = house("outbox", "resolve")
    assert (code, "--resend" in err) == (2, True)
    assert house("outbox", "resolve", "--drop", "99")[0] == 3
    assert house("outbox", "resolve", "--resend")[2] == "1 message repartira, identique à ce qu’il était.\n"
    assert house("outbox", "resolve", "--drop", second.split()[0])[2] == "1 message est laissé tel quel.\n"
    with relay(tmp_path / "second") as (port, taken):
        assert house("outbox", "send", port=port)[0] == 0
        assert [line["recipients"] for line in taken()] == [["anne@example.org"]]
    assert house("outbox", "resolve", "--resend")[0] == 3


def test_a_later_exits_4_and_is_not_forgotten(house, tmp_path):
    script = {"anne@example.org": {"data": "451 4.3.0 later"}}
    with relay(tmp_path / "first", script=script) as (port, _):
        code, _, err = take_pending(house, port=port)
    assert (code, "4.3.0 later" in err) == (4, True)
    assert listed(house) == {"anne@example.org": "deferred"}


def test_a_server_that_sends_already_is_left_to_it(house):
    take_pending(house, port=9)
    engine = connect(f"sqlite:///{house.folder}/subscribers/lettre.db")
    with desk.hold(engine):
        code, _, err = house("subscribers", "ask", "--newsletter", "cpc")
        assert (code, "2 questions sont en route" in err) == (0, True)
        assert house("outbox", "send")[0] == 3
    engine.dispose()
