"""Bounces that need no mailbox: what the relay itself refused while it was spoken to.

The ledger and the outbox hold its words; they are judged as those of a returned mail, and do the same.
"""

import hashlib
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.campaign import events
from lettre.campaign.tables import DeliveryRow
from lettre.db import transaction
from lettre.feedback import apply, reasons, single, store
from lettre.feedback.apply import Verdict
from lettre.feedback.event import Event, EventKind
from lettre.feedback.reasons import Stage as Asked
from lettre.feedback.store import Written
from lettre.feedback.verdict import Outcome, Proof, judge
from lettre.feedback.whose import Whose
from lettre.mail.outbox.tables import OutboxRow
from lettre.mail.outcome import Stage

#: how far back the ledger is looked through: further than any campaign tries
SINCE = timedelta(days=30)
#: stage of a transaction at which the relay refused → what its answer was to
_ASKED = {Stage.RCPT.value: Asked.RECIPIENT, Stage.DATA.value: Asked.MESSAGE, Stage.DOT.value: Asked.MESSAGE}


def take(engine: Engine, now: datetime) -> Counter[Outcome]:
    """Record what relays have refused since the last look, and carry it out."""
    outcomes: Counter[Outcome] = Counter()
    with transaction(engine) as session:
        for row, reader in store.refused(session, now - SINCE):
            outcomes[_one(session, row, reader, now)] += 1
        for question in single.refused(session, now - SINCE):
            outcomes += _question(session, question, now)
    return outcomes


def _question(session: Session, row: OutboxRow, now: datetime) -> Counter[Outcome]:
    mail = single.of_row(row, Proof.LEDGER)
    event = _event(row)
    verdict = Verdict(event=event, whose=None, outcome=single.judge(session, event, mail), single=mail)
    mark = hashlib.sha256(f"outbox {row.id} attempt {row.attempts}".encode()).hexdigest()
    if not events.record(session, apply.recorded(verdict, mark, now)):
        # its words say nothing of the address, and were written down at the first look
        return Counter()
    apply.carry_out(session, verdict, mark, now)
    return Counter([verdict.outcome])


def _one(session: Session, row: DeliveryRow, reader: Written, now: datetime) -> Outcome:
    event = _event(row)
    whose = Whose(reader=reader, proof=Proof.LEDGER)
    outcome = judge(event, Proof.LEDGER, forged=False)
    verdict = Verdict(event=event, whose=whose, outcome=apply.standing(session, outcome, whose, now))
    mark = hashlib.sha256(f"delivery {row.id} attempt {row.attempts}".encode()).hexdigest()
    if events.record(session, apply.recorded(verdict, mark, now)):
        apply.carry_out(session, verdict, mark, now)
    return verdict.outcome


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
