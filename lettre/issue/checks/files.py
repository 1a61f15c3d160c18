"""Findings about the issue's files as a whole, and about `issue.yaml`."""

from collections.abc import Iterator
from typing import Any

from lettre.errors import Place
from lettre.finding import Severity
from lettre.issue.checks.view import EDITOR, Draft
from lettre.issue.checks.words import impossible_dates
from lettre.issue.model import Issue
from lettre.issue.parse import FOLDERS, HEAD, IssueHead
from lettre.issue.skeleton import TODO
from lettre.issue.source import text_of
from lettre.issue.yaml_text import read
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE


def _place(issue: Issue, name: str, line: int | None = None) -> Place:
    return Place(file=f"{issue.where}/{name}", line=line)


@rule("content.placeholder", ERROR, source=EDITOR)
def placeholders(draft: Draft) -> Iterator[Found]:
    """What `issue new` wrote and nobody has replaced."""
    issue = draft.issue
    for name, content in issue.source.items():
        if name.startswith(FOLDERS):
            continue
        for line, text in enumerate(text_of(content, name).split("\n"), start=1):
            if any(todo in text for todo in TODO.values()):
                yield Found(place=_place(issue, name, line))


@rule("content.unused-file", WARNING, source=EDITOR)
def unused_files(draft: Draft) -> Iterator[Found]:
    """A picture or download that no section shows: it does not leave with the letter."""
    issue = draft.issue
    used = {asset.name for asset in issue.assets}
    for name in issue.source:
        if name.startswith(FOLDERS) and name not in used:
            yield Found(place=_place(issue, name))


def _words(issue: Issue) -> Iterator[tuple[str, str, Place]]:
    head = read(text_of(issue.source[HEAD], HEAD), file=f"{issue.where}/{HEAD}", line=1)
    for name in ("subject", "preheader", "note"):
        text: Any = getattr(issue, name)
        if text is not None:
            yield name, text, head.place((name,))


@rule("content.long", ADVICE, source=EDITOR)
def long_head(draft: Draft) -> Iterator[Found]:
    """A subject or preheader that mail programs cut."""
    for name, text, place in _words(draft.issue):
        extra = IssueHead.model_fields[name].json_schema_extra
        hint = extra.get("length_hint") if isinstance(extra, dict) else None
        if isinstance(hint, int) and len(text) > hint:
            params = {"field": name, "n": len(text), "hint": hint}
            yield Found(place=place, params=params)


@rule("content.weekday", WARNING, source=EDITOR)
def wrong_weekdays(draft: Draft) -> Iterator[Found]:
    """A date in the subject, preheader or note whose weekday is another one."""
    for _, text, place in _words(draft.issue):
        for found, right in impossible_dates(text):
            params = {"found": found, "right": right}
            yield Found(place=place, params=params)


RULES = gather(__name__)
