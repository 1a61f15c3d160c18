"""Who asked to be forgotten: a keyed fingerprint of their address, so that no list brings them back.

Queries, like `store`; they never commit. Without the house's keys a fingerprint says nothing of anybody.
"""

import hmac
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from lettre.audience.model import Consent, ConsentEvent
from lettre.audience.tables import ForgottenRow, KeptConsentRow, SigningKeyRow


def mark(secret: bytes, address_key: str) -> str:
    """Return the fingerprint of an address under one key."""
    return hmac.digest(secret, b"lettre forgotten " + address_key.encode(), "sha256").hex()


def among(session: Session, address_keys: Collection[str]) -> frozenset[str]:
    """Return which of these addresses, given by their keys, belong to somebody who asked to be forgotten."""
    used = select(ForgottenRow.key_id).distinct()
    secrets = session.scalars(select(SigningKeyRow.secret).where(SigningKeyRow.id.in_(used))).all()
    marks = {mark(secret, key): key for secret in secrets for key in address_keys}
    found = session.scalars(select(ForgottenRow.mark).where(ForgottenRow.mark.in_(marks)))
    return frozenset(marks[each] for each in found)


def kept(session: Session, address_key: str) -> list[Consent]:
    """Return what proves the wishes of somebody whose address was erased, for whoever names it again."""
    used = select(KeptConsentRow.key_id).distinct()
    secrets = session.scalars(select(SigningKeyRow.secret).where(SigningKeyRow.id.in_(used))).all()
    marks = [mark(secret, address_key) for secret in secrets]
    query = select(KeptConsentRow).where(KeptConsentRow.mark.in_(marks)).order_by(KeptConsentRow.id)
    return [
        Consent(
            newsletter=row.newsletter,
            event=ConsentEvent(row.event),
            at=row.at,
            source=row.source,
            actor=row.actor,
            wording=row.wording,
            detail=row.detail,
        )
        for row in session.scalars(query)
    ]
