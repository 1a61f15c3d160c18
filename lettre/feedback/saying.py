"""What a report says about one recipient, and the codes in it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from lettre.feedback import reasons
from lettre.feedback.event import Event, EventKind, Reason

#: characters of an event's text
SHOWN = 1_000
#: recipients of one report whose words are told apart: one more than are recorded
RECIPIENTS = 51

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.-])([45]\d\d)(?=[ -])")
#: IronPort's words for a code, which Amazon SES passes on, around what the server said
_AROUND = re.compile(r"\d\.\d\.\d - [A-Z][a-z ]{5,60} (\d{3})[- ]'([^'\n]{1,2000})'")
_ADDRESS = re.compile(r"[^\s<>()@;,]{1,100}@[^\s<>()@;,:]{1,255}")


def status(*texts: str) -> str | None:
    """Return the enhanced code of texts (RFC 3463): the first that says something, or the first."""
    inner = (told[2] for text in texts if (told := _AROUND.search(text)))
    found: list[str] = _ENHANCED.findall("\n".join((*inner, *texts)))
    return next((each for each in found if not each.endswith(".0.0")), found[0] if found else None)


def without_addresses(text: str) -> str:
    """Return a text with its addresses taken out: nobody's name says why."""
    return _ADDRESS.sub("<@>", _AROUND.sub(r"\1 \2", text))


def about(recipient: str | None, report: str, named: Sequence[str]) -> str:
    """Return what a report says after naming a recipient, up to the next one; all of it if nothing."""
    at = report.find(recipient) if recipient else -1
    if at < 0 or not recipient:
        return report
    others = (report.find(other, at + len(recipient)) for other in named if other != recipient)
    end = min((each for each in others if each > 0), default=len(report))
    if end - at < len(recipient) + 12:  # named in a list, and spoken of below
        return report
    return report[max(0, report.rfind("\n", 0, at)) : end]


def reason(said: str, report: str, code: str | None, *, alone: bool) -> Reason:
    """Return why, from what is said of a recipient, or else from all that is said if they are alone."""
    asked = reasons.stage(said)
    asked = _of_report(report) if asked is reasons.Stage.UNKNOWN else asked
    found = reasons.why(without_addresses(said), code, asked)
    if found is Reason.UNKNOWN and alone:
        return reasons.why(without_addresses(report), code, asked)
    return found


@lru_cache(maxsize=1)  # a report may be about many
def _of_report(report: str) -> reasons.Stage:
    return reasons.stage(report)


def event(kind: EventKind, recipient: str | None, why: Reason, code: str | None, said: str) -> Event:
    """Return an event with what was said, shortened, and the SMTP code in it."""
    reply = _REPLY.search(said)
    return Event(
        kind=kind,
        recipient=recipient,
        reason=why,
        status=code,
        reply=int(reply[1]) if reply else None,
        text=" ".join(said[: 4 * SHOWN].split())[:SHOWN],
    )
