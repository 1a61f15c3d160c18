"""Messages made before their turn: the same bytes, whoever makes them, and threads that end."""

import asyncio
import gc
import threading
from dataclasses import replace

from lettre.campaign.ahead import CHUNK, Ahead
from lettre.campaign.model import Delivery
from lettre.mail.message import Draft
from lettre.mail.model import Recipient
from tests.mail.signed import accepted, rsa_key
from tests.mail.test_dkim import composer

ROWS = [
    Delivery(id=n, subscription=n, address=f"lecteur{n}@example.org", name=None, attempts=0, deferrals=0)
    for n in range(2 * CHUNK + 3)
]


def made(composing, foreseen, taken) -> list[bytes]:
    async def take() -> list[bytes]:
        async with Ahead(composing) as messages:
            messages.foresee(foreseen)
            return [each.content for each in await asyncio.gather(*map(messages.message, taken))]

    return asyncio.run(take())


def by_hand(composing, rows) -> list[bytes]:
    return [
        composing.compose(Recipient(subscription=row.subscription, address=row.address)).content
        for row in rows
    ]


def test_a_message_made_ahead_is_the_one_that_would_be_made_in_its_turn():
    signing = composer(rsa_key())
    contents = made(signing, ROWS, ROWS[::-1])
    assert contents == by_hand(signing, ROWS[::-1])
    assert accepted(contents[0], rsa_key()) == [True]


def test_a_row_that_is_taken_again_or_was_not_foreseen_is_made_all_the_same():
    signing = composer(rsa_key())
    assert made(signing, ROWS[:2], [ROWS[0], ROWS[0], ROWS[5]]) == by_hand(
        signing, [ROWS[0], ROWS[0], ROWS[5]]
    )


def test_without_a_key_no_thread_is_started():
    plain = replace(composer(rsa_key()), signer=None)
    before = threading.active_count()

    async def look() -> int:
        async with Ahead(plain) as messages:
            messages.foresee(ROWS)
            assert (await messages.message(ROWS[0])).content == by_hand(plain, ROWS[:1])[0]
            return threading.active_count()

    assert asyncio.run(look()) == before


def test_threads_end_with_the_run_though_messages_are_left():
    before = threading.active_count()
    made(composer(rsa_key()), ROWS * 20, ROWS[:1])
    assert threading.active_count() == before


def test_of_a_row_that_waits_for_another_run_nothing_is_kept():
    signing = composer(rsa_key())

    async def look():
        async with Ahead(signing) as messages:
            messages.foresee(ROWS[:CHUNK])
            await messages.message(ROWS[0])
            drafts = {id(each): each for each in gc.get_objects() if isinstance(each, Draft)}
            assert len(drafts) == CHUNK - 1
            drafts.clear()
            for row in ROWS[1 : CHUNK - 1]:
                messages.forget(row)
            left = sum(isinstance(each, Draft) for each in gc.get_objects())
            again = (await messages.message(ROWS[1])).content
            return left, again

    assert asyncio.run(look()) == (1, by_hand(signing, ROWS[1:2])[0])
