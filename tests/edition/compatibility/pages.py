"""Pages that hold one thing more than a good letter, and what the rules of compatibility say of them."""

from dataclasses import replace
from datetime import date

from lettre.issue.model import Issue
from tests.findings import of_edition
from tests.house import newsletter, rendered

ISSUE = Issue(
    newsletter="cpc",
    slug="2026-11",
    date=date(2026, 11, 16),
    subject="Une entreprise, un lycée, un métier",
    preheader="Un entretien",
    sections=(),
)


def found(more, **changes):
    changes.setdefault("html", rendered().html + more)
    findings = of_edition(replace(rendered(), **changes), ISSUE, newsletter())
    return [each for each in findings if each.code.startswith("compatibility.")]


def codes(more, **changes):
    return sorted({each.code.removeprefix("compatibility.") for each in found(more, **changes)})
