"""What a mail that came back does: recorded once, and carried out in the same transaction.

Nothing here commits. A mail is known by its fingerprint, so that reading it again, after a crash
or by a second reader, changes nothing.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy.orm import Session

from lettre.audience import addresses, forgotten, leaving
from lettre.audience import store as audience
from lettre.audience.consent import Refusal, decide
from lettre.audience.leaving import Means, Wish
from lettre.audience.links import Purpose, Signed
from lettre.audience.model import ConsentEvent
from lettre.campaign import begun, events
from lettre.campaign.events import Recorded
from lettre.feedback import single, store
from lettre.feedback.bearer import NONE, Bearer
from lettre.feedback.event import Event, EventKind
from lettre.feedback.heading import Heading, fingerprint, heading
from lettre.feedback.read import read
from lettre.feedback.score import MEMORY, is_a_fault, is_lost
from lettre.feedback.single import Single
from lettre.feedback.store import Losses, Written
from lettre.feedback.verdict import Outcome, Proof, judge
from lettre.feedback.whose import Finder, Whose

#: of a server's words, kept beside a suppressed address
_WORDS = 200
#: what a reader says by mail, after which no letter may begin
_LETS_GO = frozenset({EventKind.UNSUBSCRIBE, EventKind.COMPLAINT})
_NO_MAIL = Heading(sender="", subject="")


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """An event, the reader or the single mail it is about, if one was found, and what follows."""

    event: Event
    whose: Whose | None
    outcome: Outcome
    single: Single | None = None

    @property
    def proof(self) -> Proof | None:
        """By what it is known whose message came back."""
        known = self.whose or self.single
        return known.proof if known else None

    @property
    def address(self) -> str | None:
        """The address that was written to, as we have it."""
        return self.whose.reader.address if self.whose else self.single.address if self.single else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """A mail as it was read, and what bears the Message-ID it names: all that takes long to find out."""

    mark: str
    head: Heading
    events: tuple[Event, ...]
    bears: Bearer


def understand(session: Session, raw: bytes, now: datetime, hosts: Collection[str] = ()) -> Understood:
    """Read a mail, and find what bears the Message-ID it names.

    It may take seconds: nobody who writes should wait for it. `hosts` are what the house's Message-IDs end
    with, besides those that its campaigns tell.
    """
    events, head = read(raw), heading(raw)
    bears = _finder(session, now).bearer(events, head.sender, hosts)
    return Understood(mark=fingerprint(raw), head=head, events=events, bears=bears)


def _finder(session: Session, now: datetime, bears: Bearer = NONE) -> Finder:
    return Finder(session=session, keys=audience.keys(session), now=now, bears=bears)


def foresee(session: Session, raw: bytes, now: datetime, hosts: Collection[str] = ()) -> tuple[Verdict, ...]:
    """Say what lettre understands of a mail and what would follow; changes nothing."""
    mail = understand(session, raw, now, hosts)
    finder = _finder(session, now, mail.bears)
    return tuple(_verdict(finder, event, mail.head.sender) for event in mail.events)


def record(session: Session, mail: Understood, now: datetime) -> tuple[Verdict, ...]:
    """Write down what a mail says and carry it out; what was recorded before is not done again."""
    finder = _finder(session, now, mail.bears)
    done: list[Verdict] = []
    for event in mail.events:
        verdict = _verdict(finder, event, mail.head.sender)
        written = recorded(verdict, mail.mark, now, mail.head)
        if verdict.whose is None and _forgotten(session, event.recipient, mail.head.sender):
            written = replace(written, recipient="", text="", sender="", subject="")
        if events.record(session, written):
            carry_out(session, verdict, mail.mark, now)
            done.append(verdict)
    return tuple(done)


def waits(session: Session, mail: Understood, now: datetime) -> bool:
    """Tell whether a mail lets a reader go to whom a letter is marked, and may not have begun.

    Whoever records the mail then would see that letter begin after its reader has left.
    """
    if not begun.of_anybody(session, now):
        return False
    finder = _finder(session, now, mail.bears)
    for event in mail.events:
        whose, _ = finder.find(event, mail.head.sender) if event.kind in _LETS_GO else (None, False)
        if whose is not None and begun.of_any(session, leaving.hold(session, _signed(whose)).keys(), now):
            return True
    return False


def _signed(whose: Whose) -> Signed:
    reader = whose.reader
    return Signed(purpose=Purpose.UNSUBSCRIBE, subscription=reader.subscription, campaign=reader.campaign)


def _forgotten(session: Session, *found: str | None) -> bool:
    """Tell whether one of these is the address of somebody who asked to be forgotten."""
    named = (parseaddr(each or "")[1] for each in found)
    keys = {addresses.key(each) for each in named if each and addresses.fault(each) is None}
    return bool(forgotten.among(session, keys))


def _verdict(finder: Finder, event: Event, sender: str) -> Verdict:
    mail = single.find(finder.session, finder.keys, event, finder.bears)
    if mail is not None:
        return _of_one(finder, event, mail)
    whose, forged = finder.find(event, sender)
    if whose is None and not forged:
        mail = single.lately(finder.session, event, finder.now)
        if mail is not None:
            return _of_one(finder, event, mail)
    outcome = judge(event, whose.proof if whose else None, forged=forged)
    return Verdict(event=event, whose=whose, outcome=standing(finder.session, outcome, whose, finder.now))


def _of_one(finder: Finder, event: Event, mail: Single) -> Verdict:
    outcome = single.judge(finder.session, event, mail)
    return Verdict(event=event, whose=None, outcome=outcome, single=mail)


def standing(
    session: Session, outcome: Outcome, whose: Whose | None, now: datetime, losses: Losses | None = None
) -> Outcome:
    """Return `outcome` as the reader's standing makes it: had they gone before, was this once too often.

    `losses` spare a caller with many the counting of a campaign's readers at each.
    """
    if whose is None:
        return outcome
    reader = whose.reader
    losses = losses or Losses(session=session)
    if outcome is Outcome.SUPPRESSED and is_a_fault(*losses.of(reader.campaign)):
        outcome = Outcome.COUNTED
    if outcome is Outcome.COUNTED and _is_lost(session, reader, now):
        outcome = Outcome.GIVEN_UP
    if outcome is Outcome.SUPPRESSED and audience.suppression(session, reader.address) is None:
        return outcome
    wish = _WISHES.get(outcome)
    if wish is not None and isinstance(decide(reader.state, wish), Refusal):
        return Outcome.ALREADY
    return outcome


_WISHES: Mapping[Outcome, ConsentEvent] = {
    Outcome.SUPPRESSED: ConsentEvent.BOUNCED,
    Outcome.GIVEN_UP: ConsentEvent.BOUNCED,
    Outcome.COMPLAINED: ConsentEvent.COMPLAINED,
    Outcome.UNSUBSCRIBED: ConsentEvent.LEFT,
}


def _is_lost(session: Session, reader: Written, now: datetime) -> bool:
    since = store.last_yes(session, reader.subscriber) or now - MEMORY
    past = store.sendings(session, reader.subscriber, max(since, now - MEMORY), back=reader.campaign)
    return is_lost(past, now)


def recorded(verdict: Verdict, mark: str, now: datetime, head: Heading = _NO_MAIL) -> Recorded:
    """Return what is written down of an event; `mark` is the mail's fingerprint."""
    event, reader = verdict.event, verdict.whose.reader if verdict.whose else None
    of_one = verdict.single.subscription if verdict.single else None
    return Recorded(
        fingerprint=mark,
        recipient=(event.recipient or "")[:320],
        kind=event.kind.value,
        reason=event.reason.value if event.kind is EventKind.BOUNCE else None,
        hard=event.hard,
        status=event.status and event.status[:16],
        reply=event.reply,
        text=event.text,
        campaign=reader.campaign if reader else None,
        subscription=reader.subscription if reader else of_one,
        known_by=verdict.proof.value if verdict.proof else None,
        outcome=verdict.outcome.value,
        sender=head.sender,
        subject=head.subject,
        at=now,
    )


