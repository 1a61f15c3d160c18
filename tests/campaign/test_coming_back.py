"""Letters that come back while a campaign is under way: a real run and relay, reports read from a Maildir."""

import asyncio
import os
import re

from sqlalchemy import text

from lettre.audience import store as audience
from lettre.campaign import plan as planning
from lettre.campaign import sending, store, worker
from lettre.campaign.model import CampaignState, DeliveryState
from lettre.db import reading, transaction
from lettre.feedback import intake
from lettre.feedback.mailbox.maildir import Maildir
from lettre.mail.model import Recipient
from lettre.mail.smtp import Smtp
from lettre.manners import Limit, Manners, Thresholds
from tests.feedback.house import address, bounce, house
from tests.house import NOW, people, rendered
from tests.project import lettre, make_project
from tests.relay import relay

READERS, DEAD = 240, 24
MANNERS = Manners(house=Limit(rate=60), thresholds=Thresholds(bounces=0.05))


def count(engine, campaign, state):
    with reading(engine) as session:
        return store.counts(session, campaign.id)[state]


def rename(engine, before, after):
    with transaction(engine) as session:
        session.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))


def come_back(engine, folder, composer):
    """Have the reports on some letters come into the mailbox, and read them as `lettre serve` does."""
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True)
    for number in range(DEAD):
        with reading(engine) as session:
            reader = next(audience.find(session, address=address(number)))
        message = composer.compose(Recipient(subscription=reader.id, address=reader.address))
        (folder / "new" / f"{number}.host").write_bytes(bounce(message.sender, reader.address))
    with Maildir(folder) as opened:
        intake.take(engine, opened, lambda: NOW)


async def sent(engine, campaign, sender, number):
    while await asyncio.to_thread(count, engine, campaign, DeliveryState.SENT) < number:
        assert not sender.done()
        await asyncio.sleep(0.02)


async def under_way(engine, campaign, port, folder):
    composer = sending.composer(engine, campaign, house())
    transport = Smtp(host="127.0.0.1", port=port, connections=2)
    sender = asyncio.create_task(
        worker.run(engine, campaign, composer, transport, clock=lambda: NOW, manners=MANNERS, watch=0.05)
    )
    await sent(engine, campaign, sender, 4)
    # looks at what came back fail for a while: there are others
    await asyncio.to_thread(rename, engine, "events", "elsewhere")
    await sent(engine, campaign, sender, DEAD + 4)
    await asyncio.to_thread(rename, engine, "elsewhere", "events")
    await asyncio.to_thread(come_back, engine, folder, composer)
    return await sender


def test_too_many_dead_addresses_pause_a_campaign_that_is_under_way(engine, tmp_path):
    people(engine, READERS)
    with transaction(engine) as session:
        campaign = sending.prepare(session, planning.decide([]), rendered(), NOW)
    with relay(tmp_path / "relay") as (port, taken):
        state = asyncio.run(under_way(engine, campaign, port, tmp_path / "box"))
        assert state is CampaignState.PAUSED
        left = count(engine, campaign, DeliveryState.QUEUED)
        assert left + len(taken()) == READERS
        assert left > 0
        said, command = shown(engine, campaign, tmp_path / "project", port)
        assert re.search(
            r"sur \d+ messages envoyés, 2\d sont revenus d’adresses qui n’existent plus", said
        ), said
        # what it says goes on, and is not stopped again by what is known already
        assert command("--without-pages").returncode == 0
        assert len(taken()) == READERS


def shown(engine, campaign, folder, port):
    """Return what `lettre campaign show` says, and the command it names, to be run."""
    folder.mkdir()
    make_project(folder)
    environment = {
        **os.environ,
        "LETTRE_DATABASE": engine.url.render_as_string(hide_password=False),
        "LETTRE_TRANSPORT": f"smtp://127.0.0.1:{port}",
    }
    said = lettre(folder, "campaign", "show", str(campaign.id), env=environment).stdout
    named = re.search(r"lettre (campaign resume \d+)", said)[1].split()
    return said, lambda *more: lettre(folder, *named, *more, env=environment)
