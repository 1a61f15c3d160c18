"""A fault as the table has it: what the server does, and where it must leave reader and campaign."""

from dataclasses import dataclass, field
from typing import Any

from lettre.mail.outcome import Stage
from tests.chaos.playing import PATIENT
from tests.chaos.script import Fault, Script

#: whose fault it is, where it is one reader's
READER = "lecteur00002@example.org"
#: three readers, and more than a socket holds: what is cut in mid-body has surely not all left
LARGE: dict[str, Any] = {"octets": 4_000_000, "readers": 3}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One fault. `reader` is where the ledger must have READER, `others` everybody else."""

    name: str
    says: str
    script: Script
    reader: str = "sent"
    others: str = "sent"
    #: whether the server took READER's message
    taken: bool | None = None
    campaign: str = "done"
    #: a word of the reason it was paused for
    reason: str = ""
    octets: int = 0
    readers: int = 6
    #: how the relay is to be reached
    options: dict[str, Any] = field(default_factory=dict)


def fault(name: str, says: str, *faults: Fault, **expected: Any) -> Case:
    known = {key: expected.pop(key) for key in ("offers", "tls", "auth", "eager") if key in expected}
    return Case(name=name, says=says, script=Script(faults=faults, **known), **expected)


def once(stage: str, do: str = "reply", text: str = "", **told: Any) -> Fault:
    return Fault(stage=stage, do=do, text=text, times=1, **told)


def reader(stage: str, do: str = "reply", text: str = "", **told: Any) -> Fault:
    return Fault(stage=stage, do=do, text=text, recipient=READER, **told)


def short(stage: Stage) -> dict[str, Any]:
    """Options of a sender that does not wait long for a reply at this stage."""
    return {"timeouts": {**PATIENT, stage: 1.0}}


BINARY = "\x00\xff\x1b[31m\x80"
PAUSED = {"campaign": "paused", "reader": "queued", "others": "queued"}
LATER = {"campaign": "sending", "reader": "deferred"}
UNKNOWN = {"reader": "uncertain", "taken": False}
TAKEN = {"reader": "uncertain", "taken": True}
