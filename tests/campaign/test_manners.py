"""Manners against a real relay, judged by the relay's journal: when each message came, and beside which."""

import asyncio
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lettre.audience import store as audience
from lettre.campaign import hours, sending, store, waiting, worker
from lettre.campaign import plan as planning
from lettre.campaign.model import CampaignState, DeliveryState
from lettre.db import reading, transaction
from lettre.jobs.store import due_campaigns
from lettre.mail.smtp import Smtp
from lettre.manners import Limit, Manners, WarmUp, Window
from tests.house import NOW, newsletter, rendered
from tests.relay import relay

DAY = Window(opens=time(8), closes=time(20))


def start(engine, **readers):
    """Subscribe so many readers at each domain, in turns; return the campaign. `orange` is orange.fr."""
    names = {"orange": "orange.fr", "gmail": "gmail.com", "other": "example.org"}
    places = [(names[name], number) for name, many in readers.items() for number in range(many)]
    with transaction(engine) as session:
        for domain, number in sorted(places, key=lambda place: place[1]):
            address = f"{number:03}@{domain}"
            audience.add(session, address, None, "cpc", now=NOW, source="essai", actor="test")
    with transaction(engine) as session:
        return sending.prepare(session, planning.decide([]), rendered(), NOW)


def send(engine, campaign, port, manners, *, now=None, connections=4):
    composer = sending.composer(engine, campaign, newsletter())
    transport = Smtp(host="127.0.0.1", port=port, connections=connections)
    clock = (lambda: now) if now else (lambda: datetime.now(UTC))
    return asyncio.run(worker.run(engine, campaign, composer, transport, clock=clock, manners=manners))


def rows(engine, campaign, state=None):
    with reading(engine) as session:
        return list(store.rows(session, campaign.id, state))


def counted(engine, campaign):
    found = {}
    for row in rows(engine, campaign):
        found[row.state.value] = found.get(row.state.value, 0) + 1
    return found


def reason(engine, campaign):
    with reading(engine) as session:
        return store.campaign(session, campaign.id).pause_reason or ""


def due(engine, moment):
    with reading(engine) as session:
        return due_campaigns(session, moment)


def paris(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)


def of(journal, domain):
    return [line for line in journal if line["recipients"][0].endswith(domain)]


def together(lines):
    """Return how many messages the relay held at once, at most."""
    moves = sorted([(line["began"], 1) for line in lines] + [(line["at"], -1) for line in lines])
    held, most = 0, 0
    for _, change in moves:
        held += change
        most = max(most, held)
    return most


def test_a_rate_is_held_by_the_relays_clock(engine, tmp_path):
    campaign = start(engine, other=50)
    with relay(tmp_path) as (port, taken):
        assert send(engine, campaign, port, Manners(house=Limit(rate=25))) is CampaignState.DONE
        times = sorted(line["at"] for line in taken())
    assert len(times) == 50
    # ten messages of tolerance in a whole: 2 burst, 4 under way, and what a busy machine holds up
    assert times[-1] - times[0] >= (50 - 10) / 25
    for first in range(30):
        assert times[first + 20] - times[first] >= (20 - 10) / 25


def test_a_provider_never_has_more_under_way_than_it_may(engine, tmp_path):
    campaign = start(engine, orange=16, other=40)
    manners = Manners(providers={"orange": Limit(connections=2)})
    with relay(tmp_path, delay=0.05) as (port, taken):
        assert send(engine, campaign, port, manners, connections=8) is CampaignState.DONE
        journal = taken()
    assert len(journal) == 56
    assert together(of(journal, "orange.fr")) <= 2
    assert together(of(journal, "example.org")) > 2


def test_a_slow_provider_does_not_hold_up_the_others(engine, tmp_path):
    campaign = start(engine, orange=5, other=60)
    manners = Manners(providers={"orange": Limit(rate=1)})
    with relay(tmp_path) as (port, taken):
        assert send(engine, campaign, port, manners) is CampaignState.DONE
        journal = taken()
    slow, fast = (sorted(line["at"] for line in of(journal, name)) for name in ("orange.fr", "example.org"))
    assert (len(slow), len(fast)) == (5, 60)
    # one at once, four more at a second each; a busy server notes the first late
    assert slow[-1] - slow[0] >= 3
    assert fast[-1] < slow[-2], "all the others had gone before"


