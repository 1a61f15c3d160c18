"""Proofs and approvals as values, and whether an edition is what was approved. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from lettre.catalogue import say
from lettre.edition.model import Edition
from lettre.mail.outcome import Kind

#: hexadecimal digits that name an edition to people, in a proof's subject and in reports
SHORT = 6


class Standing(Enum):
    """How an edition stands to what was approved of its issue."""

    #: this very edition was approved, and nobody has taken it back
    APPROVED = "approved"
    #: another edition of the issue was approved: something changed since
    CHANGED = "changed"
    #: it was approved, and that was taken back
    WITHDRAWN = "withdrawn"
    #: nobody has approved any edition of the issue
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """Somebody's word that the edition `digest` may leave; `version` is the lettre that drew it."""

    id: int
    newsletter: str
    issue: str
    digest: str
    by: str
    at: datetime
    version: str
    note: str | None = None
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_reason: str | None = None

    @property
    def stands(self) -> bool:
        """Whether nobody has taken it back."""
        return self.withdrawn_at is None

    def as_json(self) -> dict[str, Any]:
        """Return the approval as `--json` prints it."""
        return {
            "approval": self.id,
            "issue": f"{self.newsletter}/{self.issue}",
            "digest": self.digest,
            "by": self.by,
            "at": self.at.isoformat(),
            "version": self.version,
            "note": self.note,
            "withdrawn": None
            if self.withdrawn_at is None
            else {
                "by": self.withdrawn_by,
                "at": self.withdrawn_at.isoformat(),
                "reason": self.withdrawn_reason,
            },
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """An edition that was sent to colleagues; `number` counts the editions of its issue that were."""

    id: int
    newsletter: str
    issue: str
    number: int
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProofMessage:
    """One message of a proof. `outcome` is None until the server's answer was seen."""

    id: int
    proof: Proof
    address: str
    by: str
    at: datetime
    note: str | None = None
    outcome: Kind | None = None
    code: int | None = None
    response: str = ""

    @property
    def arrived(self) -> bool:
        """Whether the server took it."""
        return self.outcome is Kind.ACCEPTED

    def as_json(self) -> dict[str, Any]:
        """Return the message as `--json` prints it."""
        return {
            "address": self.address,
            "outcome": None if self.outcome is None else self.outcome.value,
            "code": self.code,
            "response": self.response,
        }


def short(digest: str) -> str:
    """Return what names an edition to people."""
    return digest[:SHORT]


def stands(digest: str, latest: Approval | None) -> Standing:
    """Say how an edition stands to `latest`, the issue's last approval.

    An approval holds until it is taken back or another edition of the issue is approved.
    """
    if latest is None:
        return Standing.NONE
    if not latest.stands:
        return Standing.WITHDRAWN
    return Standing.APPROVED if latest.digest == digest else Standing.CHANGED


def subject(edition: Edition, proof: Proof) -> str:
    """Return the subject of a proof: "[Proof 3 · a1b2c3]" before the letter's own."""
    return say(
        "approval.proof-subject",
        edition.language,
        number=proof.number,
        digest=short(proof.digest),
        subject=edition.subject,
    )


def by_sending(messages: list[ProofMessage]) -> Mapping[tuple[Proof, datetime], list[ProofMessage]]:
    """Group messages by the command that sent them, in the order given."""
    sendings: dict[tuple[Proof, datetime], list[ProofMessage]] = {}
    for message in messages:
        sendings.setdefault((message.proof, message.at), []).append(message)
    return sendings
