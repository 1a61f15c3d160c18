"""What a model is made of, read from its annotations: which keys it takes, which model stands where."""

from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag


@cache
def hidden(model: type[BaseModel]) -> frozenset[str]:
    """Return the fields of a model that come from the Markdown or the file, never from the front matter."""
    return frozenset(
        name
        for name, info in model.model_fields.items()
        if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("from_prose")
    )


def names(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys an editor may write for a model, in reading order."""
    kept = hidden(model)
    return tuple(info.alias or name for name, info in model.model_fields.items() if name not in kept)


def members(annotation: Any) -> Iterator[tuple[str | None, Any]]:
    """Yield the plain types inside a union or an Annotated one, each with its discriminator's tag."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        tag = next((item.tag for item in metadata if isinstance(item, Tag)), None)
        for own, plain in members(inner):
            yield own or tag, plain
    elif origin in {Union, UnionType}:
        for member in get_args(annotation):
            yield from members(member)
    else:
        yield None, annotation


def model_at(annotation: Any, location: tuple[str | int, ...]) -> type[BaseModel] | None:
    """Return the model at a location as pydantic writes it (keys, indexes, tags of union members)."""
    if not location:
        found = [plain for _, plain in members(annotation) if _is_model(plain)]
        return found[0] if len(found) == 1 else None
    for tag, plain in members(annotation):
        below = [(inner, rest) for inner, rest in _step(plain, tag, location) if inner is not None]
        for inner, rest in below:
            found_below = model_at(inner, rest)
            if found_below is not None:
                return found_below
    return None


def _step(
    plain: Any, tag: str | None, location: tuple[str | int, ...]
) -> Iterator[tuple[Any, tuple[str | int, ...]]]:
    first, rest = location[0], location[1:]
    if tag is not None and first == tag:
        yield plain, rest
    elif _is_model(plain):
        for name, info in plain.model_fields.items():
            if first in {name, info.alias}:
                yield info.annotation, rest
    elif isinstance(first, int) and get_args(plain):
        yield get_args(plain)[0], rest


def _is_model(plain: Any) -> bool:
    return isinstance(plain, type) and issubclass(plain, BaseModel)