def test_a_provider_that_says_later_rests_alone_and_is_taken_up_again(engine, tmp_path):
    campaign = start(engine, orange=30, other=30)
    script = {
        f"{number:03}@orange.fr": {"rcpt": "451 ME Service refuse. OFR_999 [999]"} for number in range(30)
    }
    with relay(tmp_path / "first", script=script) as (port, taken):
        assert send(engine, campaign, port, Manners()) is CampaignState.SENDING
        assert len(of(taken(), "example.org")) == len(taken()) == 30
    waiting_rows = rows(engine, campaign, DeliveryState.DEFERRED)
    assert len(waiting_rows) == 30
    asked = [row for row in waiting_rows if row.code == 451]
    assert 1 <= len(asked) <= 8, "those under way when the first was answered, and nobody after them"
    with reading(engine) as session:
        first = store.next_due(session, campaign.id)
    assert timedelta(minutes=50) < first - datetime.now(UTC) < timedelta(minutes=70)
    assert due(engine, datetime.now(UTC)) == []
    assert due(engine, first) == [campaign.id]
    later = datetime.now(UTC) + timedelta(hours=2)
    with relay(tmp_path / "second") as (port, taken):
        assert send(engine, campaign, port, Manners(), now=later) is CampaignState.DONE
        assert len(taken()) == 30


def test_many_refusals_about_us_pause_it_with_the_servers_words(engine, tmp_path):
    campaign = start(engine, other=60)
    script = {f"{number:03}@example.org": {"rcpt": "550 5.7.1 blocked: see x"} for number in range(60)}
    with relay(tmp_path, script=script) as (port, _):
        assert send(engine, campaign, port, Manners()) is CampaignState.PAUSED
    states = counted(engine, campaign)
    assert 10 <= states["failed"] <= 14
    assert states["queued"] == 60 - states["failed"]
    assert "550 5.7.1 blocked: see x" in reason(engine, campaign)
    assert "à cause de nous" in reason(engine, campaign)


