"""One thing the doctor looked at, and how it was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from lettre.errors import LettreError

#: days before its end from which a certificate is worth a word
SOON = 21
#: hosts of this machine: nobody else reads pages there
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Result(Enum):
    """How a check ended."""

    #: as it should be
    GOOD = "good"
    #: it works, and somebody should look
    WARNING = "warning"
    #: it does not work
    FAILED = "failed"
    #: it could not be looked at
    NOT_DONE = "not-done"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """What was looked at (a code), how it ended, and what was found: a code with parameters.

    `remedy` says what to do, as a code filled by the same parameters; None where there is nothing
    to do, or where the sentence of what was found says it.
    """

    about: str
    result: Result
    found: str
    params: Mapping[str, Any] = field(default_factory=dict)
    remedy: str | None = None


def good(about: str, found: str, **params: Any) -> Check:
    """Return a check that is as it should be."""
    return Check(about=about, result=Result.GOOD, found=found, params=params)


def doubtful(about: str, found: str, **params: Any) -> Check:
    """Return a check that somebody should look at; its remedy stands under `found` + ".remedy"."""
    return Check(about=about, result=Result.WARNING, found=found, params=params, remedy=f"{found}.remedy")


def failed(about: str, found: str, **params: Any) -> Check:
    """Return a check that failed; its remedy stands under `found` + ".remedy"."""
    return Check(about=about, result=Result.FAILED, found=found, params=params, remedy=f"{found}.remedy")


def refused(about: str, error: LettreError) -> Check:
    """Return a check that failed with an error of ours, whose sentence says what to do."""
    return Check(about=about, result=Result.FAILED, found=error.code, params=error.params)


def not_done(about: str, found: str = "doctor.not-done", **params: Any) -> Check:
    """Return a check that could not be made."""
    return Check(about=about, result=Result.NOT_DONE, found=found, params=params)


def certificate(about: str, ends: datetime, now: datetime, host: str) -> Check:
    """Judge a certificate that was accepted by how long it still holds."""
    days = (ends - now).days
    params = {"host": host, "date": f"{ends:%d/%m/%Y}", "n": days}
    if days < SOON:
        return doubtful(about, "doctor.certificate-ends", **params)
    return good(about, "doctor.certificate-good", **params)
