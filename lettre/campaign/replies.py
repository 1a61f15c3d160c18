"""What a "not now" asks of us: known words of providers, and who it concerns. Pure.

A reply that no row knows is judged by its code and the stage it came at.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from lettre.mail.outcome import Outcome, Stage


class Scope(Enum):
    """Whom a reply concerns."""

    #: this reader's mailbox only
    READER = "reader"
    #: everybody at this reader's provider
    PROVIDER = "provider"
    #: everything we send through this relay
    HOUSE = "house"


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """What to do: who slows down, how long it rests first, how soon this reader is tried again.

    `clear` says that one such reply is enough; others must come often to be believed.
    """

    scope: Scope
    clear: bool = False
    rest: timedelta = timedelta(0)
    wait: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A provider's words, and where it is written that they are said."""

    words: re.Pattern[str]
    advice: Advice
    source: str


def _known(words: str, source: str, scope: Scope, *, rest: float = 0, wait: float | None = None) -> Known:
    advice = Advice(
        scope=scope,
        clear=scope is not Scope.READER,
        rest=timedelta(minutes=rest),
        wait=None if wait is None else timedelta(minutes=wait),
    )
    return Known(words=re.compile(words, re.IGNORECASE), advice=advice, source=source)


_KUMO = "KumoMTA, assets/community/shaping.toml (Apache-2.0)"
_SES = "https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html"
_GOOGLE = "https://support.google.com/a/answer/3726730"
_YAHOO = "https://senders.yahooinc.com/smtp-error-codes/"
_MICROSOFT = "https://sendersupport.olc.protection.outlook.com/pm/troubleshooting.aspx"
_ORANGE = "Orange's OFR codes, as https://bentonow.com/smtp-errors/orange lists them"
_LOGS = "as logs of senders quote it"

#: the first row that matches holds. Minutes to rest, and minutes before this reader is tried again
TABLE: tuple[Known, ...] = (
    # greylisting (RFC 6647): only this message waits, the time it names or five minutes
    _known(r"grey-?list|gray-?list|liste grise", "RFC 6647 5", Scope.READER, wait=5),
    # a mailbox that is full, or gets too much: its own matter
    _known(r"^4\.2\.2\b|mailbox (is )?full|over ?quota|out of storage|bo[iî]te (.* )?pleine", _GOOGLE,
           Scope.READER, wait=240),
    _known(r"user you are trying to contact is receiving (e?mail)", _GOOGLE, Scope.READER, wait=60),
    _known(r"daily (message|sending) quota exceeded", _SES, Scope.HOUSE, rest=60, wait=60),
    _known(r"throttling failure|maximum sending rate exceeded", _SES, Scope.HOUSE),
    _known(r"\[(TSS|IPTS)05\]", _KUMO, Scope.PROVIDER, rest=240, wait=240),
    _known(r"\[(TSS|IPTS|TS|GL)0?[14]\]", _YAHOO, Scope.PROVIDER, rest=120, wait=120),
    _known(r"\[TSS?0?[23]\]", _YAHOO, Scope.PROVIDER, rest=30, wait=30),
    _known(r"\bRP-00[1-3]\b", _MICROSOFT, Scope.PROVIDER, rest=60, wait=60),
    _known(r"\bS3(140|150)\b|part of their network is on our block list", _MICROSOFT, Scope.PROVIDER,
           rest=120),
    _known(r"server busy\. please try again later|AS7(68|83)|temporarily rate limited", _KUMO,
           Scope.PROVIDER, rest=30),
    _known(r"IB007|max(imum)? (concurrent|number of) connections", _KUMO, Scope.PROVIDER, rest=1),
    _known(r"4\.7\.28|unusual rate of (unsolicited )?mail", _GOOGLE, Scope.PROVIDER, rest=30, wait=30),
    _known(r"OFR[_0-9]*104|trop de connexions", _ORANGE, Scope.PROVIDER, rest=5),
    _known(r"\bOFR[_0-9]*999\b|service refus[eé]", _ORANGE, Scope.PROVIDER, rest=60, wait=60),
    _known(r"\bOFR[_0-9]+", _ORANGE, Scope.PROVIDER, rest=30),
    _known(r"\bLPN\d{3}", _LOGS, Scope.PROVIDER, rest=30),
    _known(r"spam detected by .*free\.fr|too many (mails?|errors) from your ip", _LOGS,
           Scope.PROVIDER, rest=30),
    _known(r"\[(HM?C?M?\d+|BS\d+|CS\d+)\].*(deferred|temporary)", _KUMO, Scope.PROVIDER, rest=15),
    _known(r"max(imum)? messages? per connection", _KUMO, Scope.PROVIDER),
    _known(r"too many (concurrent |simultaneous )?connections|connection rate limit", _KUMO, Scope.PROVIDER,
           rest=1),
    _known(r"temporarily deferred", "KumoMTA, assets/policy-extras/shaping.toml (Apache-2.0)", Scope.PROVIDER,
           rest=5),
    _known(r"(slow|back(ing)?) (down|off)|rate limit|throttl", _KUMO, Scope.PROVIDER),
)  # fmt: skip

#: "try again in 5 minutes", "retry in 300 seconds", "réessayez dans 10 minutes", "retry after 00:05:00"
_NAMED = re.compile(
    r"(?:in|after|dans|for|wait)\s+(?:\w+\s+)?(\d{1,5})\s*(s|sec|m|min|h|hour|heure)[a-zé]*\b"
    r"|(?:in|after|dans|for)\s+(\d{1,2}):(\d{2}):(\d{2})",
    re.IGNORECASE,
)
_UNITS = {"s": 1, "m": 60, "h": 3600}
#: a time named by a server is believed up to here
LONGEST = timedelta(hours=12)


def read(outcome: Outcome) -> Advice | None:
    """Return what a negative reply asks for; None for what is no "not now"."""
    if outcome.code is None or not 400 <= outcome.code < 600:
        return None
    for row in TABLE:
        if row.words.search(outcome.text):
            return row.advice
    return _by_code(outcome)


def _by_code(outcome: Outcome) -> Advice | None:
    if outcome.code is None or outcome.code >= 500:
        return None
    # RFC 3463: 4.1.x the address, 4.2.x the mailbox
    if (outcome.enhanced or "").startswith(("4.1.", "4.2.")):
        return Advice(scope=Scope.READER)
    if outcome.code == 421 or outcome.stage in {Stage.CONNECT, Stage.MAIL}:
        return Advice(scope=Scope.HOUSE)
    return Advice(scope=Scope.PROVIDER)


def named(text: str) -> timedelta | None:
    """Return the time after which a server wants to be asked again, if it names one."""
    found = _NAMED.search(text)
    if found is None:
        return None
    number, unit, hours, minutes, seconds = found.groups()
    if number is not None:
        wait = timedelta(seconds=int(number) * _UNITS[unit[0].lower()])
    else:
        wait = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    return min(wait, LONGEST) if wait else None
