"""What an editor should look at before an issue leaves: one function a rule, all pure."""

from itertools import chain
from typing import Any

from lettre.issue.checks import (
    abbreviations,
    accessibility,
    counts,
    dates,
    earlier,
    english,
    files,
    head,
    letters,
    numbers,
    placeholders,
    pointers,
    prose,
    references,
    repeated,
    signs,
    values,
)
from lettre.issue.checks.view import Draft, View, views
from lettre.rule import Rule

__all__ = ["RULES", "Draft", "View", "views"]

_CONTENT = (files, head, placeholders, prose, values, dates, counts, repeated, pointers, references, earlier)
_TYPOGRAPHY = (letters, numbers, abbreviations, signs, english)

RULES: tuple[Rule[Any], ...] = tuple(
    chain.from_iterable(module.RULES for module in (*_CONTENT, *_TYPOGRAPHY, accessibility))
)
