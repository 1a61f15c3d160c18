"""Findings about what a section's front matter lists."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel

from lettre.errors import Place
from lettre.finding import Finding, Severity
from lettre.issue.checks.view import View
from lettre.issue.model import Figure, Image, plain
from lettre.issue.sections.cpc_report import Committee
from lettre.issue.sections.events import Event
from lettre.issue.sections.interview import Guest

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE


def missing_roles(view: View) -> Iterator[Finding]:
    """A guest whom readers do not know."""
    for path, value in view.leaves():
        if isinstance(value, Guest) and value.role is None:
            yield view.found("issue.guest-without-role", WARNING, path, name=value.name)


def empty_committees(view: View) -> Iterator[Finding]:
    """A committee that lists nothing."""
    for path, value in view.leaves():
        if isinstance(value, Committee) and not value.diplomas and not value.groups:
            yield view.found("issue.empty-committee", WARNING, path)


def past_events(view: View) -> Iterator[Finding]:
    """An event that will be over when the issue comes out."""
    for path, value in view.leaves():
        if isinstance(value, Event):
            last = max((*value.days, *filter(None, (value.start, value.end))), default=None)
            if last is not None and last < view.issue.date:
                yield view.found("issue.event-past", WARNING, path, title=plain(value.title), day=str(last))


def poor_alternatives(view: View) -> Iterator[Finding]:
    """An alternative text that says nothing of its picture."""
    pictures = [(view.front.place(path), value) for path, value in view.leaves() if isinstance(value, Image)]
    figures = [block for block in view.blocks() if isinstance(block, Figure)]
    pictures += [(Place(file=view.section.file, line=figure.line), figure.image) for figure in figures]
    for where, image in pictures:
        path = PurePosixPath(image.file)
        if image.alt.casefold() in {path.name.casefold(), path.stem.casefold()}:
            yield view.found("issue.alt-is-name", WARNING, where, found=image.alt)
        elif not image.alt and where.field is None:
            # in YAML `alt: ""` is written on purpose; in `![](…)` it may be forgotten
            yield view.found("issue.alt-empty", ADVICE, where, file=image.file)


def long_fields(view: View) -> Iterator[Finding]:
    """A field longer than its hint."""
    for path, value in view.leaves():
        for name, length, hint in too_long(value):
            yield view.found("issue.long", ADVICE, (*path, name), field=name, n=length, hint=hint)


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
