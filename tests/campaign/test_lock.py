"""One sender a campaign, though connections to PostgreSQL die while their process lives."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from lettre import migrations
from lettre.campaign import lock, sending, store, worker
from lettre.campaign import plan as planning
from lettre.campaign.model import CampaignState
from lettre.db import connect, transaction
from lettre.errors import StateError, WorldError
from lettre.mail.smtp import Smtp
from tests.house import NOW, newsletter, people, rendered
from tests.relay import relay

HOLDER, WRITER = 0x1E77, 0x1E78
CONNECTIONS = 3


@pytest.fixture
def two_engines(postgres_url):
    """One database seen by two machines."""
    engines = [connect(postgres_url), connect(postgres_url)]
    migrations.upgrade(engines[0], NOW)
    yield engines
    for engine in engines:
        engine.dispose()


def start(engine, number):
    people(engine, number)
    with transaction(engine) as session:
        return sending.prepare(session, planning.decide([]), rendered(), NOW)


def sender(engine, campaign, port, progress=lambda _: None):
    return worker.run(
        engine,
        campaign,
        sending.composer(engine, campaign, newsletter()),
        Smtp(host="127.0.0.1", port=port, connections=CONNECTIONS),
        clock=lambda: datetime.now(UTC),
        progress=progress,
    )


def end_backend(engine, space, campaign):
    """Do to a connection what a firewall does that forgets it; the process that had it lives on."""
    with engine.connect() as connection:
        ended = connection.scalars(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE locktype = 'advisory' AND classid = :space AND objid = :campaign"
                " AND datname = current_database()"
            ),
            {"space": space, "campaign": campaign.id},
        )
        assert list(ended) == [True]


def counted(engine, campaign):
    with transaction(engine) as session:
        counts = store.counts(session, campaign.id)
    return {state.value: number for state, number in counts.items() if number}


async def run_until(engine, campaign, port, number):
    """Start a sender; return its task once it has had `number` answers."""
    seen, enough = [], asyncio.Event()

    def progress(outcome):
        seen.append(outcome)
        if len(seen) >= number:
            enough.set()

    running = asyncio.create_task(sender(engine, campaign, port, progress))
    async with asyncio.timeout(60):
        await enough.wait()
    return running


def once_each(journal):
    whom = [line["recipients"][0] for line in journal]
    assert len(whom) == len(set(whom))
    return set(whom)


def test_a_sender_that_lost_its_lock_and_still_marks_keeps_every_other_away(two_engines, tmp_path):
    first, second = two_engines
    campaign = start(first, 90)

    async def go(port):
        running = await run_until(first, campaign, port, 5)
        end_backend(second, HOLDER, campaign)
        for _ in range(3):
            with pytest.raises(StateError) as refused:
                await sender(second, campaign, port)
            assert refused.value.code == "campaign.already-running"
        with pytest.raises(StateError), lock.hold(second, campaign.id):
            pass
        assert not running.done()
        return await running

    with relay(tmp_path, delay=0.05) as (port, taken):
        assert asyncio.run(go(port)) is CampaignState.DONE
        assert len(once_each(taken())) == 90
    assert counted(first, campaign) == {"sent": 90}
    with lock.hold(second, campaign.id):
        pass


def test_a_sender_that_cannot_mark_any_more_ends_and_another_takes_its_place(two_engines, tmp_path):
    first, second = two_engines
    campaign = start(first, 60)

    async def go(port):
        running = await run_until(first, campaign, port, 5)
        end_backend(second, WRITER, campaign)
        with pytest.raises(WorldError) as failed:
            await running
        assert failed.value.code == "db.unreachable"
        return await sender(second, campaign, port)

    with relay(tmp_path, delay=0.05) as (port, taken):
        assert asyncio.run(go(port)) is CampaignState.DONE
        journal = once_each(taken())
    counts = counted(first, campaign)
    assert set(counts) <= {"sent", "uncertain"}
    assert counts.get("uncertain", 0) <= CONNECTIONS
    assert counts["sent"] <= len(journal) <= 60


def test_two_senders_of_the_same_instant_are_one(engine, tmp_path):
    campaign = start(engine, 20)

    async def go(port):
        return await asyncio.gather(
            *(sender(engine, campaign, port) for _ in range(3)), return_exceptions=True
        )

    with relay(tmp_path, delay=0.02) as (port, taken):
        ends = asyncio.run(go(port))
        assert len(once_each(taken())) == 20
    assert sorted(getattr(end, "code", end.__class__.__name__) for end in ends) == [
        "CampaignState",
        "campaign.already-running",
        "campaign.already-running",
    ]
    assert counted(engine, campaign) == {"sent": 20}
