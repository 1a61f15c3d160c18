"""Why a message came back: what was said, before the codes that were given.

Words stand before codes, because codes lie: a refused sender, a full mailbox and an unknown reader have
all been seen under 550 5.1.1. "No such mailbox" is held to be right far more often than complete: an
address wrongly given up loses a reader.
"""

import re
from enum import Enum

from lettre.feedback import wordings
from lettre.feedback.event import Reason

#: characters of what was said that are looked at
SAID = 3_000


class Stage(Enum):
    """What a server's answer was an answer to."""

    #: to RCPT: it speaks of the address
    RECIPIENT = "recipient"
    #: to DATA or the final dot: filters speak here, which know the address well
    MESSAGE = "message"
    #: to the connection, EHLO, AUTH or MAIL: it speaks of us
    SENDER = "sender"
    UNKNOWN = "unknown"


_RULES = tuple((reason, re.compile("|".join(patterns), re.IGNORECASE)) for reason, patterns in wordings.SAID)
_BY_STATUS = tuple((re.compile(pattern), reason) for pattern, reason in wordings.BY_STATUS)
_CLEAR = re.compile(wordings.CLEAR)
_BELIEVED = re.compile(wordings.BELIEVED)
_CERTAIN = re.compile("|".join(wordings.CERTAIN), re.IGNORECASE)
_TEMPORARY = re.compile(r"\s*4\d\d[ -]")
_OF_ADDRESS = {Reason.NO_MAILBOX, Reason.MOVED}
_OF_DOMAIN = {Reason.NO_DOMAIN, Reason.NO_MAIL}

#: how programs say which command was answered; DATA first, since transcripts name what came before it, too
_STAGES = {
    Stage.MESSAGE: (
        r"end of data|reply to DATA|DATA command|after (?:final )?DATA|final DATA",  # Postfix, Exim, dma
        r"SMTP command\s{1,3}DATA|after pipelined end|while sending message body",
        r">>> ?(?:DATA|\.$)",  # sendmail's transcript
        r"after I sent the message",  # qmail
        r"\(state 1[78]\)",  # Gmail
        r"(?:^|> )\d{3} : |<(?:DATA|END-OF-MESSAGE)>:",  # an answer about nobody
    ),
    Stage.RECIPIENT: (
        r"\bRCPT(?![A-Za-z])",  # Postfix, Exim, sendmail, dma
        r"does not like recipient",  # qmail
        r"\brecipient name\b",  # Exchange 5.5
        r"\(state 14\)",  # Gmail
    ),
    Stage.SENDER: (
        r"(?:reply to|after) (?:MAIL FROM|EHLO|HELO|AUTH|initial)|>>> ?(?:MAIL|EHLO|HELO|AUTH)",
        r"does not like (?:the )?sender|sender was rejected|greeting",  # qmail
        r"refused to talk to me",  # Postfix
    ),
}
_ASKED = tuple(
    (stage, re.compile("|".join(patterns), re.IGNORECASE | re.MULTILINE))
    for stage, patterns in _STAGES.items()
)


def stage(text: str) -> Stage:
    """Return which command a server's answer was to, as far as a text tells."""
    return next((found for found, asked in _ASKED if asked.search(text)), Stage.UNKNOWN)


def why(text: str, status: str | None, asked: Stage) -> Reason:
    """Return why a message came back, from what was said, the enhanced code and what was answered."""
    said = " ".join(text[:SAID].split())
    for reason, pattern in _RULES:
        if pattern.search(said):
            return _weighed(reason, said, status, asked)
    return next(
        (reason for pattern, reason in _BY_STATUS if status and pattern.fullmatch(status)), Reason.UNKNOWN
    )


def _weighed(reason: Reason, said: str, status: str | None, asked: Stage) -> Reason:
    """Take back what is said of the address, where it is not certain that it is."""
    if reason is Reason.DISABLED and status == "5.1.1":  # closed, says the text, and gone, says the code
        return Reason.NO_MAILBOX
    if reason in _OF_DOMAIN:
        return _of_domain(reason, status, asked)
    if reason not in _OF_ADDRESS:
        return reason
    if asked is Stage.SENDER:
        return Reason.POLICY
    temporary = bool(status and status.startswith("4")) or bool(_TEMPORARY.match(said))
    codes = _CLEAR if asked is Stage.MESSAGE else _BELIEVED
    believed = asked is Stage.RECIPIENT or (status and codes.fullmatch(status)) or _CERTAIN.search(said)
    return reason if believed and not temporary else Reason.NO_MAILBOX_PERHAPS


def _of_domain(reason: Reason, status: str | None, asked: Stage) -> Reason:
    if status and status.startswith("4"):
        return Reason.SYSTEM
    # before RCPT and after DATA, a server that misses a domain misses ours
    ours = asked is Stage.MESSAGE or (asked is Stage.SENDER and reason is Reason.NO_DOMAIN)
    return Reason.POLICY if ours else reason
