"""What every kind of section shares, and the small values several kinds list."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from lettre.issue.markdown import read_inline
from lettre.issue.model import Blocks, Image, Inlines, Value

Phrase = Annotated[Inlines, BeforeValidator(read_inline)]
"""One line of inline Markdown: emphasis and links, no blocks."""


def from_prose() -> Any:
    """Mark a field that is read from the Markdown body, never from the front matter."""
    return Field(default=(), json_schema_extra={"from_prose": True})


class LinkItem(Value):
    """One link; without a label the address itself is shown."""

    url: str = Field(description="Absolute address.", examples=["https://example.org/stages"])
    label: Phrase | None = Field(None, description="The words of the link.", examples=["Les stages du centre"])


class Links(Value):
    """Links that close a section, with the words that lead into them."""

    lead: Phrase | None = Field(None, description="Words before the links.", examples=["Pour en savoir plus :"])
    items: tuple[LinkItem, ...] = Field(description="The links, in order.", min_length=1)


def _links(value: Any) -> Any:
    return {"items": value} if isinstance(value, list) else value


class Download(Value):
    """A file readers can fetch at a permanent address."""

    file: str = Field(description="Path inside the issue's folder.", examples=["files/tableau.pdf"])
    label: Phrase = Field(description="The words of the link.", examples=["Télécharger le tableau récapitulatif"])


class Person(Value):
    """Someone named with a role."""

    name: str = Field(description="First name and family name.", examples=["Camille Aubert"])
    role: Phrase | None = Field(None, description="What the person is, in lower case.", examples=["inspectrice générale"])


class Section(Value):
    """One part of an issue. A kind is a subclass; what it says is in its fields, in reading order.

    `name` is the stem of its file, `file` its path, `line` the line where the body begins.
    """

    kind: ClassVar[str]
    rubrics: ClassVar[Mapping[str, str]]
    slots: ClassVar[tuple[str, ...]] = ("links", "downloads")

    name: str = Field(json_schema_extra={"from_prose": True})
    file: str = Field(json_schema_extra={"from_prose": True})
    line: int = Field(1, json_schema_extra={"from_prose": True})

    rubric: str | None = Field(
        None, description="The standing heading, when this issue changes it.", examples=["Au fil de l'O"]
    )
    title: Phrase | None = Field(
        None, description="The section's own title.", json_schema_extra={"length_hint": 90}
    )
    image: Image | None = Field(None, description="A picture at the head of the section.")
    links: Annotated[Links | None, BeforeValidator(_links)] = Field(
        None, description="Links that close the section: a list, or `lead` and `items`."
    )
    downloads: tuple[Download, ...] = Field((), description="Files readers can fetch.")
    body: Blocks = from_prose()

    def heading(self, language: str) -> str:
        """Return the rubric readers see: this issue's own, else the kind's in `language`."""
        return self.rubric if self.rubric is not None else self.rubrics.get(language, "")

    @classmethod
    def read_body(cls, blocks: Blocks, file: str) -> dict[str, Any]:
        """Sort the blocks of the body into this kind's fields; `file` is for error places."""
        del file
        return {"body": blocks}
