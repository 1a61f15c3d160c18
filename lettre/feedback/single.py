"""Mails to one person that come back: which row of the outbox, by what it is known, and what follows.

What such a mail says of its address is believed where it asked a question, and there alone: a sign-up
that nobody can confirm ends. Nobody is suppressed for it: a campaign's mails say whether a reader's
address is dead, and those about a change of address went to one that is not theirs, or not any more.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from lettre.audience import addresses, links
from lettre.audience.consent import Refusal, decide
from lettre.audience.links import Signed
from lettre.audience.model import ConsentEvent, SubscriptionState
from lettre.audience.tables import SubscriberRow, SubscriptionRow
from lettre.feedback import bearer
from lettre.feedback.bearer import Bearer
from lettre.feedback.event import Event, EventKind
from lettre.feedback.verdict import GENUINE, Outcome, Proof
from lettre.feedback.whose import LATELY
from lettre.mail.outbox import identity
from lettre.mail.outbox.model import ELSEWHERE, QUESTIONS, Letter, OutboxState
from lettre.mail.outbox.tables import OutboxRow
from lettre.mail.outcome import Stage

_LEFT = (OutboxState.SENT.value, OutboxState.UNCERTAIN.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Single:
    """A mail of the outbox that came back; `subscription` is None where it belongs to none, as a report."""

    row: int
    letter: Letter
    subscription: int | None
    address: str
    proof: Proof


def find(session: Session, keys: Mapping[int, bytes], event: Event, bears: Bearer) -> Single | None:
    """Return the mail an event is about by what only its recipient can have; None when it is another's.

    `bears` is what was found to bear the event's Message-ID.
    """
    if event.kind is EventKind.UNSUBSCRIBE:
        return None
    for proof, signed in _tokens(keys, event):
        number = identity.row(signed)
        return None if number is None else _single(session.get(OutboxRow, number), proof)
    named = bearer.parts(event.message_id)
    row = None if named is None or bears.row is None else session.get(OutboxRow, bears.row)
    if named is None or row is None or identity.marked(named[0], [(row.id, row.key)], keys) is None:
        return None  # deleted since, and its number given to another, perhaps
    return of_row(row, Proof.MESSAGE_ID)


def lately(session: Session, event: Event, now: datetime) -> Single | None:
    """Return the last mail to an address that an event names and nothing else proves."""
    named = [each for each in (event.recipient, event.final) if each and addresses.fault(each) is None]
    query = (
        select(OutboxRow)
        .where(
            OutboxRow.address_key.in_([addresses.key(each) for each in named]),
            OutboxRow.state.in_(_LEFT),
            OutboxRow.updated_at >= now - LATELY,
        )
        .order_by(OutboxRow.id.desc())
        .limit(1)
    )
    return _single(session.scalar(query), Proof.ADDRESS) if named else None


def refused(session: Session, since: datetime) -> list[int]:
    """Return the questions that the relay itself refused since then, whose sign-ups wait still: their rows.

    What it said before it heard the address, to MAIL say, is said of us.
    """
    query = select(OutboxRow.id).join(SubscriptionRow, _ITS_SIGN_UP)
    query = query.where(_REFUSED, OutboxRow.updated_at >= since)
    return list(session.scalars(query.order_by(OutboxRow.id)))


def still_refused(session: Session, rows: Collection[int]) -> list[OutboxRow]:
    """Return those of some questions that are refused still, and whose sign-ups wait."""
    query = select(OutboxRow).join(SubscriptionRow, _ITS_SIGN_UP).where(OutboxRow.id.in_(rows), _REFUSED)
    return list(session.scalars(query.order_by(OutboxRow.id)))


_ITS_SIGN_UP = SubscriptionRow.id == OutboxRow.subscription_id
_REFUSED = and_(
    OutboxRow.state == OutboxState.FAILED.value,
    OutboxRow.letter.in_([letter.value for letter in QUESTIONS]),
    OutboxRow.code.is_not(None),
    OutboxRow.stage.not_in((Stage.CONNECT.value, Stage.MAIL.value)),
    SubscriptionRow.state == SubscriptionState.PENDING.value,
)


def of_row(row: OutboxRow, proof: Proof) -> Single:
    """Return a row of the outbox as the mail that came back."""
    return Single(
        row=row.id,
        letter=Letter(row.letter),
        subscription=row.subscription_id,
        address=row.address,
        proof=proof,
    )


def _tokens(keys: Mapping[int, bytes], event: Event) -> Iterator[tuple[Proof, Signed]]:
    for proof, text in ((Proof.VERP, event.verp), (Proof.ENVELOPE_ID, event.envelope_id)):
        signed = links.read_verp(text, keys) if text else None
        if signed is not None:
            yield proof, signed


def _single(row: OutboxRow | None, proof: Proof) -> Single | None:
    return None if row is None else of_row(row, proof)


#: what follows where it is proven, before the reader's standing is looked at; of the rest nothing does
_FOLLOWS: Mapping[EventKind, Outcome] = {
    EventKind.BOUNCE: Outcome.UNDELIVERABLE,
    EventKind.COMPLAINT: Outcome.COMPLAINED,
}
#: the same where only an address is named, which anybody can write
_UNPROVEN: Mapping[EventKind, Outcome] = {EventKind.COMPLAINT: Outcome.UNPROVEN}


def judge(session: Session, event: Event, single: Single) -> Outcome:
    """Return what follows from a mail of the outbox that came back."""
    if event.kind is EventKind.REPLY:
        return Outcome.KEPT
    genuine = single.proof in GENUINE
    outcome = (_FOLLOWS if genuine else _UNPROVEN).get(event.kind, Outcome.NOTED)
    if outcome is Outcome.UNDELIVERABLE:
        return _undeliverable(session, event, single)
    if outcome is Outcome.COMPLAINED:
        return _complained(session, single)
    return outcome


def _undeliverable(session: Session, event: Event, single: Single) -> Outcome:
    if not event.hard or single.letter not in QUESTIONS:
        return Outcome.NOTED
    return Outcome.UNDELIVERABLE if pending(session, single) else Outcome.ALREADY


def _complained(session: Session, single: Single) -> Outcome:
    if single.subscription is None or single.letter in ELSEWHERE:
        return Outcome.NOTED
    state = SubscriptionState(session.get_one(SubscriptionRow, single.subscription).state)
    gone = isinstance(decide(state, ConsentEvent.COMPLAINED), Refusal)
    return Outcome.ALREADY if gone else Outcome.COMPLAINED


def pending(session: Session, single: Single) -> list[int]:
    """Return the sign-ups of a person that wait for the answer to a question sent to their address."""
    asked = select(SubscriptionRow.subscriber_id).where(SubscriptionRow.id == single.subscription)
    query = (
        select(SubscriptionRow.id)
        .join(SubscriberRow)
        .where(
            SubscriptionRow.subscriber_id.in_(asked),
            SubscriptionRow.state == SubscriptionState.PENDING.value,
            # whose address was changed meanwhile is asked at the new one
            SubscriberRow.address_key == addresses.key(single.address),
        )
        .order_by(SubscriptionRow.id)
    )
    return list(session.scalars(query))
