"""The values of YAML that was read with its places before, and found right: by libyaml, ten times as fast.

Frozen editions are read so: nobody is told a line of them any more. What libyaml does not
understand just as `yaml_text` does (and what is refused there) is left to `yaml_text`.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from ruamel.yaml.resolver import implicit_resolvers

from lettre.issue import yaml_text
from lettre.issue.values import UNBREAKABLE
from lettre.issue.yaml_text import YamlText

#: signs of white space that YAML 1.1 and 1.2 read differently; a comment that may be words
_ELSEWHERE = re.compile("[\t\r\x85\u2028\u2029\ufeff]| #(?! )")
_UNBREAKABLE = re.compile(f"[{UNBREAKABLE}]")
#: how ruamel tells what a bare word is in YAML 1.2: by its first sign, in this order
_RESOLVERS = [
    (firsts, tag, found) for versions, tag, found, firsts in implicit_resolvers if (1, 2) in versions
]
_LOADER: Any = getattr(yaml, "CSafeLoader", None)


class _OtherwiseRead(Exception):  # noqa: N818 - never leaves this module
    """Something that is read with places, or refused there."""


def read(text: str, *, file: str, line: int) -> YamlText:
    """Read as `yaml_text.read` does, without the places of values. Raises ContentErrors as it does."""
    if _LOADER is None or _ELSEWHERE.search(text):
        return yaml_text.read(text, file=file, line=line)
    try:
        data = _document(yaml.parse(text, Loader=_LOADER))
    except (yaml.YAMLError, _OtherwiseRead, RecursionError):
        return yaml_text.read(text, file=file, line=line)
    return YamlText(file=file, line=line, text=text, data=data)


def _document(events: Iterator[Any]) -> Any:
    """Return the one mapping of a stream."""
    next(events)  # the stream begins
    if not isinstance(begun := next(events), yaml.DocumentStartEvent) or begun.explicit:
        raise _OtherwiseRead
    if not isinstance(root := next(events), yaml.MappingStartEvent):
        raise _OtherwiseRead
    data = _value(root, events, 0)
    if next(events).explicit or not isinstance(next(events), yaml.StreamEndEvent):
        raise _OtherwiseRead
    return data


def _mapping(events: Iterator[Any], depth: int) -> dict[str, Any]:
    data: dict[str, Any] = {}
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        if not isinstance(key, yaml.ScalarEvent) or key.anchor or key.value in data:
            raise _OtherwiseRead
        if _UNBREAKABLE.search(key.value):
            raise _OtherwiseRead
        data[key.value] = _value(next(events), events, depth)
    return data


def _sequence(events: Iterator[Any], depth: int) -> list[Any]:
    data: list[Any] = []
    while not isinstance(item := next(events), yaml.SequenceEndEvent):
        data.append(_value(item, events, depth))
    return data


def _value(event: Any, events: Iterator[Any], depth: int) -> Any:
    if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag or depth > yaml_text.DEEPEST:
        raise _OtherwiseRead
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event.value) if event.implicit[0] else event.value
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, depth + 1)
    return _sequence(events, depth + 1)


def _scalar(text: str) -> Any:
    first = text[:1]
    for firsts, tag, found in _RESOLVERS:
        if first in firsts and found.match(text):
            kind = tag.removeprefix(yaml_text.TAG)
            if kind not in yaml_text.SCALARS:
                raise _OtherwiseRead
            return yaml_text.SCALARS[kind](text)
    return text
