"""What a kind of section adds to Markdown, and the list of what is wrong with a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lettre.errors import ContentError, Place
from lettre.issue.model import Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Grammar:
    """Names a kind gives to containers and attributes.

    `boxes` hold prose up to `:::`; those in `headed` begin with
    YAML, read as the model beside the name, up to a line `---`;
    `slots` are one line, the place of a structured field; `attributes` says which
    `{key=…}` a heading of each level may carry.
    """

    boxes: tuple[str, ...] = ("callout", "signature")
    headed: Mapping[str, type[Value]] = field(default_factory=dict)
    slots: tuple[str, ...] = ()
    attributes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def containers(self) -> tuple[str, ...]:
        """Every name that may follow `:::`."""
        return (*self.boxes, *self.headed, *self.slots)


@dataclass(kw_only=True, slots=True)
class Problems:
    """Collects what is wrong with one text, so that an editor sees all of it at once."""

    file: str
    line: int = 1
    errors: list[ContentError] = field(default_factory=list)

    def add(self, code: str, line: int, **params: Any) -> None:
        """Note a problem at a line of the text (from 0), once a line."""
        place = Place(file=self.file, line=self.line + line)
        if all((error.code, error.place) != (code, place) for error in self.errors):
            self.errors.append(ContentError(code, place, **params))
