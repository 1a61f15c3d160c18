"""What the Email Markup Consortium's yearly accessibility report looks at, judged by our rules. Pure.

The report of 2026 (emailmarkup.org/en/reports/accessibility/2026) found serious faults in all but
eight of 376,348 letters. Its criteria stand here with its own word for how grave each is.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from lettre.finding import Finding


class Verdict(Enum):
    """What is known of a criterion."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    #: a rule that would judge it was put aside in `lettre.toml`
    UNJUDGED = "unjudged"


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One thing the report looks at: its name, how grave the consortium calls it, our rules that judge it."""

    name: str
    weight: str
    codes: tuple[str, ...]


def _criterion(name: str, weight: str, *codes: str) -> Criterion:
    return Criterion(name=name, weight=weight, codes=codes)


#: in the report's order: the most frequent fault first
CRITERIA = (
    _criterion("body-dir", "serious", "accessibility.direction-lost"),
    _criterion("body-lang", "serious", "accessibility.language-lost"),
    _criterion("table-role", "serious", "accessibility.table-role", "accessibility.layout-with-headers"),
    _criterion("one-heading", "mild", "accessibility.one-heading"),
    _criterion("link-words", "serious", "accessibility.link-without-words"),
    _criterion("html-lang", "serious", "accessibility.no-language", "accessibility.wrong-language"),
    _criterion("contrast", "serious", "accessibility.contrast", "accessibility.contrast-dark"),
    _criterion("alt", "critical", "accessibility.no-alt", "accessibility.alt-is-file"),
    _criterion("title", "serious", "accessibility.no-title"),
    _criterion("link-meaning", "moderate", "accessibility.vague-link", "accessibility.address-as-words"),
    _criterion("html-dir", "moderate", "accessibility.no-direction"),
    _criterion("heading-order", "moderate", "accessibility.heading-skipped", "accessibility.heading-empty"),
    _criterion("table-headers", "serious", "accessibility.header-scope"),
    _criterion("zoom", "critical", "accessibility.no-zoom"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of the report: a criterion, its verdict, and what was found against it."""

    criterion: Criterion
    verdict: Verdict
    findings: Sequence[Finding]


def report(findings: Iterable[Finding], off: Collection[str] = ()) -> tuple[Line, ...]:
    """Return a verdict on every criterion from what all rules found; those in `off` did not look."""
    found = tuple(findings)
    return tuple(_line(criterion, found, off) for criterion in CRITERIA)


def _line(criterion: Criterion, findings: Sequence[Finding], off: Collection[str]) -> Line:
    against = tuple(each for each in findings if each.code in criterion.codes)
    blind = any(code in off for code in criterion.codes)
    verdict = Verdict.FAIL if against else Verdict.UNJUDGED if blind else Verdict.PASS
    return Line(criterion=criterion, verdict=verdict, findings=against)
