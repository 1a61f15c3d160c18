"""The gate of a run by itself, on real rows: what it gives out, to however many at once."""

import asyncio

from lettre.campaign import plan as planning
from lettre.campaign import sending
from lettre.campaign.feed import Feed
from lettre.campaign.gate import Gate
from lettre.campaign.model import Delivery
from lettre.campaign.pace import Pace
from lettre.db import transaction
from lettre.manners import Manners
from tests.house import NOW, people, rendered


def test_the_share_of_a_day_is_not_passed_by_those_who_choose_at_once(engine):
    people(engine, 12)
    with transaction(engine) as session:
        campaign = sending.prepare(session, planning.decide([]), rendered(), NOW)

    async def take():
        feed = Feed(engine, campaign.id, lambda: NOW, lambda _: None)
        gate = Gate(feed, Pace(Manners()), lambda: NOW, lambda *_: None, lambda: False)
        gate.share(3, NOW)
        # none is read yet: all of them wait for the same rows
        at_once = await asyncio.gather(*(gate.take(patient=False) for _ in range(5)))
        later = [await gate.take(patient=True) for _ in range(3)]
        return [each for each in (*at_once, *later) if isinstance(each, Delivery)], gate.until

    given, until = asyncio.run(take())
    assert len({each.id for each in given}) == len(given) == 3
    assert until == NOW
