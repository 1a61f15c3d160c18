"""An interview: guests, an introduction, questions with their answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from lettre.issue.model import Blocks, Image, Inlines
from lettre.issue.sections.base import Person, Section, from_prose


class Guest(Person):
    """Who answers."""

    portrait: Image | None = Field(None, description="The guest's portrait.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What one speaker answers; no speaker where the only guest speaks."""

    line: int
    speaker: str | None
    blocks: Blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """A question (a `##` heading) and its answers. Without a question, guests simply speak in turn."""

    line: int
    question: Inlines | None
    answers: tuple[Answer, ...]


class Interview(Section):
    """`##` asks; a paragraph that opens with **Name :** says who answers; `***` begins the closing prose."""

    kind: ClassVar[str] = "interview"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "L'interview", "en": "Interview"}
    slots: ClassVar[tuple[str, ...]] = (*Section.slots, "guests")

    guests: tuple[Guest, ...] = Field(description="Who is interviewed.", min_length=1)
    introduction: Blocks = from_prose()
    exchanges: tuple[Exchange, ...] = from_prose()
    closing: Blocks = from_prose()
