"""From a mapping as typed to a typed value, with every refusal given its place and its sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lettre.errors import ContentError, ContentErrors
from lettre.issue.nearest import nearest, unknown
from lettre.issue.shape import hidden, model_at, names
from lettre.issue.yaml_text import Path, YamlText

Model = TypeVar("Model", bound=BaseModel)

#: pydantic's error type → our code (https://docs.pydantic.dev/latest/errors/validation_errors/)
CODES: Mapping[str, str] = {
    "string_type": "issue.not-text",
    "int_type": "issue.not-integer",
    "int_parsing": "issue.not-integer",
    "int_from_float": "issue.not-integer",
    "float_type": "issue.not-number",
    "float_parsing": "issue.not-number",
    "finite_number": "issue.not-number",
    "bool_type": "issue.not-boolean",
    "bool_parsing": "issue.not-boolean",
    "tuple_type": "issue.not-list",
    "list_type": "issue.not-list",
    "model_type": "issue.not-mapping",
    "model_attributes_type": "issue.not-mapping",
    "dict_type": "issue.not-mapping",
    "greater_than_equal": "issue.too-small",
    "greater_than": "issue.too-small",
    "less_than_equal": "issue.too-large",
    "less_than": "issue.too-large",
    "too_short": "issue.too-few",
    "too_long": "issue.too-many",
    "string_too_short": "issue.empty",
}


#: pydantic's words for "this is no mapping", where a model is wanted
_NOT_FIELDS = frozenset({"model_type", "model_attributes_type"})


def build(model: type[Model], source: YamlText, *, own: Mapping[str, Any] | None = None) -> Model:
    """Validate what `source` says as `model`; `own` are the fields that lettre fills itself.

    A key without a value counts as absent. Raises ContentErrors with every refusal.
    """
    errors = list(_reserved(model, source))
    try:
        value = model.model_validate({**source.data, **(own or {})})
    except ValidationError as refused:
        details = list(_telling(refused.errors(include_url=False)))
        raise ContentErrors([*errors, *(content_error(model, source, one) for one in details)]) from None
    if errors:
        raise ContentErrors(errors)
    return value


def _reserved(model: type[BaseModel], source: YamlText) -> Iterable[ContentError]:
    """Refuse in the front matter the fields that are lettre's own, as if they did not exist."""
    for key in sorted(hidden(model) & source.data.keys()):
        code, params = unknown("issue.unknown-key", key, names(model))
        yield ContentError(code, source.place((key,)), **params)


def _telling(details: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Leave out what only follows from another refusal: one mistake, one sentence.

    A list is not "too short" because its items are wrong, and a field is not missing when
    its name is misspelt beside it.
    """
    for one in details:
        loc = one["loc"]
        others = [other["loc"] for other in details if other is not one]
        if one["type"] == "too_short" and any(other[: len(loc)] == loc for other in others):
            continue
        if one["type"] == "missing" and _is_misspelt(str(loc[-1]), loc[:-1], details):
            continue
        yield one


def _is_misspelt(key: str, above: tuple[str | int, ...], details: Sequence[ErrorDetails]) -> bool:
    extra = [one["loc"] for one in details if one["type"] == "extra_forbidden"]
    return nearest(key, [str(loc[-1]) for loc in extra if loc[:-1] == above]) is not None


def content_error(model: type[BaseModel], source: YamlText, detail: ErrorDetails) -> ContentError:
    """Turn one refusal of pydantic into one of ours, at the line of the key it speaks of."""
    kind, context = detail["type"], detail.get("ctx", {})
    path = _path(source, detail["loc"])
    if kind == "missing":
        return _missing(model, source, detail, path)
    if kind == "extra_forbidden":
        known = names(model_at(model, detail["loc"][:-1]) or model)
        code, params = unknown("issue.unknown-key", str(detail["loc"][-1]), known)
        return ContentError(code, source.place(path), **params)
    if kind == "literal_error":
        code, params = unknown("issue.not-allowed", str(detail["input"]), _choices(context["expected"]))
        return ContentError(code, source.place(path), **params)
    found = source.found(path)
    if kind.startswith("issue.") or "." in kind:
        return ContentError(kind, source.place(path), **{"found": found, **context})
    if kind in _NOT_FIELDS and (example := _example(model_at(model, detail["loc"]))):
        return ContentError("issue.not-mapping.example", source.place(path), found=found, example=example)
    limit = next((bound for bound in context.values() if isinstance(bound, (int, float))), 0)
    code = CODES.get(kind, "issue.invalid")
    return ContentError(code, source.place(path), found=found, n=int(limit), reason=detail["msg"])


def _example(model: type[BaseModel] | None) -> str | None:
    """Write a value of a model on one line, from the examples of its first fields."""
    given = (
        [(info.alias or name, info.examples[0]) for name, info in model.model_fields.items() if info.examples]
        if model
        else []
    )
    return "{" + ", ".join(f"{key}: {value}" for key, value in given[:2]) + "}" if given else None


def _choices(expected: str) -> list[str]:
    """Read the allowed words out of pydantic's list: 'a', 'b' or 'c'."""
    return [one.strip(" '") for one in expected.replace(" or ", ", ").split(",")]


def _missing(model: type[BaseModel], source: YamlText, detail: ErrorDetails, path: Path) -> ContentError:
    if isinstance(detail["loc"][-1], int):
        return ContentError("issue.too-few", source.place(path), n=detail["loc"][-1] + 1)
    owner = model_at(model, detail["loc"][:-1])
    key = str(detail["loc"][-1])
    place = source.place(path)
    for name, info in (owner.model_fields if owner else {}).items():
        if key in {name, info.alias} and info.examples:
            example = f"{key}: {info.examples[0]}"
            return ContentError("issue.missing.example", place, key=key, example=example)
    return ContentError("issue.missing", place, key=key)


def _path(source: YamlText, loc: tuple[str | int, ...]) -> Path:
    """Follow pydantic's location through the file: names of union members and wrappers are not keys."""
    path: Path = ()
    for depth, part in enumerate(loc):
        last = depth == len(loc) - 1
        named = last and not str(part).startswith("<") and not isinstance(_at(source.data, path), list)
        if (*path, part) in source.spans or named:
            path = (*path, part)
    return path


def _at(data: Any, path: Path) -> Any:
    for part in path:
        if not isinstance(data, (dict, list)):
            return None
        data = data[part]  # type: ignore[index]  # a path's parts fit the containers it was read from
    return data
