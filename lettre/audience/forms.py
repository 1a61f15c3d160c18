"""A form's stamp: when it was shown and with which wording, signed, so that nothing need be kept.

A machine that fills a form in the moment it sees it is told from a person by the time between.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from lettre.audience import links
from lettre.audience.links import Purpose, SigningKey

#: nobody reads a form and writes an address in less
LEAST = timedelta(seconds=3)
MOST = timedelta(days=1)


class Age(Enum):
    """How old a form was when it came back."""

    #: no stamp of ours
    FORGED = "forged"
    #: sooner than a person could
    FAST = "fast"
    #: in good time
    GOOD = "good"
    #: left open too long: it is shown anew
    OLD = "old"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """What a stamp says; `wording` is the number of `wording.Wording.number`."""

    age: Age
    wording: int | None = None


def stamp(key: SigningKey, *, shown_at: datetime, wording: int) -> str:
    """Return a stamp for a form that is shown now, safe in a hidden field."""
    milliseconds = int(shown_at.timestamp() * 1000)
    return links.token(key, purpose=Purpose.FORM, subscription=milliseconds, campaign=wording)


def read(text: str, keys: Mapping[int, bytes], now: datetime) -> Stamp:
    """Return what a stamp says to whoever gets it back `now`."""
    signed = links.read(text, keys)
    if signed is None or signed.purpose is not Purpose.FORM:
        return Stamp(age=Age.FORGED)
    since = timedelta(milliseconds=int(now.timestamp() * 1000) - signed.subscription)
    age = Age.FAST if since < LEAST else Age.GOOD if since <= MOST else Age.OLD
    return Stamp(age=age, wording=signed.campaign)
