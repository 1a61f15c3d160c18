"""Bounces that need no mailbox: what the relay itself refused while it was spoken to.

The ledger and the outbox hold its words; they are judged as those of a returned mail, and do the same.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.campaign import events
from lettre.campaign.tables import DeliveryRow
from lettre.db import reading, transaction
from lettre.feedback import apply, reasons, single, store
from lettre.feedback.apply import Verdict
from lettre.feedback.event import Event, EventKind
from lettre.feedback.reasons import Stage as Asked
from lettre.feedback.store import Losses, Written
from lettre.feedback.verdict import Outcome, Proof, judge
from lettre.feedback.whose import Whose
from lettre.mail.outbox.tables import OutboxRow
from lettre.mail.outcome import Stage

#: how far back the ledger is looked through: further than any campaign tries
SINCE = timedelta(days=30)
#: rows of a transaction: who leaves in the meantime waits for one of these, and no longer
BATCH = 50
#: seconds between two of them, in which whoever waits to write gets their turn
_BREATH = 0.01
#: stage of a transaction at which the relay refused → what its answer was to
_ASKED = {Stage.RCPT.value: Asked.RECIPIENT, Stage.DATA.value: Asked.MESSAGE, Stage.DOT.value: Asked.MESSAGE}


def take(engine: Engine, now: datetime) -> Counter[Outcome]:
    """Record what relays have refused since the last look, and carry it out; count what was recorded."""
    since = now - SINCE
    with reading(engine) as session:
        found = ((_deliveries, store.refused(session, since)), (_questions, single.refused(session, since)))
    outcomes: Counter[Outcome] = Counter()
    for work, rows in found:
        for at in range(0, len(rows), BATCH):
            with transaction(engine) as session:
                outcomes.update(work(session, rows[at : at + BATCH], now))
            time.sleep(_BREATH)
    return outcomes


def _deliveries(session: Session, rows: Collection[int], now: datetime) -> Iterator[Outcome]:
    losses = Losses(session=session)
    for row, reader in store.still_refused(session, rows):
        verdict = _of_delivery(session, row, reader, losses, now)
        mark = hashlib.sha256(f"delivery {row.id} attempt {row.attempts}".encode()).hexdigest()
        if not _recorded(session, verdict, mark, max(now, row.updated_at)):
            continue
        if verdict.outcome is Outcome.SUPPRESSED:
            losses.add(row.campaign_id)
        yield verdict.outcome


def _of_delivery(
    session: Session, row: DeliveryRow, reader: Written, losses: Losses, now: datetime
) -> Verdict:
    event, whose = _event(row), Whose(reader=reader, proof=Proof.LEDGER)
    outcome = judge(event, Proof.LEDGER, forged=False)
    return Verdict(
        event=event, whose=whose, outcome=apply.standing(session, outcome, whose, now, losses=losses)
    )


def _questions(session: Session, rows: Collection[int], now: datetime) -> Iterator[Outcome]:
    for row in single.still_refused(session, rows):
        mail, event = single.of_row(row, Proof.LEDGER), _event(row)
        verdict = Verdict(event=event, whose=None, outcome=single.judge(session, event, mail), single=mail)
        mark = hashlib.sha256(f"outbox {row.id} attempt {row.attempts}".encode()).hexdigest()
        if _recorded(session, verdict, mark, max(now, row.updated_at)):
            yield verdict.outcome


def _recorded(session: Session, verdict: Verdict, mark: str, at: datetime) -> bool:
    """Record a refusal and carry it out; False when it was before.

    `at` is not before its row's last change, which may be later than the look began: a look that waited for
    another writer sees it, and the next one must find it recorded.
    """
    if not events.record(session, apply.recorded(verdict, mark, at)):
        return False
    apply.carry_out(session, verdict, mark, at)
    return True


def _event(row: DeliveryRow | OutboxRow) -> Event:
    reason = reasons.why(row.response, row.enhanced, _ASKED.get(row.stage or "", Asked.UNKNOWN))
    return Event(
        kind=EventKind.BOUNCE,
        recipient=row.address,
        reason=reason,
        status=row.enhanced,
        reply=row.code,
        text=row.response,
    )
