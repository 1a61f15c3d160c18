"""What follows from an event, in one table: by what it is, and by how sure it is whose message it was."""

from collections.abc import Mapping
from enum import Enum

from lettre.feedback.event import Event, EventKind, Reason


class Proof(Enum):
    """By what it was found whose message came back, the best first."""

    #: the signed token of our return path
    VERP = "verp"
    #: the same token as the message's envelope identifier (RFC 3461)
    ENVELOPE_ID = "envelope-id"
    #: the signed token of the reader's own unsubscribe link
    LINK = "link"
    #: our Message-ID, which is an HMAC: only who has had the message can know it
    MESSAGE_ID = "message-id"
    #: our own ledger: the relay refused the address while we spoke to it
    LEDGER = "ledger"
    #: the report names an address that we wrote to lately; anybody can write such a report
    ADDRESS = "address"


#: what nobody can make up who has not had the message
GENUINE = frozenset(Proof) - {Proof.ADDRESS}


class Outcome(Enum):
    """What followed from an event."""

    #: the address is never written to again
    SUPPRESSED = "suppressed"
    #: too many issues came back in a row
    GIVEN_UP = "given-up"
    #: this issue counts towards giving the address up
    COUNTED = "counted"
    #: nobody could be asked: the sign-up ends, and the address stays free
    UNDELIVERABLE = "undeliverable"
    #: the reader said "this is spam", and is let go
    COMPLAINED = "complained"
    #: the reader is let go, as they asked
    UNSUBSCRIBED = "unsubscribed"
    #: nothing to do any more: the reader had gone before
    ALREADY = "already"
    #: nothing follows
    NOTED = "noted"
    #: a person should read it, and it stays where it is
    KEPT = "kept"
    #: a complaint or a wish to leave that anybody could have written: a person decides
    UNPROVEN = "unproven"
    #: it is about nobody we wrote to, or does not say about whom
    NOBODY = "nobody"
    #: it bears a token of ours that is not genuine
    FORGED = "forged"


#: outcomes that wait for a person
FOR_A_PERSON = (Outcome.KEPT, Outcome.UNPROVEN, Outcome.NOBODY)

#: soft reasons that speak of the reader's mailbox; the others speak of us or of this one message,
#: and counting them would give readers up because their provider is angry with us
COUNTING = frozenset({Reason.FULL, Reason.DISABLED, Reason.NO_MAILBOX_PERHAPS, Reason.SYSTEM, Reason.UNKNOWN})

_BY_PROOF: Mapping[EventKind, tuple[Outcome, Outcome, Outcome]] = {
    # kind: genuine, by the address alone, nobody of ours
    EventKind.DELAY: (Outcome.NOTED, Outcome.NOTED, Outcome.NOTED),
    EventKind.RECEIPT: (Outcome.NOTED, Outcome.NOTED, Outcome.NOTED),
    EventKind.AUTO_REPLY: (Outcome.NOTED, Outcome.NOTED, Outcome.NOTED),
    EventKind.REPLY: (Outcome.KEPT, Outcome.KEPT, Outcome.KEPT),
    EventKind.COMPLAINT: (Outcome.COMPLAINED, Outcome.UNPROVEN, Outcome.NOBODY),
    EventKind.UNSUBSCRIBE: (Outcome.UNSUBSCRIBED, Outcome.UNPROVEN, Outcome.UNPROVEN),
}
_HARD = (Outcome.SUPPRESSED, Outcome.COUNTED, Outcome.NOBODY)
_SOFT = (Outcome.COUNTED, Outcome.COUNTED, Outcome.NOBODY)
_OURS = (Outcome.NOTED, Outcome.NOTED, Outcome.NOBODY)

#: kinds that act, and that a forger would write
_ACTING = frozenset({EventKind.BOUNCE, EventKind.COMPLAINT, EventKind.UNSUBSCRIBE})


def judge(event: Event, proof: Proof | None, *, forged: bool) -> Outcome:
    """Return what follows from `event`, before the reader's own standing is looked at.

    `proof` is None when nobody was found; `forged` says that a token of it is not genuine.
    A hard bounce that only names an address counts like a soft one: a forged one takes no reader away.
    """
    if forged and proof not in GENUINE and event.kind in _ACTING:
        return Outcome.FORGED
    column = 2 if proof is None else 0 if proof in GENUINE else 1
    return _row(event)[column]


def _row(event: Event) -> tuple[Outcome, Outcome, Outcome]:
    if event.kind is not EventKind.BOUNCE:
        return _BY_PROOF[event.kind]
    if event.hard:
        return _HARD
    return _SOFT if event.reason in COUNTING else _OURS
