"""The writes of a round, made once and run for a whole group: marks before bodies, then their ends."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    Engine,
    Integer,
    String,
    Subquery,
    Table,
    Text,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from lettre.audience.tables import SubscriberRow, SubscriptionRow
from lettre.campaign import lock
from lettre.campaign.model import MOVES, Campaign, CampaignState, Decision, Delivery, DeliveryState, Skip
from lettre.campaign.recipients import eligible, suppressed
from lettre.campaign.store import WAITING
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.db import Instant
from lettre.prepared import Writer, among, moment, table


class End(NamedTuple):
    """An attempt's end; `marked` says whether the row had been marked `sending`."""

    delivery: Delivery
    decision: Decision
    marked: bool


_ROWS = cast("Table", DeliveryRow.__table__)
_NOW = bindparam("now", type_=Instant)

_RUNNING = exists().where(
    CampaignRow.id == bindparam("campaign"), CampaignRow.state == CampaignState.SENDING.value
)
_READER = (
    select(SubscriptionRow.id)
    .join(SubscriberRow)
    .where(SubscriptionRow.id == _ROWS.c.subscription_id, eligible(bindparam("newsletter"), _NOW))
    # PostgreSQL: a reader who leaves meanwhile is waited for, and seen; SQLite has one writer anyway
    .with_for_update(read=True, of=SubscriptionRow)
    .exists()
)
#: where the reader stands who is not written to any more; one who is not there was forgotten
_WHY = func.coalesce(
    select(case((suppressed(), Skip.SUPPRESSED.value), else_=SubscriptionRow.state))
    .join(SubscriberRow)
    .where(SubscriptionRow.id == _ROWS.c.subscription_id)
    .scalar_subquery(),
    Skip.FORGOTTEN.value,
)
#: where an attempt may end: from `sending` when the row was marked, from where it waited when not
_ENDS = {
    True: MOVES[DeliveryState.SENDING],
    False: (MOVES[DeliveryState.QUEUED] & MOVES[DeliveryState.DEFERRED]) - {DeliveryState.SENDING},
}


#: an end, as the statements are given it
_END: Mapping[str, TypeEngine[Any]] = {
    "delivery": BigInteger(),
    "known": Integer(),
    "state": String(),
    "stage": String(),
    "code": Integer(),
    "enhanced": String(),
    "next_at": Instant(),
    "response": Text(),
    "deferred": Integer(),
}


class Rounds:
    """What a sender writes to the ledger, on one connection. One thread at a time may use it."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        as_known = and_(
            among(writer.engine, _ROWS.c.id, "ids"),
            or_(*(_ROWS.c.state == state for state in WAITING)),
            _ROWS.c.attempts == bindparam("known"),
        )
        self._begin = self._writer.prepare(
            update(_ROWS)
            .where(as_known, _RUNNING, _READER)
            .values(state=DeliveryState.SENDING.value, attempts=_ROWS.c.attempts + 1, updated_at=_NOW)
            .returning(_ROWS.c.id)
        )
        self._skip = self._writer.prepare(
            update(_ROWS)
            .where(as_known, ~_READER)
            .values(state=DeliveryState.SKIPPED.value, why=_WHY, next_at=None, updated_at=_NOW)
        )
        self._end = {
            marked: self._writer.prepare(_ending(table(writer.engine, "ends", _END), held))
            for marked, held in ((True, (DeliveryState.SENDING.value,)), (False, WAITING))
        }

    @contextmanager
    def transaction(self) -> Iterator["Rounds"]:
        """Make durable what the block writes, all of it or nothing."""
        with self._writer.transaction():
            yield self

    def mark(self, campaign: Campaign, deliveries: Sequence[Delivery], now: datetime) -> set[int]:
        """Mark rows `sending` before their bodies go; return the ids that may begin.

        Everything that could forbid it is a condition of the one statement: the row still waits as
        its holder knew it, the campaign has not been paused, the reader has not left and is not
        suppressed. Rows whose reader left become `skipped`.
        """
        granted: set[int] = set()
        for known, ids in _by_attempts(deliveries).items():
            values = {"ids": ids, "known": known, "newsletter": campaign.newsletter, "now": now}
            begun = {row[0] for row in self._begin.rows({**values, "campaign": campaign.id})}
            if len(begun) < len(ids):
                self._skip.once(values)
            granted |= begun
        return granted

    def record(self, ends: Iterable[End], now: datetime) -> int:
        """Write the ends of attempts; return how many rows moved: another holder's stay (fencing).

        Raises ValueError for an end that no move of a delivery leads to.
        """
        groups: defaultdict[bool, list[list[Any]]] = defaultdict(list)
        for end in ends:
            if end.decision.state not in _ENDS[end.marked]:
                raise ValueError(f"no attempt ends so: {end}")
            groups[end.marked].append(_cells(end))
        return sum(self._end[marked].once({"ends": ends, "now": now}) for marked, ends in groups.items())


@contextmanager
def opened(engine: Engine, *, claimed: int | None = None) -> Iterator[Rounds]:
    """Open the writes of a ledger for the length of a block, as the one sender of campaign `claimed`.

    Raises StateError when another sender of it writes still.
    """
    writer = Writer(engine)
    try:
        with nullcontext() if claimed is None else lock.claim(writer, claimed):
            yield Rounds(writer)
    finally:
        writer.close()


def _by_attempts(deliveries: Iterable[Delivery]) -> dict[int, list[int]]:
    ids: defaultdict[int, list[int]] = defaultdict(list)
    for delivery in deliveries:
        ids[delivery.attempts].append(delivery.id)
    return ids


def _ending(ends: Subquery, held: Sequence[str]) -> Update:
    """Return the statement that ends attempts on rows held in one of these states (fencing: by attempts)."""
    return (
        update(_ROWS)
        .where(
            _ROWS.c.id == ends.c.delivery,
            or_(*(_ROWS.c.state == state for state in held)),
            _ROWS.c.attempts == ends.c.known,
        )
        .values(
            **{name: ends.c[name] for name in ("state", "stage", "code", "enhanced", "next_at")},
            # a server names whom it speaks of: of a reader who was forgotten meanwhile, nothing is kept
            response=case((_ROWS.c.subscription_id.is_(None), ""), else_=ends.c.response),
            deferrals=_ROWS.c.deferrals + ends.c.deferred,
            updated_at=_NOW,
        )
    )


def _cells(end: End) -> list[Any]:
    """Return an end as a row of `_END`."""
    decision = end.decision
    return [
        end.delivery.id,
        end.delivery.attempts + int(end.marked),
        decision.state.value,
        decision.stage,
        decision.code,
        decision.enhanced,
        moment(decision.next_at),
        decision.response,
        int(decision.state is DeliveryState.DEFERRED and decision.counted),
    ]