# --- carried out ----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Case:
    """An event and its reader; `detail` is what the reader's own history keeps of it."""

    event: Event
    whose: Whose
    detail: Mapping[str, object]
    now: datetime

    @property
    def source(self) -> str:
        return "relay" if self.whose.proof is Proof.LEDGER else "mail"


def carry_out(session: Session, verdict: Verdict, mark: str, now: datetime) -> None:
    """Do what follows from an event that was just recorded."""
    if verdict.single is not None:
        _carry_out_single(session, verdict, verdict.single, mark, now)
        return
    act = _ACTS.get(verdict.outcome)
    if act is not None and verdict.whose is not None:
        detail = {"campaign": verdict.whose.reader.campaign, "mail": mark}
        act(session, _Case(event=verdict.event, whose=verdict.whose, detail=detail, now=now))


def _carry_out_single(session: Session, verdict: Verdict, mail: Single, mark: str, now: datetime) -> None:
    detail = {"mail": mark, "letter": mail.letter.value}
    if verdict.outcome is Outcome.UNDELIVERABLE:
        detail |= {"reason": verdict.event.reason.value}
        for subscription in single.pending(session, mail):
            audience.bounce(session, subscription, now=now, source="mail", detail=detail)
    elif verdict.outcome is Outcome.COMPLAINED and mail.subscription is not None:
        audience.complain(session, mail.subscription, now=now, source="mail", detail=detail)


def _suppress(session: Session, case: _Case) -> None:
    said = f"{case.event.reason.value}: {case.event.text[:_WORDS]}".removesuffix(": ")
    audience.suppress(session, case.whose.reader.address, reason=said, now=case.now, actor="feedback")
    _give_up(session, case)


def _give_up(session: Session, case: _Case) -> None:
    # the address bounces, not the newsletter: every subscription of the person ends
    detail = {**case.detail, "reason": case.event.reason.value}
    for subscription in store.subscriptions(session, case.whose.reader.subscriber):
        audience.bounce(session, subscription, now=case.now, source=case.source, detail=detail)


def _complain(session: Session, case: _Case) -> None:
    reader = case.whose.reader
    audience.complain(session, reader.subscription, now=case.now, source=case.source, detail=case.detail)


def _unsubscribe(session: Session, case: _Case) -> None:
    leaving.leave(session, _signed(case.whose), Wish(means=Means.MAIL), now=case.now)


_ACTS: Mapping[Outcome, Callable[[Session, _Case], None]] = {
    Outcome.SUPPRESSED: _suppress,
    Outcome.GIVEN_UP: _give_up,
    Outcome.COMPLAINED: _complain,
    Outcome.UNSUBSCRIBED: _unsubscribe,
}
