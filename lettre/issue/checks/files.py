"""Findings about the issue's files as a whole, and about `issue.yaml`."""

from collections.abc import Iterator

from lettre.errors import Place
from lettre.finding import Severity
from lettre.issue.checks.view import EDITOR, Draft
from lettre.issue.model import Heading, Issue
from lettre.issue.parse import FOLDERS, IssueHead
from lettre.rule import Found, gather, rule

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE


def _place(issue: Issue, name: str) -> Place:
    return Place(file=f"{issue.where}/{name}")


@rule("content.unused-file", WARNING, source=EDITOR)
def unused_files(draft: Draft) -> Iterator[Found]:
    """A picture or download that no section shows: it does not leave with the letter."""
    issue = draft.issue
    used = {asset.name for asset in issue.assets}
    for name in issue.source:
        if name.startswith(FOLDERS) and name not in used:
            yield Found(place=_place(issue, name))


@rule("content.untitled", WARNING, source="RGAA 4.1.2, 9.1")
def untitled_sections(draft: Draft) -> Iterator[Found]:
    """A section without rubric or title, among others: no heading leads to it, no contents show it."""
    for view in draft.views if len(draft.views) > 1 else ():
        named = view.section.heading(draft.newsletter.language) or view.section.title
        opening = next(iter(view.blocks()), None)
        if not named and not isinstance(opening, Heading):
            yield view.found(("kind",))


@rule("content.long", ADVICE, source=EDITOR)
def long_head(draft: Draft) -> Iterator[Found]:
    """A subject or preheader that mail programs cut."""
    for name in ("subject", "preheader", "note"):
        text = getattr(draft.issue, name) or ""
        extra = IssueHead.model_fields[name].json_schema_extra
        hint = extra.get("length_hint") if isinstance(extra, dict) else None
        if isinstance(hint, int) and len(text) > hint:
            params = {"field": name, "n": len(text), "hint": hint}
            yield Found(place=draft.head.place((name,)), params=params)


RULES = gather(__name__)
