"""Findings about what a section's front matter lists."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from lettre.finding import Severity
from lettre.issue.checks.view import EDITOR, View
from lettre.issue.model import plain
from lettre.issue.sections.cpc_report import Committee
from lettre.issue.sections.events import Event
from lettre.issue.sections.interview import Guest
from lettre.rule import Found, gather, rule

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE


@rule("content.guest-without-role", WARNING, source=EDITOR)
def missing_roles(view: View) -> Iterator[Found]:
    """A guest whom readers do not know."""
    for path, value in view.leaves():
        if isinstance(value, Guest) and value.role is None:
            yield view.found(path, name=value.name)


@rule("content.empty-committee", WARNING, source=EDITOR)
def empty_committees(view: View) -> Iterator[Found]:
    """A committee that lists nothing."""
    for path, value in view.leaves():
        if isinstance(value, Committee) and not value.diplomas and not value.groups:
            yield view.found(path)


@rule("content.event-past", WARNING, source=EDITOR)
def past_events(view: View) -> Iterator[Found]:
    """An event that will be over when the issue comes out."""
    for path, value in view.leaves():
        if isinstance(value, Event):
            last = max((*value.days, *filter(None, (value.start, value.end))), default=None)
            if last is not None and last < view.issue.date:
                yield view.found(path, title=plain(value.title), day=str(last))


@rule("content.long", ADVICE, source=EDITOR)
def long_fields(view: View) -> Iterator[Found]:
    """A field longer than its hint."""
    for path, value in view.leaves():
        for name, length, hint in too_long(value):
            yield view.found((*path, name), field=name, n=length, hint=hint)


def too_long(value: Any) -> Iterator[tuple[str, int, int]]:
    """Yield a model's fields that are longer than their hint: name, length, hint (both in characters)."""
    if not isinstance(value, BaseModel):
        return
    for name, info in type(value).model_fields.items():
        extra = info.json_schema_extra
        hint = extra.get("length_hint") if isinstance(extra, dict) else None
        words = getattr(value, name) if isinstance(hint, int) else None
        text = plain(words) if isinstance(words, tuple) else words
        if isinstance(hint, int) and isinstance(text, str) and len(text) > hint:
            yield name, len(text), hint


RULES = gather(__name__)
