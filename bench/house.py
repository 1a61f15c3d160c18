"""Campaigns for benchmarks: the sample issue, a ledger of its own, as many readers as wanted."""

import asyncio
import resource
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from lettre import migrations, settings
from lettre.audience.model import SubscriptionState
from lettre.audience.tables import SubscriberRow, SubscriptionRow
from lettre.campaign import plan, sending, store, worker
from lettre.campaign.model import Campaign, DeliveryState
from lettre.db import connect, reading, transaction
from lettre.edition import render, theme
from lettre.issue import folder
from lettre.mail.dkim import Key
from lettre.mail.message import Composer
from lettre.mail.model import Recipient
from lettre.mail.outcome import Kind, Outcome
from lettre.mail.smtp import Smtp

ROOT = Path(__file__).parent.parent
NAME = "cpc/2026-11"


@dataclass(frozen=True, kw_only=True)
class Run:
    """Messages a second, and milliseconds of processor time a message, by part."""

    rate: float
    cpu: dict[str, float]


class Campaigns:
    """A house on SQLite with `people` readers; each sending is a further round of the same issue.

    The first `sections` of it, where a short letter is wanted.
    """

    def __init__(self, scratch: Path, people: int, name: str = NAME, *, sections: int | None = None) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        house = settings.load(ROOT, {})
        self.newsletter = house.newsletters["cpc"]
        issue = folder.load(ROOT, name, house.newsletters)
        short = replace(issue, sections=issue.sections[:sections])
        self.edition = render.render(short, self.newsletter, theme.load(ROOT, self.newsletter))
        self.people = people
        self.engine = connect(f"sqlite:///{scratch}/bench.db")
        migrations.upgrade(self.engine, datetime.now(UTC))
        self._enrol()
        self.content = b""
        self.keys: Sequence[Key] = ()

    @property
    def size(self) -> int:
        """How long a message is, in bytes, once one was made."""
        return len(self.content)

    def _enrol(self) -> None:
        now = datetime.now(UTC)
        addresses = {number: f"lecteur{number:06d}@example.org" for number in range(1, self.people + 1)}
        people = [
            {"id": number, "address": address, "address_key": address, "created_at": now}
            for number, address in addresses.items()
        ]
        active = {"newsletter": "cpc", "state": SubscriptionState.ACTIVE.value}
        subscriptions = [
            {"subscriber_id": number, "created_at": now, "changed_at": now, **active} for number in addresses
        ]
        with transaction(self.engine) as session:
            session.execute(insert(SubscriberRow), people)
            session.execute(insert(SubscriptionRow), subscriptions)

    def prepare(self) -> Campaign:
        """Write a further round down, as `lettre send --again` does after the confirmation."""
        edition = self.edition
        with transaction(self.engine) as session:
            known = store.campaigns(session, edition.newsletter, edition.issue)
            wished = plan.decide(known, again=f"round {len(known)}" if known else None)
            return sending.prepare(session, wished, edition, datetime.now(UTC))

    async def send(self, port: int, connections: int) -> Run:
        """Send a round; every reader's 250 must have been seen."""
        campaign = self.prepare()
        composer = sending.composer(self.engine, campaign, self.newsletter, self.keys)
        compose = self._composing(composer)
        clock = _LedgerClock()
        before = resource.getrusage(resource.RUSAGE_SELF)
        began = time.perf_counter()
        await worker.run(
            self.engine, campaign, composer, _relay(port, connections), clock=_now, progress=clock.look
        )
        taken = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_SELF)
        self._judge(campaign)
        kernel = after.ru_stime - before.ru_stime
        total = after.ru_utime - before.ru_utime + kernel
        return Run(
            rate=self.people / taken,
            cpu={
                "total": total / self.people * 1000,
                "composing": compose,
                "ledger": clock.seconds / self.people * 1000,
                "connections": (total - clock.seconds) / self.people * 1000 - compose,
                "of it in the kernel": kernel / self.people * 1000,
            },
        )

    def first(self, port: int) -> float:
        """Return the seconds from the confirmation to the first 250."""

        async def until_first() -> float:
            stop = asyncio.Event()
            seen: list[float] = []

            def saw(outcome: Outcome) -> None:
                if outcome.kind is Kind.ACCEPTED:
                    seen.append(time.perf_counter())
                    stop.set()

            began = time.perf_counter()
            campaign = self.prepare()
            composer = sending.composer(self.engine, campaign, self.newsletter, self.keys)
            await worker.run(
                self.engine, campaign, composer, _relay(port, 4), clock=_now, progress=saw, stop=stop
            )
            return seen[0] - began

        return asyncio.run(until_first())

    def _composing(self, composer: Composer) -> float:
        began = time.process_time()
        for number in range(1, 1001):
            message = composer.compose(
                Recipient(subscription=number, address=f"lecteur{number:06d}@example.org")
            )
        self.content = message.content
        return time.process_time() - began  # of a thousand, in seconds: of one, in milliseconds

    def _judge(self, campaign: Campaign) -> None:
        with reading(self.engine) as session:
            sent = store.counts(session, campaign.id)[DeliveryState.SENT]
            found = store.campaign(session, campaign.id)
        assert sent == self.people, f"{sent} of {self.people} sent: {found and found.pause_reason}"


class _LedgerClock:
    """The processor time of the ledger's thread, looked at while it lives."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._seen = 0
        self._clock: int | None = None

    def look(self, _outcome: Outcome) -> None:
        """Look after every fiftieth message."""
        self._seen += 1
        if self._clock is None:
            thread = next(each for each in threading.enumerate() if each.name == "ledger")
            assert thread.ident is not None
            self._clock = time.pthread_getcpuclockid(thread.ident)
        if self._seen % 50 == 0:
            self.seconds = time.clock_gettime(self._clock)


def _relay(port: int, connections: int) -> Smtp:
    return Smtp(host="127.0.0.1", port=port, connections=connections, starttls=False)


def _now() -> datetime:
    return datetime.now(UTC)
