"""The reference of the format, written from the models: `python -m lettre.issue.reference docs/sections.md`.

What stands above the marker in that page is written by hand and kept.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from lettre.issue.parse import IssueHead
from lettre.issue.sections import BUILT_IN
from lettre.issue.sections.base import Section
from lettre.issue.shape import hidden, members

MARK = "<!-- From here on: written by `python -m lettre.issue.reference docs/sections.md` -->"

#: Python's types as editors call them
_WORDS = {str: "text", int: "whole number", float: "number from 0 to 1", bool: "true or false", date: "day"}


def page(written: str) -> str:
    """Return the page: what is written by hand above the marker, then the reference."""
    return written.partition(MARK)[0] + MARK + "\n\n" + "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield from _model("`issue.yaml`", IssueHead)
    common = set(Section.model_fields)
    yield from _model("Every section", Section)
    for kind in BUILT_IN:
        yield from _kind(kind, common)
    yield "## Values"
    yield ""
    for model in sorted(values(), key=lambda one: one.__name__):
        yield from _model(f"### {model.__name__}", model)


def _kind(kind: type[Section], common: set[str]) -> Iterator[str]:
    yield f"## `{kind.kind}`"
    yield ""
    yield _first(kind)
    yield ""
    yield f"- Rubric: {', '.join(f'« {name} » ({code})' for code, name in kind.rubrics.items()) or 'none'}"
    yield f"- Places in the prose: {_names(kind.slots)}"
    yield f"- Boxes: {_names(kind.boxes)}"
    for name, head in kind.headed_boxes.items():
        yield f"- Box `{name}` begins with a [{head.__name__}](#{head.__name__.lower()})"
    for level, names in kind.heading_attributes.items():
        yield f"- `{'#' * level}` may carry: {_names(names)}"
    yield ""
    own = {name: info for name, info in kind.model_fields.items() if name not in common}
    yield from _table({name: info for name, info in own.items() if name not in hidden(kind)})


def _model(title: str, model: type[BaseModel]) -> Iterator[str]:
    yield title if title.startswith("#") else f"## {title}"
    yield ""
    yield _first(model)
    yield ""
    yield from _table({name: info for name, info in model.model_fields.items() if name not in hidden(model)})


def _table(fields: dict[str, FieldInfo]) -> Iterator[str]:
    if not fields:
        return
    yield "| field | type | | what it is | example |"
    yield "|---|---|---|---|---|"
    for name, info in fields.items():
        needed = "required" if info.is_required() else ""
        example = f"`{_example(info)}`" if info.examples else ""
        yield f"| `{info.alias or name}` | {_type(info)} | {needed} | {_help(info)} | {example} |"
    yield ""


def _help(info: FieldInfo) -> str:
    extra = info.json_schema_extra
    hint = extra.get("length_hint") if isinstance(extra, dict) else None
    return (info.description or "") + (f" About {hint} characters." if hint else "")


def _example(info: FieldInfo) -> str:
    example = (info.examples or [""])[0]
    shown = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
    return shown.replace("|", "\\|")


def _type(info: FieldInfo) -> str:
    marks = {type(one).__name__ for one in info.metadata}
    return "words" if "_Opaque" in marks else _named(info.annotation)


def _named(annotation: Any) -> str:
    names = [_one(plain) for _, plain in members(annotation) if plain is not NoneType]
    return " or ".join(dict.fromkeys(names))


def _one(plain: Any) -> str:
    origin, inner = get_origin(plain), get_args(plain)
    if origin is tuple and Ellipsis not in inner:
        return f"{len(inner)} numbers from 0 to 1"
    if origin is tuple:
        return "words" if _is_words(inner[0]) else f"list of {_named(inner[0])}"
    if origin is Literal:
        return " · ".join(f"`{value}`" for value in inner)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return f"[{plain.__name__}](#{plain.__name__.lower()})"
    return _WORDS.get(plain, str(plain))


def _is_words(annotation: Any) -> bool:
    return any(getattr(plain, "__name__", "") == "Text" for _, plain in members(annotation))


def values() -> set[type[BaseModel]]:
    """Return every model that a field of a section, or the head of a box, may hold."""
    found: set[type[BaseModel]] = set()
    waiting: list[Any] = [info.annotation for kind in BUILT_IN for info in kind.model_fields.values()]
    waiting += [head for kind in BUILT_IN for head in kind.headed_boxes.values()]
    while waiting:
        for _, plain in members(waiting.pop()):
            if isinstance(plain, type) and issubclass(plain, BaseModel) and plain not in found:
                found.add(plain)
                waiting += [info.annotation for info in plain.model_fields.values()]
            waiting += [one for one in get_args(plain) if one is not Ellipsis and get_origin(plain) is tuple]
    return found


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _first(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").partition("\n\n")[0].split())


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(page(target.read_text(encoding="utf-8")), encoding="utf-8")
