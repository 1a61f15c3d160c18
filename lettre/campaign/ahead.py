"""Messages signed before their turn: in threads, while the connections carry those before them.

An RSA signature takes as long as all the rest of a message. cryptography lets go of the GIL while it
signs, so threads sign on processors that the event loop leaves free (docs/decisions/0008-dkim.md).
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from lettre.campaign.model import Delivery
from lettre.mail.message import Composer, Draft
from lettre.mail.model import Message, Recipient

#: threads that sign: one keeps up with a relay, the second with a fast one
THREADS = 2
#: drafts made at a time: few enough that the first message of a run does not wait
CHUNK = 16

#: each draft is let go as it is used: one row that waits must not keep those beside it
_Drafts = asyncio.Future[list[Draft | None]]


class Ahead:
    """The messages of a run. Use as an async context manager: its threads end with the block.

    Without a signer nothing is made ahead: a message then costs less than a thread's attention.
    """

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._loop = asyncio.get_running_loop()
        self._pool = ThreadPoolExecutor(THREADS, "signing") if composer.signer else None
        self._begun: dict[int, tuple[_Drafts, int]] = {}

    async def __aenter__(self) -> "Ahead":
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def foresee(self, deliveries: Sequence[Delivery]) -> None:
        """Begin the messages of rows that will be taken soon."""
        if self._pool is None:
            return
        for start in range(0, len(deliveries), CHUNK):
            chunk = deliveries[start : start + CHUNK]
            drafts = self._loop.run_in_executor(self._pool, self._drafts, chunk)
            self._begun |= {delivery.id: (drafts, place) for place, delivery in enumerate(chunk)}

    def forget(self, delivery: Delivery) -> None:
        """Let go of a row that will not be taken in this run."""
        begun = self._begun.pop(delivery.id, None)
        if begun is not None and begun[0].done():
            begun[0].result()[begun[1]] = None

    async def message(self, delivery: Delivery) -> Message:
        """Return the message of a row; one that was not foreseen is begun now."""
        if self._pool is None:
            return self._composer.compose(_recipient(delivery))
        if delivery.id not in self._begun:
            self.foresee([delivery])
        drafts, place = self._begun.pop(delivery.id)
        # others wait for the same chunk: who is cancelled must not cancel it
        made = drafts.result() if drafts.done() else await asyncio.shield(drafts)
        draft, made[place] = made[place], None
        assert draft is not None, "a draft is used once"
        return self._composer.finish(draft)

    def _drafts(self, deliveries: Sequence[Delivery]) -> list[Draft | None]:
        return [self._composer.draft(_recipient(delivery)) for delivery in deliveries]


def _recipient(delivery: Delivery) -> Recipient:
    return Recipient(
        subscription=delivery.subscription,
        address=delivery.address,
        name=delivery.name,
        edition=delivery.edition,
        consents=delivery.consents,
    )
