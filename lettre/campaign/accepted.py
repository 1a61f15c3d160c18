"""Findings that a house has accepted, each with its reason: `issues/NEWSLETTER/accepted.yaml`. Pure.

What is accepted is recognised by the issue, the rule, the section or file and the words that
were found, never by a line: it stays accepted when lines move, and not when the words change.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import Field

from lettre.errors import ContentError, ContentErrors, Place
from lettre.finding import Finding, Severity
from lettre.issue import fields, yaml_text
from lettre.issue.model import Issue, Value
from lettre.issue.source import text_of
from lettre.issue.values import Day, Line

#: beside the issues of a newsletter
FILE = "accepted.yaml"
_HEAD = (
    "# Findings of `lettre check` that were looked at and accepted; `lettre check --accept` adds to them.\n"
)


class Acceptance(Value):
    """One finding that somebody accepted."""

    issue: Line = Field(description="The issue's folder.", examples=["2015-06"])
    code: Line = Field(description="The rule's code.", examples=["content.long"])
    where: Line | None = Field(
        None, description="The section, or the file, it was found in.", examples=["10-interview"]
    )
    found: Line | None = Field(None, description="What was found.", examples=["title"])
    reason: Line = Field(description="Why it may stay.", examples=["Le titre est celui du livre."])
    by: Line = Field(description="Who accepted it.", examples=["Camille Aubert"])
    date: Day = Field(description="The day it was accepted.", examples=["2015-06-08"])

    @property
    def identity(self) -> tuple[str | None, ...]:
        """What makes a finding the one that was accepted."""
        return (self.issue, self.code, self.where, self.found)


class AcceptedFile(Value):
    """All that a newsletter has accepted."""

    accepted: tuple[Acceptance, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """Findings still open, those accepted with their reasons, and acceptances of this issue that fit none."""

    open: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Acceptance], ...] = ()
    stale: tuple[Acceptance, ...] = ()


def read(content: bytes, *, file: str) -> tuple[Acceptance, ...]:
    """Read what a newsletter has accepted. Raises ContentErrors with lines."""
    text = text_of(content, file)
    return fields.build(AcceptedFile, yaml_text.read(text, file=file, line=1)).accepted


def judge(findings: Iterable[Finding], acceptances: Sequence[Acceptance], issue: Issue) -> Judged:
    """Part the accepted findings from the open ones. An error is never accepted."""
    known = {one.identity: one for one in acceptances}
    still: list[Finding] = []
    accepted: list[tuple[Finding, Acceptance]] = []
    for finding in findings:
        acceptance = known.get(identity(finding, issue))
        if acceptance is None or finding.severity is Severity.ERROR:
            still.append(finding)
        else:
            accepted.append((finding, acceptance))
    used = {id(acceptance) for _, acceptance in accepted}
    stale = tuple(one for one in acceptances if one.issue == issue.slug and id(one) not in used)
    return Judged(open=tuple(still), accepted=tuple(accepted), stale=stale)


def identity(finding: Finding, issue: Issue) -> tuple[str | None, ...]:
    """Return what makes a finding the same tomorrow: no line and no count is in it."""
    return (issue.slug, finding.code, where(finding, issue), found(finding))


def where(finding: Finding, issue: Issue) -> str | None:
    """Return the section a finding stands in, else its file within the issue's folder."""
    if finding.section is not None or finding.place is None:
        return finding.section
    return finding.place.file.removeprefix(f"{issue.where}/")


def found(finding: Finding) -> str | None:
    """Return the words a finding is about: its field, and what its sentence quotes."""
    field = [finding.place.field] if finding.place and finding.place.field else []
    words = [value for _, value in sorted(finding.params.items()) if isinstance(value, str)]
    return " · ".join(" ".join(each.split()) for each in (*field, *words) if each.strip()) or None


def added(text: str, acceptances: Sequence[Acceptance]) -> str:
    """Return the file with acceptances added at its end; everything else in it stays as it is.

    Raises ContentError when the file is written in a way that has no room for them.
    """
    before = read(text.encode(), file=FILE) if text.strip() else ()
    head = text.rstrip("\n") + "\n" if before else f"{text or _HEAD}accepted:\n"
    after = head + "".join(_entry(one) for one in acceptances)
    try:
        if read(after.encode(), file=FILE) == (*before, *acceptances):
            return after
    except ContentErrors:
        pass
    raise ContentError("campaign.accepted-no-room", Place(file=FILE))


def _entry(acceptance: Acceptance) -> str:
    said = [(name, value) for name, value in acceptance if value is not None]
    lines = [f"{name}: {json.dumps(str(value), ensure_ascii=False)}" for name, value in said]
    return "  - " + "\n    ".join(lines) + "\n"
