"""The `{date=2015-06-01}` and `{by="cabinet Untel" due="à l'automne"}` behind a heading or `[words]`."""

import re
from collections.abc import Iterable

from lettre.issue.markdown.grammar import Problems
from lettre.issue.nearest import unknown

_VALUE = r'"(?:[^"\\]|\\.)*"|[^\s"{}]+'
_PAIR = re.compile(rf"\s*([A-Za-z_][\w-]*)=({_VALUE})(?=\s|$)")
#: a whole `{…}` at the end of a text, quoted braces included
_LAST = re.compile(r'(?<!\\)\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\}$')


def split(text: str, allowed: Iterable[str], problems: Problems, line: int) -> tuple[str, dict[str, str]]:
    """Split a heading into its words and its attributes; what is wrong goes to `problems`."""
    text = text.rstrip()
    if not text.endswith("}") or text.endswith("\\}"):
        return text, {}
    match = _LAST.search(text)
    if match is None:
        problems.add("issue.attribute-syntax", line, found=text)
        return text, {}
    return text[: match.start()].rstrip(), read(match.group(1), allowed, problems, line)


def read(inside: str, allowed: Iterable[str], problems: Problems, line: int) -> dict[str, str]:
    """Read `key=value key="words"`; a misspelt, repeated or empty attribute goes to `problems`."""
    found: dict[str, str] = {}
    known = tuple(allowed)
    at = 0
    while at < len(inside.rstrip()):
        pair = _PAIR.match(inside, at)
        if pair is None:
            problems.add("issue.attribute-syntax", line, found="{" + inside + "}")
            return found
        key, value = pair.group(1), _unquote(pair.group(2)).strip()
        if key in found:
            problems.add("issue.attribute-twice", line, key=key)
        elif key not in known:
            code, params = unknown("issue.unknown-attribute", key, known)
            problems.add(code, line, **params)
        elif not value:
            problems.add("issue.attribute-empty", line, key=key)
        found[key] = value
        at = pair.end()
    if not found:
        problems.add("issue.attribute-syntax", line, found="{" + inside + "}")
    return found


def _unquote(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
