"""Walks through what an issue says: blocks inside blocks, words inside words, values with their paths."""

from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from lettre.issue.model import Block, Heading, Inline
from lettre.issue.shape import hidden
from lettre.issue.yaml_text import Path

BLOCKS = get_args(Block)
INLINES = get_args(Inline)


def _fields(value: Any) -> tuple[str, ...] | None:
    """Return the names of a dataclass's fields; None of anything else."""
    kind: Any = type(value)
    return _names(kind)


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    return tuple(one.name for one in dataclass_fields(kind)) if is_dataclass(kind) else None


def within(value: Any) -> Iterator[Block]:
    """Yield every block in a value (a block, a tuple, an exchange, a section's field), outermost first."""
    for part in _parts(value):
        if isinstance(part, BLOCKS):
            yield part


def headings(value: Any) -> Iterator[Heading]:
    """Yield every heading in the prose of a value, in reading order."""
    for block in within(value):
        if isinstance(block, Heading):
            yield block


def words_within(value: Any) -> Iterator[Inline]:
    """Yield every inline in a value, outermost first."""
    for part in _parts(value):
        if isinstance(part, INLINES):
            yield part


def runs(value: Any) -> Iterator[tuple[Block, ...]]:
    """Yield every run of blocks in a value: a body, an answer, a box's inside, a list item."""
    if isinstance(value, tuple):
        if value and all(isinstance(one, BLOCKS) for one in value):
            yield value
        for one in value:
            yield from runs(one)
    else:
        for name in _fields(value) or ():
            yield from runs(getattr(value, name))


def lined_words(value: Any, line: int = 0) -> Iterator[tuple[int, Inline]]:
    """Yield every inline in what was read from a body, with the line of its block."""
    if isinstance(value, tuple):
        for one in value:
            yield from lined_words(one, line)
    elif (names := _fields(value)) is not None:
        if isinstance(value, INLINES):
            yield line, value
        below = getattr(value, "line", line)
        for name in names:
            yield from lined_words(getattr(value, name), below)


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for one in value:
            yield from _parts(one)
    elif (names := _fields(value)) is not None:
        yield value
        for name in names:
            yield from _parts(getattr(value, name))
    elif isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from _parts(getattr(value, name))


def is_phrase(value: Any) -> bool:
    """Tell whether a value is a run of words."""
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], INLINES)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield what the front matter lists, with its path: models, lists, phrases and plain values."""
    yield path, value
    if isinstance(value, BaseModel):
        kept = hidden(type(value))
        for name in type(value).model_fields:
            if name not in kept:
                yield from leaves(getattr(value, name), (*path, name))
    elif isinstance(value, tuple) and not is_phrase(value):
        for at, one in enumerate(value):
            yield from leaves(one, (*path, at))


def prose(section: BaseModel) -> Iterator[Any]:
    """Yield the fields of a section that were read from its body."""
    for name in type(section).model_fields:
        if name in hidden(type(section)):
            yield getattr(section, name)
