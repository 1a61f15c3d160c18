"""What pydantic refuses, as sentences with their place: the line in `lettre.toml`, or the variable."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lettre.errors import Place, SettingsError, SettingsErrors
from lettre.redaction import redacted
from lettre.settings import file
from lettre.settings.environment import Given
from lettre.settings.file import Path_
from lettre.settings.written import Written

#: pydantic's kind of error → our code; kinds of our own (`lettre.settings.values`) are codes already
#: (https://docs.pydantic.dev/latest/errors/validation_errors/)
CODES: Mapping[str, str] = {
    "missing": "settings.missing",
    "extra_forbidden": "settings.unknown-key",
    "literal_error": "settings.not-allowed",
    "string_type": "settings.not-text",
    "int_type": "settings.not-integer",
    "int_parsing": "settings.not-integer",
    "int_from_float": "settings.not-integer",
    "float_type": "settings.not-number",
    "float_parsing": "settings.not-number",
    "finite_number": "settings.not-number",
    "greater_than_equal": "settings.too-small",
    "less_than_equal": "settings.too-large",
    "tuple_type": "settings.not-list",
    "dict_type": "settings.not-table",
    "model_type": "settings.not-table",
    "model_attributes_type": "settings.not-table",
}
_SHOWN = 60


def explain(error: ValidationError, text: str, given: Given) -> SettingsErrors:
    """Return every refusal in `error` with its place, in the order of the file."""
    known = file.lines(text)
    refused = [_one(each, known, given) for each in error.errors(include_url=False)]
    return SettingsErrors(sorted(_without_echoes(refused), key=_order))


def _without_echoes(refused: Sequence[SettingsError]) -> list[SettingsError]:
    """Drop "title is missing" where "titel" stands: it is one mistake."""
    meant = {(*_table(each), each.params["near"]) for each in refused if each.params.get("near")}
    return [
        each
        for each in refused
        if each.code != "settings.missing" or (*_table(each), each.params["key"]) not in meant
    ]


def _table(error: SettingsError) -> Path_:
    name = error.place.field if error.place is not None else None
    return tuple((name or "").split(".")[:-1])


def _order(error: SettingsError) -> tuple[int, str]:
    place = error.place
    return (place.line or 0, place.field or "") if place else (0, "")


def _one(details: ErrorDetails, known: Mapping[Path_, int], given: Given) -> SettingsError:
    path = tuple(str(step) for step in details["loc"] if step != "[key]")
    kind = details["type"]
    code = kind if kind.startswith("settings.") else CODES.get(kind, "settings.bad-value")
    params: dict[str, Any] = {
        **details.get("ctx", {}),
        "key": path[-1],
        "found": _shown(details["input"]),
        "reason": details["msg"],
    }
    if kind in {"extra_forbidden", "literal_error"}:
        allowed = _allowed(path[:-1] if kind == "extra_forbidden" else path)
        wrong = path[-1] if kind == "extra_forbidden" else str(details["input"])
        near = get_close_matches(wrong, allowed, 1)
        params |= {"found": wrong, "allowed": ", ".join(allowed), "near": near[0] if near else ""}
        code = f"{code}.near" if near else code
    return SettingsError(code, _place(path, known, given), **params)


def _place(path: Path_, known: Mapping[Path_, int], given: Given) -> Place:
    name = ".".join(path)
    for length in range(len(path), 0, -1):
        if path[:length] in given:
            return Place(file=given[path[:length]].variable, field=name)
    return Place(file=file.NAME, line=file.line_of(known, path), field=name)


def _shown(value: Any) -> str:
    text = redacted(value) if isinstance(value, str) else str(value)
    text = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _allowed(path: Path_) -> list[str]:
    """Return the keys of the table at `path`, or the words its value may be."""
    found: Any = Written
    for step in path:
        if isinstance(found, type) and issubclass(found, BaseModel):
            found = found.model_fields[step].annotation
        elif get_origin(found) in {dict, Mapping}:
            found = get_args(found)[1]
        found = _without_none(found)
    if isinstance(found, type) and issubclass(found, BaseModel):
        return list(found.model_fields)
    return [str(word) for word in get_args(found)] if get_origin(found) is Literal else []


def _without_none(annotation: Any) -> Any:
    arms = [arm for arm in get_args(annotation) if arm is not type(None)]
    return arms[0] if type(None) in get_args(annotation) and len(arms) == 1 else annotation


def refuse_lost_tokens(written: Written, known: Mapping[Path_, int]) -> None:
    """Raise SettingsErrors for each return path of signed tokens that nobody would read."""
    paths = [
        ("newsletters", slug, "return_path")
        for slug, each in written.newsletters.items()
        if "{token}" in (each.return_path or "") and written.feedback.mailbox is None
    ]
    if paths:
        code = "settings.verp-without-mailbox"
        raise SettingsErrors([SettingsError(code, _place(path, known, {}), slug=path[1]) for path in paths])
