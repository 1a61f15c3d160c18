"""The queries of proofs. Each takes a session and never commits; values go in and out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lettre.campaign.approval import Proof, ProofMessage
from lettre.campaign.tables import ProofMessageRow, ProofRow
from lettre.db import insert_new
from lettre.edition import store as edition_store
from lettre.edition.model import Edition
from lettre.mail.outcome import Kind, Outcome


def number(session: Session, edition: Edition, now: datetime) -> Proof:
    """Freeze an edition and return its proof: the next number of its issue, or the one it has.

    Two processes may ask at once: the database gives each number of an issue once, and whoever
    comes second asks again.
    """
    edition_store.freeze(session, edition, now)
    while (found := of_edition(session, edition)) is None:
        taken = (
            select(func.coalesce(func.max(ProofRow.number), 0) + 1)
            .where(ProofRow.newsletter == edition.newsletter, ProofRow.issue == edition.issue)
            .scalar_subquery()
        )
        row = {"newsletter": edition.newsletter, "issue": edition.issue, "digest": edition.digest}
        session.execute(insert_new(session, ProofRow).values(**row, number=taken))
    return found


def of_edition(session: Session, edition: Edition) -> Proof | None:
    """Return the proof of an edition, or None when it was never sent to colleagues."""
    row = session.scalars(
        select(ProofRow).where(
            ProofRow.newsletter == edition.newsletter,
            ProofRow.issue == edition.issue,
            ProofRow.digest == edition.digest,
        )
    ).one_or_none()
    return None if row is None else _proof(row)


def begin(
    session: Session, proof: Proof, addresses: Sequence[str], *, by: str, note: str | None, now: datetime
) -> list[ProofMessage]:
    """Write down whom a proof is about to be sent to, without an answer yet."""
    rows = [
        ProofMessageRow(proof_id=proof.id, address=address, by=by, at=now, note=note) for address in addresses
    ]
    session.add_all(rows)
    session.flush()
    return [_message(row, proof) for row in rows]


def record(session: Session, message: ProofMessage, outcome: Outcome) -> None:
    """Write down what the server answered."""
    session.execute(
        update(ProofMessageRow)
        .where(ProofMessageRow.id == message.id)
        .values(outcome=outcome.kind.value, code=outcome.code, response=outcome.text)
    )


def of_issue(session: Session, newsletter: str | None = None, issue: str | None = None) -> list[ProofMessage]:
    """Return the messages of proofs, the latest sending first; of one issue when it is named."""
    query = select(ProofMessageRow, ProofRow).join(ProofRow)
    query = query.where(ProofRow.newsletter == newsletter) if newsletter is not None else query
    query = query.where(ProofRow.issue == issue) if issue is not None else query
    rows = session.execute(query.order_by(ProofMessageRow.at.desc(), ProofMessageRow.id))
    return [_message(row, _proof(proof)) for row, proof in rows]


def _proof(row: ProofRow) -> Proof:
    return Proof(id=row.id, newsletter=row.newsletter, issue=row.issue, number=row.number, digest=row.digest)


def _message(row: ProofMessageRow, proof: Proof) -> ProofMessage:
    return ProofMessage(
        id=row.id,
        proof=proof,
        address=row.address,
        by=row.by,
        at=row.at,
        note=row.note,
        outcome=None if row.outcome is None else Kind(row.outcome),
        code=row.code,
        response=row.response,
    )
