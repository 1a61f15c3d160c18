"""What every kind of section shares, and the small values several kinds list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field
from pydantic_core import core_schema

from lettre.issue.markdown import Grammar, read_inline
from lettre.issue.model import Block, Blocks, Heading, Image, Inlines, Rule, Value
from lettre.issue.values import AssetPath, Line, Url


@dataclass(frozen=True, slots=True)
class _Opaque:
    """Gives a type to pydantic as one function, never looked into: prose is read by our own reader."""

    read: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        return {"type": "string"}


Phrase = Annotated[Inlines, _Opaque(read_inline)]
"""One line of inline Markdown: emphasis and links, no blocks."""

Read = _Opaque(lambda value: value)
"""Marks the type of a field that `read_body` fills: already typed, nothing to validate."""

Prose = Annotated[Blocks, Read]
"""Blocks of prose, read from the body."""


def from_prose() -> Any:
    """Mark a field that is read from the Markdown body, never from the front matter."""
    return Field(default=(), json_schema_extra={"from_prose": True})


class LinkItem(Value):
    """One link; without a label the address itself is shown."""

    url: Url = Field(description="Absolute address.", examples=["https://example.org/stages"])
    label: Phrase | None = Field(
        None, description="The words of the link.", examples=["Les stages du centre"]
    )


class Links(Value):
    """Links that close a section, with the words that lead into them."""

    lead: Phrase | None = Field(
        None, description="Words before the links.", examples=["Pour en savoir plus :"]
    )
    items: tuple[LinkItem, ...] = Field(description="The links, in order.", min_length=1)


def _links(value: Any) -> Any:
    return {"items": value} if isinstance(value, list) else value


class Download(Value):
    """A file readers can fetch at a permanent address."""

    file: AssetPath = Field(description="Path inside the issue's folder.", examples=["files/tableau.pdf"])
    label: Phrase = Field(
        description="The words of the link.", examples=["Télécharger le tableau récapitulatif"]
    )


class Person(Value):
    """Someone named with a role."""

    name: Line = Field(description="First name and family name.", examples=["Camille Aubert"])
    role: Phrase | None = Field(
        None, description="What the person is, in lower case.", examples=["inspectrice générale"]
    )


class Section(Value):
    """One part of an issue. A kind is a subclass; what it says is in its fields, in reading order.

    `name` is the stem of its file, `file` its path, `line` the line where the body begins.
    A kind names its own containers: `slots` are places of structured fields, `boxes` hold
    prose, `headed_boxes` a YAML head, with its model, and prose; `heading_attributes` says which
    `{key=…}` a heading of each level may carry.
    """

    kind: ClassVar[str]
    rubrics: ClassVar[Mapping[str, str]]
    slots: ClassVar[tuple[str, ...]] = ("links", "downloads")
    boxes: ClassVar[tuple[str, ...]] = ("callout", "signature")
    headed_boxes: ClassVar[Mapping[str, type[Value]]] = {}
    heading_attributes: ClassVar[Mapping[int, tuple[str, ...]]] = {}
    #: what `issue new` writes after `kind:`; `{todo}` is what an editor has to replace
    outline: ClassVar[str] = "title: {todo}\n---\n\n{todo}\n"
    #: fields that `issue new --from` keeps as they are
    carried: ClassVar[tuple[str, ...]] = ("rubric",)

    name: str = Field(json_schema_extra={"from_prose": True})
    file: str = Field(json_schema_extra={"from_prose": True})
    line: int = Field(1, json_schema_extra={"from_prose": True})

    rubric: Line | None = Field(
        None, description="The standing heading, when this issue changes it.", examples=["Au fil de l'O"]
    )
    title: Phrase | None = Field(
        None,
        description="The section's own title.",
        examples=["« Rapprocher l'entreprise des professeurs »"],
        json_schema_extra={"length_hint": 90},
    )
    image: Image | None = Field(None, description="A picture at the head of the section.")
    links: Annotated[
        Links | None, BeforeValidator(_links, json_schema_input_type=Links | list[LinkItem] | None)
    ] = Field(None, description="Links that close the section: a list, or `lead` and `items`.")
    downloads: tuple[Download, ...] = Field((), description="Files readers can fetch.")
    body: Prose = from_prose()

    def heading(self, language: str) -> str:
        """Return the rubric readers see: this issue's own, else the kind's in `language`."""
        return self.rubric if self.rubric is not None else self.rubrics.get(language, "")

    @classmethod
    def grammar(cls) -> Grammar:
        """Return what this kind adds to Markdown."""
        return Grammar(
            boxes=cls.boxes,
            headed=cls.headed_boxes,
            slots=cls.slots,
            attributes=cls.heading_attributes,
        )

    def read_body(self, blocks: Blocks) -> Mapping[str, Any]:
        """Sort the blocks of the body into this kind's fields, which are returned by name.

        Raises ContentErrors, with places in `self.file`.
        """
        return {"body": blocks}


def cut(blocks: Blocks, begins: Callable[[Block], bool]) -> list[Blocks]:
    """Cut blocks into runs: one begins at the first block and at each that `begins` accepts."""
    starts = [at for at, block in enumerate(blocks) if at == 0 or begins(block)]
    ends = [*starts[1:], len(blocks)]
    return [blocks[start:end] for start, end in zip(starts, ends, strict=False)]


def is_heading(block: Block) -> bool:
    """Tell whether a block is a `##` heading, by which most kinds are cut."""
    return isinstance(block, Heading) and block.level == 2


def split_closing(blocks: Blocks) -> tuple[Blocks, Blocks]:
    """Split a body at the first `***` that no `##` follows: what comes after it closes the section."""
    last = max((at for at, block in enumerate(blocks) if is_heading(block)), default=0)
    for at in range(last, len(blocks)):
        if isinstance(blocks[at], Rule):
            return blocks[:at], blocks[at + 1 :]
    return blocks, ()
