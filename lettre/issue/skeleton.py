"""The files of a new issue, from the newsletter's order of sections or after an earlier issue."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from lettre.issue.model import Issue
from lettre.issue.parse import HEAD
from lettre.issue.sections import kinds
from lettre.issue.sections.base import Section
from lettre.issue.source import SectionText, section_text
from lettre.issue.yaml_text import last_end
from lettre.newsletter import Newsletter

#: what stands where an editor has still to write; `checks` refuses to let it leave
TODO = {"fr": "À COMPLÉTER", "en": "TO BE WRITTEN"}


def todo(language: str) -> str:
    """Return the words that stand where something is still to be written."""
    return TODO.get(language, TODO["fr"])


def fresh(newsletter: Newsletter, *, day: date, number: int | None) -> dict[str, bytes]:
    """Return the files of an issue with one empty section for each kind in the newsletter's order."""
    wanted = newsletter.sections or ("text",)
    stems = [f"{at}0-{kind}" for at, kind in enumerate(wanted, start=1)]
    files = {
        f"{stem}.md": outline(kinds()[kind], newsletter.language)
        for stem, kind in zip(stems, wanted, strict=True)
    }
    return _encoded({HEAD: _head(newsletter.language, day, number), **files})


def after(issue: Issue, newsletter: Newsletter, *, day: date) -> dict[str, bytes]:
    """Return the files of the issue that follows `issue`: the same sections, what stands carried over."""
    files = {
        f"{section.name}.md": outline(type(section), newsletter.language, _carried(issue, section))
        for section in issue.sections
    }
    number = None if issue.number is None else issue.number + 1
    order = [section.name for section in issue.sections]
    listed = order if order != sorted(order) else []
    return _encoded({HEAD: _head(newsletter.language, day, number, listed), **files})


def outline(kind: type[Section], language: str, carried: Mapping[str, str] | None = None) -> str:
    """Return a section file to start from; `carried` is YAML by field that replaces the outline's own."""
    front, _, body = kind.outline.partition("---\n")
    lines = [f"kind: {kind.kind}\n", *(carried or {}).values()]
    lines += [field for field in _fields(front) if field.partition(":")[0] not in (carried or {})]
    return f"---\n{''.join(lines)}---\n{body}".replace("{todo}", todo(language))


def _fields(front: str) -> list[str]:
    """Cut YAML into its outermost fields, each with the lines below it."""
    fields: list[str] = []
    for line in front.splitlines(keepends=True):
        if line.startswith(" ") and fields:
            fields[-1] += line
        else:
            fields.append(line)
    return fields


def _carried(issue: Issue, section: Section) -> dict[str, str]:
    """Cut from a section's file the fields that its kind carries from one issue to the next, as typed."""
    name = f"{section.name}.md"
    source = section_text(issue.source[name], name)
    return {field: _cut(source, field) for field in type(section).carried if field in source.front.data}


def _cut(source: SectionText, field: str) -> str:
    text, start = source.front.text, source.front.spans[(field,)].key
    after = text.find("\n", last_end(source.front, (field,)))
    return text[start : after + 1] if after >= 0 else text[start:] + "\n"


def _head(language: str, day: date, number: int | None, order: Sequence[str] = ()) -> str:
    lines = [f"date: {day.isoformat()}", f"subject: {todo(language)}", f"preheader: {todo(language)}"]
    if number is not None:
        lines.insert(0, f"number: {number}")
    if order:
        lines += ["sections:", *(f"  - {stem}" for stem in order)]
    return "\n".join(lines) + "\n"


def _encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}


def next_day(last: date, before: date | None) -> date:
    """Return the day one period after `last`; the period is that since `before`, else a month."""
    days = (last - before).days if before else 30
    if days <= 0:
        days = 30
    if days < 26:
        return last + timedelta(days=days)
    months = last.month - 1 + max(1, round(days / 30.44))
    year, month = last.year + months // 12, months % 12 + 1
    return date(year, month, min(last.day, calendar.monthrange(year, month)[1]))
