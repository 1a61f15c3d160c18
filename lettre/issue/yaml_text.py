"""YAML as an editor typed it: plain values, and for each the lines and the span it came from.

Only what an editor lists is read: mappings, lists, text, numbers, true, false and null, by
the rules of YAML 1.2 (`no` and `on` are words, dates stay text until a field wants a day).
Anchors, aliases and tags are refused: nothing is expanded, nothing is built.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from lettre.errors import ContentError, ContentErrors, Place
from lettre.issue.values import UNBREAKABLE, shortened

Path = tuple[str | int, ...]

#: what ruamel says → our code, for the mistakes that are made every day
_PROBLEMS = (
    ("mapping values are not allowed", "issue.yaml-colon"),
    ("'\\t'", "issue.yaml-tab"),
    ("quoted scalar", "issue.yaml-quote"),
    ("flow sequence", "issue.yaml-bracket"),
    ("flow mapping", "issue.yaml-bracket"),
    ("could not find expected ':'", "issue.yaml-no-colon"),
    ("expected <block end>", "issue.yaml-indent"),
    ("cannot start any token", "issue.yaml-sign"),
    ("alias", "issue.yaml-alias"),
)
#: what ruamel says of a value whose first sign means something else in YAML
_BEGINS = (
    "but found '<scalar>'",
    "sequence entries are not allowed here",
    "mapping keys are not allowed here",
    "expected a comment or a line break",
)
#: the first sign of such a value → our code
_SIGNS = {
    "'": "issue.yaml-quoted-word",
    '"': "issue.yaml-quoted-word",
    "[": "issue.yaml-begins-bracket",
    "{": "issue.yaml-begins-bracket",
    **dict.fromkeys("->|?", "issue.yaml-sign"),
}
#: a line's first value: after `key:`, after `- `
_VALUE = re.compile(r"\s*(?:-\s+)*(?:[\w-]+:\s+)?(\S)")
#: words after a value that YAML takes for a comment; a comment is written with a space, `# so`
_SWALLOWED = re.compile(r"[ \t]+(#[^\s#=*-].*)")
_NO_VALUE = re.compile(r"[\"']?[ \t]*:" + _SWALLOWED.pattern)
#: a space that YAML takes for a letter, where it wants one of its own
_UNBREAKABLE = re.compile(f"[{UNBREAKABLE}]")
_GLUED = re.compile(f"\\s*(?:- +)?[\"'\\w-]+[{UNBREAKABLE}]*:[{UNBREAKABLE}]|[{UNBREAKABLE}]")

TAG = "tag:yaml.org,2002:"
DEEPEST = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Where a value stands: its line in the file (from 1; of its key, in a mapping), and in the YAML text.

    `key`, `start` and `end` are offsets into the YAML text: the key (or the item) begins at
    `key`, the value goes from `start` up to `end`. `flow` is true inside `[…]` and `{…}`,
    `block` for a list or mapping of its own lines.
    """

    line: int
    key: int
    start: int
    end: int
    flow: bool = False
    block: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class YamlText:
    """A mapping read from YAML: `data` as plain values, `spans` by path, `text` as it was read."""

    file: str
    line: int
    text: str
    data: dict[str, Any]
    spans: Mapping[Path, Span] = field(default_factory=dict)

    def place(self, path: Path, name: str | None = None) -> Place:
        """Return the place of the value at `path`, or of the nearest one above it that is there."""
        at = path
        while at and at not in self.spans:
            at = at[:-1]
        line = self.spans[at].line if at else self.line
        return Place(file=self.file, line=line, field=name if name is not None else field_name(path))

    def found(self, path: Path) -> str:
        """Return the characters that stand in the file for the value at `path`, shortened."""
        span = self.spans.get(path)
        return shortened(self.text[span.start : span.end]) if span else ""


def field_name(path: Path) -> str | None:
    """Write a path as people read it: `guests[1].portrait.alt` (from 0, as in the JSON)."""
    name = ""
    for part in path:
        if isinstance(part, int):
            name += f"[{part}]"
        else:
            name += f".{part}" if name else part
    return name or None


def last_end(source: YamlText, path: Path) -> int:
    """Return where the last word below `path` ends; a block's own end lies beyond the comments after it."""
    span = source.spans[path]
    below = [other for other in source.spans if other[:-1] == path] if span.block else []
    return last_end(source, below[-1]) if below else span.end


def read(text: str, *, file: str, line: int) -> YamlText:
    """Read a YAML mapping; `line` is the line of the file where `text` begins.

    Raises ContentErrors: bad YAML, a key twice, an alias or tag, something else than a mapping.
    """
    try:
        root = _compose(text)
    except (MarkedYAMLError, ReaderError) as error:
        raise ContentErrors([_syntax_error(error, text, file, line)]) from None
    except (YAMLError, RecursionError, ValueError, IndexError, AttributeError) as error:
        # ruamel answers some nonsense with a bare Python error; the place is then the block
        code = "issue.yaml-too-deep" if isinstance(error, RecursionError) else "issue.yaml"
        raise ContentErrors([ContentError(code, Place(file=file, line=line))]) from None
    if root is None:
        return YamlText(file=file, line=line, text=text, data={})
    if not isinstance(root, MappingNode):
        glued = _glued(text, root.start_mark.line, root.end_mark.line)
        code = "issue.yaml-not-mapping" if glued is None else "issue.yaml-space"
        raise ContentErrors([ContentError(code, Place(file=file, line=line + (glued or 0)))])
    reader = _Reader(file=file, line=line, text=text)
    data = reader.value(root, ())
    if reader.errors:
        raise ContentErrors(reader.errors)
    return YamlText(file=file, line=line, text=text, data=data, spans=reader.spans)


