"""Regulatory texts: groups of decrees and orders, with what each changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Any, ClassVar

from pydantic import Field

from lettre.errors import ContentError, ContentErrors, Place
from lettre.issue import legal
from lettre.issue.model import Block, Blocks, Box, Heading, Inlines, Value
from lettre.issue.sections.base import Phrase, Read, Section, cut, from_prose, is_heading
from lettre.issue.values import Day, Line, Nor, Url
from lettre.issue.walk import within


class Reference(Value):
    """The head of a text, in YAML above its prose: what it is and where it was published."""

    nature: Line = Field(
        description="What the text is, in lower case.", examples=["décret", "note de service"]
    )
    number: Line | None = Field(None, description="Its number, without n°.", examples=["2014-725"])
    date: Day | None = Field(None, description="Date of signature.", examples=["2014-06-27"])
    title: Phrase | None = Field(
        None, description="What it does, as its title says.", examples=["portant création d'une attestation"]
    )
    nor: Nor | None = Field(None, description="NOR identifier.", examples=["MENE1409845D"])
    journal: Line | None = Field(
        None, description="Where it was published.", examples=["JORF n° 0149 du 29 juin 2014, texte n° 12"]
    )
    url: Url | None = Field(
        None,
        description="Its address; built from nature, date and NOR when they are there.",
        examples=["https://www.example.org/bo/2015/22"],
    )
    status: Line | None = Field(
        None, description="Where it stands, in words.", examples=["publié", "à paraître"]
    )
    in_force: Day | None = Field(None, description="Date of entry into force.", examples=["2015-09-01"])

    def eli(self) -> str | None:
        """Return the address: the editor's, else Légifrance's ELI address when its parts are there."""
        return self.url or legal.eli(self.nature, self.date, self.nor)


@dataclass(frozen=True, kw_only=True, slots=True)
class LegalText:
    """One text (`::: text`): its reference, then prose, points and prose as the editor ordered them."""

    line: int
    reference: Reference
    blocks: Blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A stretch of prose between two texts."""

    blocks: Blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A titled group (`##`) of prose and texts, in the editor's order."""

    line: int
    title: Inlines | None
    parts: tuple[Passage | LegalText, ...]


class RegulatoryTexts(Section):
    """`##` opens a group; `::: text` with a YAML head is a text; `[words]{nor=…}` cites one in prose."""

    kind: ClassVar[str] = "regulatory-texts"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "Textes réglementaires", "en": "Regulatory texts"}
    headed_boxes: ClassVar[Mapping[str, type[Value]]] = {"text": Reference}
    outline: ClassVar[str] = """\
---

## {todo}

::: text
nature: arrêté
title: {todo}
---
- {todo}
:::
"""

    groups: Annotated[tuple[Group, ...], Read] = from_prose()

    def read_body(self, blocks: Blocks) -> Mapping[str, Any]:
        """Cut the body at each `##`; what comes before the first is a group without a title."""
        self._refuse_nested(blocks)
        return {"groups": tuple(_group(run) for run in cut(blocks, is_heading))}

    def _refuse_nested(self, blocks: Blocks) -> None:
        nested = [
            inner for block in blocks for inner in within(block) if _is_text(inner) and inner is not block
        ]
        if nested:
            places = [Place(file=self.file, line=block.line) for block in nested]
            raise ContentErrors([ContentError("issue.text-nested", place) for place in places])


def _group(blocks: Blocks) -> Group:
    head = blocks[0]
    title = head.children if isinstance(head, Heading) and is_heading(head) else None
    return Group(line=head.line, title=title, parts=tuple(_parts(blocks if title is None else blocks[1:])))


def _parts(blocks: Blocks) -> Iterator[Passage | LegalText]:
    for is_text, run in groupby(blocks, _is_text):
        if is_text:
            yield from (_text(box) for box in run)
        else:
            yield Passage(blocks=tuple(run))


def _text(box: Block) -> LegalText:
    assert isinstance(box, Box)
    assert isinstance(box.head, Reference)
    return LegalText(line=box.line, reference=box.head, blocks=box.blocks)


def _is_text(block: Block) -> bool:
    return isinstance(block, Box) and block.name == "text"
