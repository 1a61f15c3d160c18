"""⚡ Ask those who are pending to confirm, once each.

The mark that somebody was asked is durable before the mail's body leaves, as in the ledger:
whoever is interrupted here asks nobody twice. A mail that surely did not leave takes its mark
back, so that the next run asks again.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Engine

from lettre.audience import store
from lettre.campaign.worker import Clock
from lettre.db import reading, transaction
from lettre.mail.letters import Letters
from lettre.mail.model import Recipient
from lettre.mail.outcome import Kind, Outcome
from lettre.mail.transport import Transport, TransportSession

#: after these the mail has left, or may have: nobody is asked again
_LEFT = {Kind.ACCEPTED, Kind.UNCERTAIN}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """How many were asked, how many could not be, and the last reason."""

    asked: int
    failed: int
    reason: str


async def ask(engine: Engine, letters: Letters, transport: Transport, clock: Clock, *, actor: str) -> Asked:
    """Send the question to every pending reader of the newsletter who has not had it."""
    with reading(engine) as session:
        unasked = store.unasked(session, letters.newsletter.slug)
    waiting = [Recipient(subscription=number, address=address) for number, address in unasked]
    counts: Counter[bool] = Counter()
    reason = ""
    line: TransportSession | None = None
    for recipient in waiting:
        if line is None:
            opened = await transport.open()
            if isinstance(opened, Outcome):
                return Asked(asked=counts[True], failed=len(waiting) - counts[True], reason=opened.text)
            line = opened
        outcome = await _ask_one(engine, letters, line, recipient, clock, actor)
        counts[outcome.kind in _LEFT] += 1
        reason = reason if outcome.kind in _LEFT else outcome.text
        if not outcome.reusable:
            await line.close()
            line = None
    if line is not None:
        await line.close()
    return Asked(asked=counts[True], failed=counts[False], reason=reason)


async def _ask_one(
    engine: Engine, letters: Letters, line: TransportSession, recipient: Recipient, clock: Clock, actor: str
) -> Outcome:
    async def may_begin() -> bool:
        return await asyncio.to_thread(mark)

    def mark() -> bool:
        with transaction(engine) as session:
            return store.mark_asked(session, recipient.subscription, now=clock(), actor=actor)

    def take_back() -> None:
        with transaction(engine) as session:
            store.forget_asking(session, recipient.subscription)

    outcome = await line.send(letters.confirm(recipient), may_begin)
    if outcome.kind not in _LEFT and outcome.kind is not Kind.WITHHELD:
        await asyncio.to_thread(take_back)
    return outcome
