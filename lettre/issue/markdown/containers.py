"""Where containers begin and end: `::: name Title` … `:::`, found before Markdown is read.

A box goes to its own `:::`; a slot is one line, and a `:::` straight after it is accepted as
its end unless an open box needs it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lettre.issue.markdown.grammar import Grammar, Problems
from lettre.issue.nearest import nearest, unknown

_MARK = re.compile(r"\s*:{3,}\s*(?P<name>[^\s:]\S*)?\s*(?P<title>.*?)\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Container:
    """A box or a slot, by lines of the text (from 0): `last` is the line of its `:::`, or its own.

    `head` is the line of the `---` that ends a box's YAML head. A stray `:::` has no name.
    """

    first: int
    last: int
    name: str
    title: str
    is_slot: bool
    head: int | None = None
    is_closed: bool = True


def scan(lines: Sequence[str], grammar: Grammar, problems: Problems) -> dict[int, Container]:
    """Return every container by its first line; unknown, unclosed and stray ones go to `problems`."""
    marks = {at: found for at, line in enumerate(lines) if (found := _MARK.fullmatch(line))}
    if not marks:
        return {}
    return _Scan(lines, marks, grammar, problems).run()


class _Scan:
    def __init__(
        self, lines: Sequence[str], marks: Mapping[int, re.Match[str]], grammar: Grammar, problems: Problems
    ) -> None:
        self.lines, self.marks, self.grammar, self.problems = lines, marks, grammar, problems
        self.found: dict[int, Container] = {}
        self.open: list[Container] = []

    def run(self) -> dict[int, Container]:
        for at, mark in self.marks.items():
            if at in self.found:
                continue
            if mark["name"]:
                self.begin(at, mark["name"], mark["title"])
            else:
                self.end(at)
        for box in self.open:
            if box.name in self.grammar.containers:
                self.problems.add("issue.box-unclosed", box.first, name=box.name)
            self.found[box.first] = replace(box, last=len(self.lines), is_closed=False)
        return self.found

    def begin(self, at: int, name: str, title: str) -> None:
        if name not in self.grammar.containers:
            code, params = unknown("issue.unknown-box", name, self.grammar.containers)
            self.problems.add(code, at, **params)
        is_slot = name in self.grammar.slots or nearest(name, self.grammar.containers) in self.grammar.slots
        container = Container(first=at, last=at, name=name, title=title, is_slot=is_slot)
        if not is_slot:
            self.open.append(replace(container, head=self.head(container)))
        elif self.is_own_end(at + 1):
            self.found[at] = replace(container, last=at + 1)
            self.found[at + 1] = self.found[at]
        else:
            self.found[at] = container

    def head(self, box: Container) -> int | None:
        """Find the `---` that ends a headed box's YAML; a box without one is an error."""
        if box.name not in self.grammar.headed:
            return None
        for at in range(box.first + 1, len(self.lines)):
            if self.lines[at].strip() == "---":
                return at
            if at in self.marks:
                break
        self.problems.add("issue.box-head-unclosed", box.first, name=box.name)
        return None

    def is_own_end(self, at: int) -> bool:
        """Tell whether the `:::` at a line is the slot's above it: no open box is left short of its own."""
        mark = self.marks.get(at)
        if mark is None or mark["name"]:
            return False
        depth = lowest = len(self.open)
        for later in (self.marks[line] for line in self.marks if line > at):
            name = later["name"]
            if name not in self.grammar.slots:
                depth += 1 if name else -1
            lowest = min(lowest, depth)
        return lowest <= 0

    def end(self, at: int) -> None:
        if self.open:
            box = self.open.pop()
            self.found[box.first] = replace(box, last=at)
            return
        self.problems.add("issue.box-stray-end", at)
        self.found[at] = Container(first=at, last=at, name="", title="", is_slot=True)
