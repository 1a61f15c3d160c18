"""Reading: collections of books, reports, films and broadcasts."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from lettre.issue.model import Value
from lettre.issue.sections.base import Phrase, Section
from lettre.issue.values import Count, Isbn, Issn, Line, Url


class Work(Value):
    """Something to read, see or hear."""

    title: Phrase = Field(description="Its title, without quotes.", examples=["Compétences clés"])
    type: Literal["book", "report", "article", "review", "film", "broadcast", "exhibition", "site"] = Field(
        "book", description="What it is.", examples=["report"]
    )
    authors: tuple[Line, ...] = Field(
        (),
        description="Who made it, in the order of the cover.",
        examples=[["Camille Aubert", "Ali Benhadj"]],
    )
    publisher: Line | None = Field(None, description="Who publishes or broadcasts it.", examples=["Céreq"])
    reference: Line | None = Field(None, description="Series and number.", examples=["CPC-Études n° 2014-4"])
    year: Count | None = Field(None, description="Year of publication.", ge=1450, le=2200, examples=[2014])
    isbn: Isbn | None = Field(
        None,
        description="ISBN of a book, in quotes, with or without hyphens.",
        examples=["978-2-11-000000-2"],
    )
    issn: Issn | None = Field(None, description="ISSN of a series, in quotes.", examples=["1234-5679"])
    url: Url | None = Field(None, description="Where to find it.", examples=["https://example.org/etudes/4"])
    note: Phrase | None = Field(
        None, description="A sentence about it.", examples=["Une enquête dans douze lycées."]
    )


class Collection(Value):
    """Works under a heading of their own."""

    title: Phrase | None = Field(None, description="Heading.", examples=["La collection CPC-Études"])
    introduction: Phrase | None = Field(
        None, description="A sentence before the works.", examples=["Quatre titres viennent de paraître."]
    )
    items: tuple[Work, ...] = Field(description="The works, in order.", min_length=1)


class Reading(Section):
    """Collections stand where the prose says `::: collections`, else after it."""

    kind: ClassVar[str] = "reading"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "Lire, voir, écouter", "en": "Read, watch, listen"}
    slots: ClassVar[tuple[str, ...]] = (*Section.slots, "collections")
    outline: ClassVar[str] = """\
collections:
  - title: {todo}
    items:
      - title: {todo}
        authors: ["{todo}"]
---
"""

    collections: tuple[Collection, ...] = Field((), description="Groups of works, in order.")