def _compose(text: str) -> Node | None:
    yaml = YAML(typ="safe", pure=True)
    # an anchor is refused, once or twice: no warning of ruamel's beside it
    yaml.composer.warn_double_anchors = False
    node: Node | None = yaml.compose(text)
    return node


def _syntax_error(error: MarkedYAMLError | ReaderError, text: str, file: str, line: int) -> ContentError:
    if isinstance(error, ReaderError):
        at = line + text.count("\n", 0, error.position)
        return ContentError("issue.control-character", Place(file=file, line=at))
    mark = error.problem_mark or error.context_mark
    at = mark.line if mark else 0
    began = error.context_mark.line if error.context_mark else at
    glued = _glued(text, min(began, at), at)
    if glued is not None:
        return ContentError("issue.yaml-space", Place(file=file, line=line + glued))
    lines = text.splitlines()
    swallowed = _SWALLOWED.search(lines[at - 1]) if 0 < at <= len(lines) else None
    if swallowed is not None and "expected" in str(error.problem):
        return ContentError(
            "issue.yaml-hash", Place(file=file, line=line + at - 1), found=shortened(swallowed[1])
        )
    here = lines[at] if at < len(lines) else ""
    code = _code(f"{error.context} {error.problem}", here)
    return ContentError(code, Place(file=file, line=line + min(at, max(len(lines) - 1, 0))))


def _code(said: str, here: str) -> str:
    """Return our code for what ruamel says of the line `here`."""
    first = _VALUE.match(here) if any(words in said for words in _BEGINS) else None
    if first is not None and first[1] in _SIGNS:
        return _SIGNS[first[1]]
    return next((code for words, code in _PROBLEMS if words in said), "issue.yaml")


def _glued(text: str, first: int, last: int) -> int | None:
    """Return the first of these lines (from 0) with an unbreakable space where YAML wants another."""
    lines = text.splitlines()
    return next((at for at in range(first, min(last + 1, len(lines))) if _GLUED.match(lines[at])), None)


@dataclass(kw_only=True)
class _Reader:
    """Turns ruamel's nodes into plain values, noting each one's span and what is wrong."""

    file: str
    line: int
    text: str
    errors: list[ContentError] = field(default_factory=list)
    spans: dict[Path, Span] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def refuse(self, code: str, node: Node, path: Path, **params: Any) -> None:
        place = Place(file=self.file, line=self.line + node.start_mark.line, field=field_name(path))
        self.errors.append(ContentError(code, place, **params))

    def value(self, node: Node, path: Path) -> Any:
        if id(node) in self.seen or node.anchor:
            return self.refuse("issue.yaml-alias", node, path)
        self.seen.add(id(node))
        if len(path) > DEEPEST:
            return self.refuse("issue.yaml-too-deep", node, path)
        if isinstance(node, MappingNode):
            return dict(self.pairs(node, path))
        if isinstance(node, SequenceNode):
            return [self.item(node, child, (*path, at)) for at, child in enumerate(node.value)]
        return self.scalar(node, path)

    def pairs(self, node: MappingNode, path: Path) -> Iterator[tuple[str, Any]]:
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.refuse("issue.yaml-key", key, path)
                continue
            below = (*path, str(key.value))
            if _UNBREAKABLE.search(str(key.value)):
                self.refuse("issue.yaml-space", key, path)
            self.swallowed(_NO_VALUE if _is_bare(value) and not value.value else None, key, below)
            if below in self.spans:
                first = self.spans[below].line
                self.refuse("issue.duplicate-key", key, below, key=str(key.value), first=first)
            self.note(below, key, value, flow=bool(node.flow_style))
            yield str(key.value), self.value(value, below)

    def item(self, parent: SequenceNode, child: Node, path: Path) -> Any:
        self.note(path, child, child, flow=bool(parent.flow_style))
        return self.value(child, path)

    def note(self, path: Path, key: Node, value: Node, *, flow: bool) -> None:
        self.spans[path] = Span(
            line=self.line + key.start_mark.line,
            key=key.start_mark.index,
            start=value.start_mark.index,
            end=value.end_mark.index,
            flow=flow,
            block=isinstance(value, (MappingNode, SequenceNode)) and not value.flow_style,
        )

    def scalar(self, node: Node, path: Path) -> Any:
        self.swallowed(_SWALLOWED if _is_bare(node) else None, node, path)
        kind = str(node.tag).removeprefix(TAG)
        if kind not in SCALARS:
            return self.refuse("issue.yaml-tag", node, path, found=str(node.tag))
        return SCALARS[kind](str(node.value))

    def swallowed(self, pattern: re.Pattern[str] | None, node: Node, path: Path) -> None:
        """Refuse the words right after a node that YAML takes for a comment and leaves out."""
        found = pattern.match(self.text, node.end_mark.index) if pattern else None
        if found is not None:
            at = self.line + node.end_mark.line
            place = Place(file=self.file, line=at, field=field_name(path))
            self.errors.append(ContentError("issue.yaml-hash", place, found=shortened(found[1])))


def _is_bare(node: Node) -> bool:
    """Tell whether a node is a word or a number without quotes."""
    return isinstance(node, ScalarNode) and node.style is None


def _integer(text: str) -> int | str:
    """A whole number in decimal; what Python will not convert (0x…, thousands of digits) stays text."""
    return int(text) if re.fullmatch(r"[-+]?\d{1,18}", text) else text


def _number(text: str) -> float | str:
    return float(text) if re.fullmatch(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d{1,3})?", text) else text


SCALARS: Mapping[str, Any] = {
    "str": str,
    "int": _integer,
    "float": _number,
    "bool": lambda text: text.lower() == "true",
    "null": lambda _: None,
    "timestamp": str,
}
