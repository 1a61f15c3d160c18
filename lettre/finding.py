"""What a check reports: a code with parameters, how grave it is, where, and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from lettre.errors import Place


class Severity(Enum):
    """How grave a finding is."""

    #: the edition must not leave as it is
    ERROR = "error"
    #: somebody should look before it leaves
    WARNING = "warning"
    #: it could be better
    ADVICE = "advice"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fix:
    """A remedy that can be written: in `file`, from line `line` on, the next `before` becomes `after`."""

    file: str
    line: int
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One remark of a check: its sentence stands under `code`, its remedy under `code + ".remedy"`.

    `source` says who asks for it: a norm, a law, a provider.
    """

    code: str
    severity: Severity
    place: Place | None = None
    section: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    fix: Fix | None = None
    source: str = ""
