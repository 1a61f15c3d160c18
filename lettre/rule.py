"""A rule of `lettre check`: one function that looks, and what is said when it finds something. Pure.

Each package has the rules of what it makes: `issue.checks` looks at what was written,
`edition.checks` at what is rendered, `mail.checks` at the message. A rule's code begins with
its family (`accessibility.no-alt`), and its sentences stand in that family's catalogue, under
the code and under `code.remedy`. A rule is a function under the decorator `rule`; the module it
stands in says `RULES = gather(__name__)`, and nothing else has to be told.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Generic, TypeVar, get_type_hints

from lettre.errors import Place
from lettre.finding import Finding, Fix, Severity

Subject = TypeVar("Subject")


class Family(Enum):
    """What a rule cares for; its value begins the rule's code."""

    CONTENT = "content"
    TYPOGRAPHY = "typography"
    ACCESSIBILITY = "accessibility"
    COMPATIBILITY = "compatibility"
    SIZE = "size"
    LINKS = "links"
    DELIVERABILITY = "deliverability"
    LEGAL = "legal"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One place where a rule has something to say; `params` fill its sentence."""

    place: Place | None = None
    section: str | None = None
    fix: Fix | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule(Generic[Subject]):
    """A rule: `look` yields what it finds in a `subject`; `source` says who asks (a norm, a provider)."""

    code: str
    severity: Severity
    source: str
    subject: type[Subject]
    look: Callable[[Subject], Iterator[Found]]

    @property
    def family(self) -> Family:
        """What the rule cares for."""
        return Family(self.code.partition(".")[0])

    @property
    def meaning(self) -> str:
        """What the rule asks for, in one English line."""
        return (self.look.__doc__ or "").strip().split("\n")[0]

    def over(self, subjects: Iterable[Subject]) -> Iterator[Finding]:
        """Yield a finding for each place the rule speaks of."""
        for subject in subjects:
            for found in self.look(subject):
                yield Finding(
                    code=self.code,
                    severity=self.severity,
                    place=found.place,
                    section=found.section,
                    params=found.params,
                    fix=found.fix,
                    source=self.source,
                )


def rule(
    code: str, severity: Severity, *, source: str
) -> Callable[[Callable[[Subject], Iterator[Found]]], Rule[Subject]]:
    """Make a rule of the function below it.

    What it looks at is the type of the function's parameter; the docstring's first line is the
    rule's meaning.
    """

    def made(look: Callable[[Subject], Iterator[Found]]) -> Rule[Subject]:
        subject = next(iter(get_type_hints(look).values()))
        return Rule(code=code, severity=severity, source=source, subject=subject, look=look)

    return made


def gather(module: str) -> tuple[Rule[Any], ...]:
    """Return the rules of a module, in the order they are written."""
    return tuple(value for value in vars(sys.modules[module]).values() if isinstance(value, Rule))


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What the house makes of the rules: those it has put aside, and those it takes more or less gravely."""

    off: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)

    def over(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings the house wants to see, as gravely as it takes them."""
        for finding in findings:
            if finding.code not in self.off:
                yield replace(finding, severity=self.severity.get(finding.code, finding.severity))
