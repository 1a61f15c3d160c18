"""What a relay asked of one run holds for the next: by real runs and a real relay, and by the clock alone."""

import asyncio
import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lettre.audience import store as audience
from lettre.campaign import plan as planning
from lettre.campaign import recall, sending, store, worker
from lettre.campaign.model import CampaignState, DeliveryState
from lettre.campaign.pace import HOUSE, Pace, Slowed
from lettre.db import reading, transaction
from lettre.mail.maildir import Maildir
from lettre.mail.smtp import Smtp
from lettre.manners import Limit, Manners
from tests.house import NOW, newsletter, rendered
from tests.relay import relay

REFUSED = {"rcpt": "451 ME Service refuse. OFR_999 [999]"}
THROTTLED = {"rcpt": "454 Throttling failure: Maximum sending rate exceeded."}
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def readers(engine, *addresses):
    with transaction(engine) as session:
        for address in addresses:
            audience.add(session, address, None, "cpc", now=NOW, source="essai", actor="test")


def campaign(engine, issue):
    """Begin the campaign of an issue, to everybody."""
    html = rendered().html + issue
    edition = replace(rendered(), issue=issue, html=html, digest=hashlib.sha256(html.encode()).hexdigest())
    with transaction(engine) as session:
        return sending.prepare(session, planning.decide([]), edition, NOW)


def run(engine, which, transport, manners, at, watch=worker.WATCH):
    composer = sending.composer(engine, which, newsletter())
    return worker.run(engine, which, composer, transport, clock=lambda: at, manners=manners, watch=watch)


def send(engine, which, port, manners, at):
    return asyncio.run(run(engine, which, Smtp(host="127.0.0.1", port=port, connections=2), manners, at))


def ledger(engine, which):
    with reading(engine) as session:
        return {row.address: row for row in store.rows(session, which.id)}


def recalled(engine, port, manners, at):
    """The pace that a run through this relay would begin with at a moment."""
    pace = Pace(manners)
    with reading(engine) as session:
        recall.into(session, f"127.0.0.1:{port}", pace, 0.0, at)
    return pace


def test_a_provider_that_rests_is_not_asked_by_the_next_campaign_and_the_others_are(engine, tmp_path):
    readers(engine, "a@orange.fr", "b@example.org")
    begins = datetime.now(UTC)
    with relay(tmp_path, script={"a@orange.fr": REFUSED}) as (port, taken):
        first, second, third = (campaign(engine, issue) for issue in ("2026-11", "2026-12", "2027-01"))
        assert send(engine, first, port, Manners(), begins) is CampaignState.SENDING
        assert send(engine, second, port, Manners(), begins + MINUTE) is CampaignState.SENDING
        rows = ledger(engine, second)
        assert (rows["a@orange.fr"].state, rows["a@orange.fr"].code) == (DeliveryState.DEFERRED, None)
        assert rows["a@orange.fr"].next_at > begins + 59 * MINUTE
        assert rows["b@example.org"].state is DeliveryState.SENT
        send(engine, third, port, Manners(), begins + 2 * HOUR)
        assert ledger(engine, third)["a@orange.fr"].code == 451, "after its rest it is asked again"
        assert len(taken()) == 3


def test_a_relay_that_asks_for_less_is_not_hit_at_full_rate_a_minute_later(engine, tmp_path):
    readers(engine, "0@example.org")
    manners = Manners(house=Limit(rate=8))
    begins = datetime.now(UTC)
    with relay(tmp_path, script={"0@example.org": THROTTLED}) as (port, taken):
        assert send(engine, campaign(engine, "2026-11"), port, manners, begins) is CampaignState.SENDING
        assert taken() == []
        readers(engine, *(f"{number}@example.net" for number in range(1, 10)))
        slow = recalled(engine, port, manners, begins + MINUTE).house.rate
        assert 4 <= slow < 4.5
        send(engine, campaign(engine, "2026-12"), port, manners, begins + MINUTE)
        times = [line["at"] for line in taken()]
        assert len(times) == 9
        assert max(times) - min(times) >= 6 / 4.5, "at the full rate they would have been through in less"
        # another relay was never told anything
        assert recalled(engine, port + 1, manners, begins + MINUTE).house.rate == 8
        assert recalled(engine, port, manners, begins + 4 * HOUR).house.rate == 8


