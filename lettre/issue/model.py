"""An issue as values: its head, its sections, and the prose inside them.

Prose is kept as a small tree of blocks and inlines, each block with its line in the
file, so that HTML, plain text and findings are all drawn from the same reading.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lettre.issue.values import AssetPath, Fraction, Line

if TYPE_CHECKING:
    from lettre.issue.sections.base import Section


# --- inlines -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A run of plain characters, as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Characters that typography must not touch."""

    text: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line break the editor asked for."""


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Words set in italics."""

    children: "Inlines"


@dataclass(frozen=True, slots=True)
class Strong:
    """Words set in bold."""

    children: "Inlines"


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `href` is absolute, `section:NAME` for another section, or `files/…` for a download."""

    href: str
    children: "Inlines"


@dataclass(frozen=True, slots=True)
class Citation:
    """A regulatory text cited in running prose: words, and what is known of the text.

    `href` is the editor's `url`, else Légifrance's ELI address when NOR and date are known
    (the date may stand in the words); `attributes` are all the editor said, as typed.
    """

    children: "Inlines"
    href: str | None
    attributes: Mapping[str, str] = field(default_factory=dict)


Inline = Text | Code | LineBreak | Emphasis | Strong | Link | Citation
Inlines = tuple[Inline, ...]


# --- blocks --------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A paragraph, or a list item's words."""

    line: int
    children: Inlines


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading inside a section; `attributes` are the `{key="value"}` behind it."""

    line: int
    level: int
    children: Inlines
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bullets:
    """A list, ordered or not; each item is a run of blocks."""

    line: int
    ordered: bool
    start: int
    items: tuple["Blocks", ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """Words of somebody else, set apart."""

    line: int
    blocks: "Blocks"


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table of data with its header row."""

    line: int
    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A thematic break (`***`)."""

    line: int


class Value(BaseModel):
    """What an editor lists in YAML: every field is known, nothing else is accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, data: Any) -> Any:
        """Take a known key with nothing behind it (`role:`) as absent."""
        if not isinstance(data, dict):
            return data
        known = {info.alias or name for name, info in cls.model_fields.items()}
        return {key: value for key, value in data.items() if value is not None or key not in known}


class Image(Value):
    """A picture beside the text."""

    file: AssetPath = Field(description="Path inside the issue's folder.", examples=["images/atelier.jpg"])
    alt: str = Field(
        description="What the picture shows, for those who do not see it; empty for decoration.",
        examples=["Deux élèves devant une machine à commande numérique"],
        json_schema_extra={"length_hint": 125},
    )
    caption: Line | None = Field(
        None, description="Words under the picture.", examples=["L'atelier de mécanique, en mars."]
    )
    credit: Line | None = Field(None, description="Who made the picture.", examples=["Académie de Lille"])
    focus: tuple[Fraction, Fraction] = Field(
        (0.5, 0.5), description="The point that a crop must keep: x and y from 0 to 1.", examples=[[0.5, 0.3]]
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """An image standing in the prose."""

    line: int
    image: Image


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A container of prose: `::: callout À lire … :::`. `name` is the container's name.

    `head` is what its YAML says, in the boxes of a kind that begin with YAML.
    """

    line: int
    name: str
    title: Inlines
    blocks: "Blocks"
    head: Value | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """The place in the prose where a structured field is shown: `::: committees`."""

    line: int
    name: str
    title: Inlines


Block = Paragraph | Heading | Bullets | Quote | Table | Rule | Figure | Box | Slot
Blocks = tuple[Block, ...]


def plain(inlines: Inlines) -> str:
    """Return the words of inlines without their markup."""
    return "".join(_words(inlines))


def _words(inlines: Inlines) -> Iterator[str]:
    for inline in inlines:
        if isinstance(inline, (Text, Code)):
            yield inline.text
        elif isinstance(inline, LineBreak):
            yield " "
        else:
            yield from _words(inline.children)


# --- the issue -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """A file of the issue that readers receive or download: name relative to the folder, and bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """One number of a newsletter: its head and its sections in the order readers see.

    `source` holds every file it was read from, byte for byte, for the frozen edition;
    `when` is the date in words where the editor gives them; `where` is the folder, as places show it
    (not part of what is sent).
    """

    newsletter: str
    slug: str
    date: date
    subject: str
    preheader: str
    sections: tuple["Section", ...]
    number: int | None = None
    note: str | None = None
    when: str | None = None
    assets: tuple[Asset, ...] = ()
    source: Mapping[str, bytes] = field(default_factory=dict)
    where: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The name used on the command line: `newsletter/slug`."""
        return f"{self.newsletter}/{self.slug}"
