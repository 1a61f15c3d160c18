"""Changes written back into an editor's file: only the changed span is spliced, then all is read again.

A YAML round trip would re-indent lists and move comments (seen with ruamel); here every byte
outside the span stays as it was, and the result is refused unless a new reading finds exactly
the wanted change.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from lettre.errors import ContentError, ContentErrors, Place
from lettre.issue import yaml_text
from lettre.issue.yaml_text import Path, Span, YamlText, field_name, last_end

_FRONT = re.compile(
    r"\ufeff?---[ \t]*(?:\r\n|\r|\n)(?P<yaml>.*?)^---[ \t]*(?:\r\n|\r|\n|\Z)", re.DOTALL | re.MULTILINE
)
_FILE = "-"


def set_field(text: str, path: tuple[str | int, ...], value: Any) -> str:
    """Return `text` (a section file or `issue.yaml`) with one field changed, or added to what holds it.

    `value` is text, a number, true or false, None, or lists and mappings of these. A list
    grows by its next index. Raises ContentError when there is no place for the field, or when
    it cannot be written without changing anything else.
    """
    start, end = _yaml_span(text)
    source = yaml_text.read(text[start:end], file=_FILE, line=1)
    wanted = _changed(source.data, path, value)
    for candidate in _candidates(source, path, value):
        if _reads_as(candidate, wanted):
            return text[:start] + candidate + text[end:]
    raise ContentError("issue.write-refused", Place(file=_FILE, field=field_name(path)))


def replace_lines(text: str, first: int, last: int, markdown: str) -> str:
    """Return a section file with lines `first` to `last` of its body (from 1, both included) replaced.

    Line ends follow those of the file. Raises ContentError when the lines are not in the body.
    """
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    lines = lines[:-1] if lines and not lines[-1] else lines
    front = _FRONT.match(text)
    body = len(re.findall(r"\r\n|\r|\n", text[: front.end()])) + 1 if front else 1
    if not body <= first <= last <= len(lines):
        raise ContentError("issue.write-outside", Place(file=_FILE, line=first), first=first, last=last)
    ending = _ending(text)
    new = [line + ending for line in markdown.splitlines()]
    if last == len(lines) and new and not lines[-1].endswith(("\n", "\r")):
        new[-1] = new[-1].removesuffix(ending)
    return "".join([*lines[: first - 1], *new, *lines[last:]])


def _ending(text: str) -> str:
    found = re.search(r"\r\n|\r|\n", text)
    return found.group() if found else "\n"


def _yaml_span(text: str) -> tuple[int, int]:
    """Return where the YAML begins and ends: the front matter, or all of `issue.yaml`."""
    front = _FRONT.match(text)
    if front is not None:
        return front.start("yaml"), front.end("yaml")
    return (1 if text.startswith("\ufeff") else 0), len(text)


def _changed(data: Any, path: Path, value: Any) -> Any:
    """Return a copy of the data with the change in it; raise when nothing holds the field."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(data, dict) and isinstance(head, str) and (rest == () or head in data):
        return {**data, head: _changed(data.get(head), rest, value)}
    if (
        isinstance(data, list)
        and isinstance(head, int)
        and 0 <= head <= len(data)
        and (not rest or head < len(data))
    ):
        below = data[head] if head < len(data) else None
        return [*data[:head], _changed(below, rest, value), *data[head + 1 :]]
    raise ContentError(
        "issue.write-no-place", Place(file=_FILE, field=field_name(path)), found=field_name(path)
    )


def _reads_as(text: str, wanted: Any) -> bool:
    try:
        found = yaml_text.read(text, file=_FILE, line=1).data
    except ContentErrors:
        return False
    # through JSON: Python takes 1, 1.0 and True for equal
    return json.dumps(found) == json.dumps(wanted)


def _candidates(source: YamlText, path: Path, value: Any) -> Iterator[str]:
    """Yield ways of writing the change, the one nearest to the editor's hand first."""
    span = source.spans.get(path)
    ending = _ending(source.text)
    if span is None:
        yield from _added(source, path, value, ending)
        return
    before, after = source.text[: span.start], source.text[_end(source, path, span) :]
    gap = "" if before[-1:] in {"", " ", "\t", "\n", "\r", "[", "{"} else " "
    if span.block and isinstance(value, (dict, list)) and value:
        yield before + _block(value, ending + _column(source.text, span.start)) + after
    for written in _written(value, source.text[span.start : span.end]):
        yield before + gap + written + after
    # a block scalar's end lies at its next line: its last line end must stay
    yield from (before + gap + written + ending + after for written in _written(value, ""))


def _end(source: YamlText, path: Path, span: Span) -> int:
    """Return where the value really ends: before the comments and empty lines that follow it."""
    end = last_end(source, path)
    while end > span.start and source.text[end - 1] in " \t\r\n":
        end -= 1
    return end


def _added(source: YamlText, path: Path, value: Any, ending: str) -> Iterator[str]:
    """Yield ways of adding a field after the last one of what holds it."""
    parent, name = path[:-1], path[-1]
    siblings = [other for other in source.spans if len(other) == len(path) and other[:-1] == parent]
    text = source.text
    label = f"{_key(name)}: " if isinstance(name, str) else "- "
    if not siblings:
        if not parent:
            for written in _written(value, ""):
                yield (
                    text
                    + ("" if not text or text.endswith(("\n", "\r")) else ending)
                    + label
                    + written
                    + ending
                )
        return
    last = siblings[-1]
    end = _end(source, last, source.spans[last])
    if source.spans[last].flow:
        flow_label = label if isinstance(name, str) else ""
        for written in _written(value, ""):
            yield f"{text[:end]}, {flow_label}{written}{text[end:]}"
        return
    line_end = _line_end(text, end)
    indent = (
        _column(text, source.spans[last].key)
        if isinstance(name, str)
        else _dash(text, source.spans[last].key)
    )
    for written in _written(value, ""):
        yield text[:line_end] + ending + indent + label + written + text[line_end:]


def _line_end(text: str, at: int) -> int:
    found = re.compile(r"\r|\n").search(text, at)
    return found.start() if found else len(text)


def _column(text: str, at: int) -> str:
    """Return as many spaces as stand before a key, counting the dash of a list item as one."""
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    return " " * (at - start)


def _dash(text: str, at: int) -> str:
    """Return the spaces before the dash of a list item."""
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    return text[start : text.rfind("-", start, at)]


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][\w-]*", name) else json.dumps(name, ensure_ascii=False)


def _written(value: Any, old: str) -> Iterator[str]:
    """Yield a value as YAML on one line: in the old value's own style first, quoted if need be."""
    if isinstance(value, str):
        styles = [value, _single(value), json.dumps(value, ensure_ascii=False)]
        first = {"'": 1, '"': 2}.get(old[:1], 0)
        yield from [styles[first], *styles]
    elif isinstance(value, dict):
        pairs = (f"{_key(str(key))}: {_flow(one)}" for key, one in value.items())
        yield "{" + ", ".join(pairs) + "}"
    elif isinstance(value, (list, tuple)):
        yield "[" + ", ".join(_flow(one) for one in value) + "]"
    else:
        yield json.dumps(value)


def _flow(value: Any) -> str:
    return next(_written(value, '"'))


def _single(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _block(value: Any, between: str) -> str:
    """Write a list or mapping one entry a line; `between` is the line end and the indent."""
    if isinstance(value, dict):
        return between.join(f"{_key(str(key))}: {_flow(one)}" for key, one in value.items())
    return between.join(f"- {_flow(one)}" for one in value)