def test_a_sender_that_is_killed_has_been_told_too(engine, tmp_path):
    readers(engine, "a@orange.fr", *(f"{number}@example.org" for number in range(40)))
    begins = datetime.now(UTC)
    which = campaign(engine, "2026-11")

    async def cut_off(port):
        transport = Smtp(host="127.0.0.1", port=port, connections=2)
        sender = asyncio.create_task(
            run(engine, which, transport, Manners(house=Limit(rate=5)), begins, watch=0.05)
        )
        while not recalled(engine, port, Manners(), begins).told(0.0):
            await asyncio.sleep(0.05)
            assert not sender.done()
        sender.cancel()
        with suppress(asyncio.CancelledError):
            await sender

    with relay(tmp_path, script={"a@orange.fr": REFUSED}) as (port, _):
        asyncio.run(cut_off(port))
        told = recalled(engine, port, Manners(), begins + MINUTE).told(0.0)
    assert list(told) == ["orange"]
    assert told["orange"].rests == pytest.approx(59 * 60, abs=60)


def test_a_lane_that_got_over_it_is_dropped_and_one_nobody_asked_about_is_kept(engine):
    def lanes(at):
        pace = Pace(Manners())
        with reading(engine) as session:
            recall.into(session, "relay:25", pace, 0.0, at)
        return pace.told(0.0)

    slow = Slowed(rate=2.0, rests=0.0, in_a_row=1)
    with transaction(engine) as session:
        recall.keep(session, "relay:25", {"orange": slow, "gmail": slow, HOUSE: slow}, NOW)
    assert lanes(NOW) == {"orange": slow, "gmail": slow, HOUSE: slow}
    with transaction(engine) as session:
        recall.keep(session, "relay:25", {"orange": None, HOUSE: replace(slow, rate=1.0)}, NOW)
    assert lanes(NOW) == {"gmail": slow, HOUSE: replace(slow, rate=1.0)}
    with transaction(engine) as session:
        recall.keep(session, "relay:25", {}, NOW + timedelta(days=1))
    assert lanes(NOW) == {}


def test_time_that_a_run_itself_went_without_a_message_counts(engine):
    slow = Slowed(rate=1.0, quiet=1800.0)
    with transaction(engine) as session:
        recall.keep(session, "relay:25", {"orange": slow}, NOW)
        assert recall.standing(session, "relay:25", NOW) == {"orange": Slowed(rate=4.0)}


def test_what_no_message_has_gone_to_is_quiet_from_the_last_one_on():
    pace = Pace(Manners(providers={"orange": Limit(rate=8)}))
    pace.recall("orange", Slowed(rate=1.0), 0.0)
    assert pace.told(600.0)["orange"].quiet == 600.0
    assert pace.admit("orange", 600.0) == 0.0
    assert pace.told(660.0)["orange"].quiet == 60.0


def test_two_runs_write_the_same_lanes_down_at_once(engine):
    def keep(rate):
        with transaction(engine) as session:
            recall.keep(session, "relay:25", {"orange": Slowed(rate=rate), "gmail": Slowed(rate=rate)}, NOW)

    with ThreadPoolExecutor(1) as hand:
        with transaction(engine) as session:
            recall.keep(session, "relay:25", {"gmail": Slowed(rate=1.0), "orange": Slowed(rate=1.0)}, NOW)
            other = hand.submit(keep, 2.0)
            time.sleep(0.2)
        other.result()
    with reading(engine) as session:
        found = recall.standing(session, "relay:25", NOW)
    assert found == {"gmail": Slowed(rate=2.0), "orange": Slowed(rate=2.0)}


def test_a_maildir_is_never_slow(engine, tmp_path):
    readers(engine, "a@orange.fr")
    begins = datetime.now(UTC)
    with relay(tmp_path / "relay", script={"a@orange.fr": REFUSED}) as (port, _):
        send(engine, campaign(engine, "2026-11"), port, Manners(), begins)
    which = campaign(engine, "2026-12")
    assert (
        asyncio.run(run(engine, which, Maildir(tmp_path / "mail"), Manners(), begins)) is CampaignState.DONE
    )


@pytest.mark.parametrize(
    ("slowed", "passed", "left"),
    [
        (Slowed(rate=1.0), timedelta(0), Slowed(rate=1.0)),
        (Slowed(rate=1.0), -HOUR, Slowed(rate=1.0)),
        (Slowed(rate=1.0, in_a_row=2), HOUR / 2, Slowed(rate=4.0, in_a_row=2)),
        (Slowed(rate=1.0), 4 * HOUR, None),
        (Slowed(rate=1.0, rests=3600.0), HOUR / 4, Slowed(rate=1.0, rests=2700.0)),
        (Slowed(rate=1.0, rests=3600.0), HOUR * 1.25, Slowed(rate=2.0)),
        (Slowed(rate=1.0, rests=4 * 3600.0), 5 * HOUR, Slowed(rate=16.0)),
        (Slowed(rate=None, rests=60.0), MINUTE / 2, Slowed(rate=None, rests=30.0)),
        (Slowed(rate=None, rests=60.0), MINUTE, None),
    ],
)
def test_time_gives_a_slowed_lane_its_rate_back(slowed, passed, left):
    assert recall.aged(slowed, passed) == left