@contextmanager
def answering(line):
    """A server that says one line to whoever connects, and hangs up; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def serve():
            while not over.is_set():
                try:
                    client, _ = server.accept()
                except TimeoutError:
                    continue
                with client:
                    client.sendall(line)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join()


def test_a_relay_that_refuses_us_pauses_the_campaign_in_words(engine):
    campaign = start(engine, other=3)
    with answering(b"554 5.7.1 no service for you\r\n") as port:
        assert send(engine, campaign, port, Manners()) is CampaignState.PAUSED
    assert reason(engine, campaign).startswith("le relais refuse notre connexion (CONNECT: 554")
    assert counted(engine, campaign) == {"queued": 3}


def test_a_relay_that_has_enough_is_left_alone_and_taken_up_again(engine):
    campaign = start(engine, other=3)
    with answering(b"421 4.7.0 too many connections\r\n") as port:
        assert send(engine, campaign, port, Manners(), now=NOW, connections=1) is CampaignState.SENDING
    assert counted(engine, campaign) == {"deferred": 3}
    assert due(engine, NOW + timedelta(minutes=4)) == []
    assert due(engine, NOW + timedelta(minutes=5)) == [campaign.id]


def test_outside_its_hours_nothing_leaves_and_the_morning_finds_it(engine, tmp_path):
    campaign = start(engine, other=5)
    with relay(tmp_path) as (port, taken):
        night = send(engine, campaign, port, Manners(window=DAY), now=paris("2026-11-23 22:00"))
        assert night is CampaignState.SENDING
        assert taken() == []
        assert counted(engine, campaign) == {"deferred": 5}
        assert due(engine, paris("2026-11-24 07:59")) == []
        assert due(engine, paris("2026-11-24 08:00")) == [campaign.id]
        morning = send(engine, campaign, port, Manners(window=DAY), now=paris("2026-11-24 08:00"))
        assert morning is CampaignState.DONE
        assert len(taken()) == 5


def test_when_the_window_closes_what_is_under_way_ends_and_the_rest_waits(engine, tmp_path):
    campaign = start(engine, other=200)
    with relay(tmp_path, delay=0.05) as (port, taken):
        closing = (datetime.now(UTC) + timedelta(seconds=3)).astimezone(ZoneInfo("Europe/Paris"))
        closes = closing.time().replace(microsecond=0)
        window = Window(opens=(closing - timedelta(hours=3)).time().replace(microsecond=0), closes=closes)
        assert send(engine, campaign, port, Manners(window=window), connections=2) is CampaignState.SENDING
        journal = taken()
    states = counted(engine, campaign)
    assert 0 < states["sent"] == len(journal) < 200
    assert states == {"sent": len(journal), "deferred": 200 - len(journal)}
    # shortly after midnight it has opened on the day before, and opens again on the same day
    following = closing.date() + timedelta(days=int(window.opens < closes))
    assert {row.next_at for row in rows(engine, campaign, DeliveryState.DEFERRED)} == {
        datetime.combine(following, window.opens, ZoneInfo("Europe/Paris"))
    }


def test_a_new_sender_sends_its_share_and_a_restart_forgets_nothing(engine, tmp_path):
    campaign = start(engine, other=12)
    manners = Manners(warm_up=WarmUp(first=4, growth=1.5))
    sent = []
    with relay(tmp_path) as (port, taken):
        for now in ("23 10:00", "23 11:00", "24 10:00", "24 10:01", "25 00:30"):
            moment = paris(f"2026-11-{now}")
            send(engine, campaign, port, manners, now=moment)
            sent.append(len(taken()))
            if now == "23 10:00":
                assert due(engine, paris("2026-11-23 23:59")) == []
                assert due(engine, paris("2026-11-24 00:00")) == [campaign.id]
    assert sent == [4, 4, 10, 10, 12]


def test_days_are_counted_as_they_are_there(engine, tmp_path):
    campaign = start(engine, other=3)
    with relay(tmp_path) as (port, _):
        send(engine, campaign, port, Manners(), now=paris("2026-11-24 00:15"))
    begins = [paris("2026-11-23 00:00"), paris("2026-11-24 00:00"), paris("2026-11-25 00:00")]
    with reading(engine) as session:
        assert waiting.sent_on(session, begins) == [0, 3, 0]


@pytest.mark.parametrize(("passed", "rate"), [(0, 36 / 3600), (1800, 36 / 1800), (3590, 36 / 60), (3700, 20)])
def test_a_sending_is_spread_over_what_is_left_of_its_time(engine, passed, rate):
    campaign = start(engine, other=36)
    manners = Manners(house=Limit(rate=20), spread=timedelta(hours=1))
    now = campaign.started_at + timedelta(seconds=passed)
    with reading(engine) as session:
        today = hours.today(session, campaign, manners, "Europe/Paris", now)
    assert today.pace.house.rate == pytest.approx(rate)


def test_two_letters_at_once_never_have_the_days_share_twice(engine, tmp_path):
    first = start(engine, other=20)
    with transaction(engine) as session:
        edition = replace(rendered(), issue="2026-12", digest="2" * 64)
        second = sending.prepare(session, planning.decide([]), edition, NOW)
    manners = Manners(warm_up=WarmUp(first=8))

    async def both(port):
        runs = [
            worker.run(
                engine,
                each,
                sending.composer(engine, each, newsletter()),
                Smtp(host="127.0.0.1", port=port, connections=2),
                clock=lambda: NOW,
                manners=manners,
            )
            for each in (first, second)
        ]
        return await asyncio.gather(*runs, return_exceptions=True)

    with relay(tmp_path, delay=0.02) as (port, taken):
        ends = asyncio.run(both(port))
        (refused,) = [each for each in ends if isinstance(each, Exception)]
        assert (refused.code, len(taken())) == ("campaign.share-taken", 8)
        waits = (first, second)[ends.index(refused)]
        assert counted(engine, waits) == {"queued": 20}
        assert send(engine, waits, port, manners, now=NOW) is CampaignState.SENDING
        assert len(taken()) == 8
    assert counted(engine, waits) == {"deferred": 20}
