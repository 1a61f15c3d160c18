"""What became of one SMTP transaction, judged from where it stood and what the server said.

stage            reply         outcome
before the dot   line broke    UNSENT      back in the queue, nothing counted
RCPT to the dot  4xx           DEFERRED    this reader waits
RCPT to the dot  5xx           REFUSED     this reader fails
MAIL and before  5xx, TLS      BLOCKED     it concerns us: the campaign pauses
anywhere         421           UNSENT      the server closes; so do we (RFC 5321 3.8)
before the dot   no sense      UNSENT      we hang up
after the dot    none, or no   UNCERTAIN   nobody can know; a person decides
                 sense
the dot          250           ACCEPTED
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")
#: characters of what a server said that are kept
MOST_TEXT = 1000


class Stage(Enum):
    """How far a transaction had come."""

    # members are one of a kind: hashing their names again costs some microseconds a message
    __hash__ = object.__hash__

    CONNECT = "CONNECT"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    #: body bytes are leaving; the final dot has not
    BODY = "BODY"
    #: the final dot has left
    DOT = "DOT"


class Kind(Enum):
    """What it means for the ledger."""

    # members are one of a kind: hashing their names again costs some microseconds a message
    __hash__ = object.__hash__

    #: the server has taken the message: its 250 was seen
    ACCEPTED = "accepted"
    #: not now, for this reader (4xx)
    DEFERRED = "deferred"
    #: not this reader, not this text (5xx)
    REFUSED = "refused"
    #: surely not sent: the line broke before the final dot
    UNSENT = "unsent"
    #: perhaps sent: the final dot left and no answer came
    UNCERTAIN = "uncertain"
    #: not us: the server refuses the sender or the connection
    BLOCKED = "blocked"
    #: not begun: the reader has left, or the campaign was paused, before the body
    WITHHELD = "withheld"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """A server's reply: code, and text without the codes of its lines (RFC 5321 4.2)."""

    code: int
    text: str

    @property
    def enhanced(self) -> str | None:
        """The enhanced status code (RFC 3463) at the head of the text, if there is one."""
        match = _ENHANCED.match(self.text)
        return match.group() if match else None


class Outcome(NamedTuple):
    """What became of one transaction. `reusable` says the connection may carry another."""

    kind: Kind
    stage: Stage
    code: int | None = None
    enhanced: str | None = None
    text: str = ""
    reusable: bool = False


#: outcome of a negative reply, by stage and first digit of the code
_NEGATIVE = {
    (Stage.CONNECT, 4): Kind.UNSENT,
    (Stage.CONNECT, 5): Kind.BLOCKED,
    (Stage.MAIL, 4): Kind.UNSENT,
    (Stage.MAIL, 5): Kind.BLOCKED,
    (Stage.RCPT, 4): Kind.DEFERRED,
    (Stage.RCPT, 5): Kind.REFUSED,
    (Stage.DATA, 4): Kind.DEFERRED,
    (Stage.DATA, 5): Kind.REFUSED,
    # in mid-body a server may say why it will hang up; the dot has not left
    (Stage.BODY, 4): Kind.DEFERRED,
    (Stage.BODY, 5): Kind.REFUSED,
    (Stage.DOT, 4): Kind.DEFERRED,
    (Stage.DOT, 5): Kind.REFUSED,
}


def judge(stage: Stage, reply: Reply) -> Outcome:
    """Return the outcome of a final reply seen at `stage`."""
    kind = _kind(stage, reply)
    return Outcome(
        kind=kind,
        stage=stage,
        code=reply.code,
        enhanced=reply.enhanced,
        text=reply.text,
        reusable=reply.code != 421 and (stage, reply.code // 100) in _KNOWN,
    )


def _kind(stage: Stage, reply: Reply) -> Kind:
    if stage is Stage.DOT and 200 <= reply.code < 300:
        return Kind.ACCEPTED
    if reply.code == 421:
        return Kind.UNSENT
    # another reply breaks the protocol: before the dot nothing can have been taken, after it nobody knows
    return _NEGATIVE.get((stage, reply.code // 100), broken(stage, "").kind)


_KNOWN = {*_NEGATIVE, (Stage.DOT, 2)}


def broken(stage: Stage, reason: str) -> Outcome:
    """Return the outcome of a line that broke, or fell silent, at `stage`."""
    kind = Kind.UNCERTAIN if stage is Stage.DOT else Kind.UNSENT
    return Outcome(kind=kind, stage=stage, text=plain(reason))


def plain(text: str) -> str:
    """Return what a server said as it can be stored and shown: no control characters, not without end."""
    text = text[:MOST_TEXT]
    return text if text.isprintable() else _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
