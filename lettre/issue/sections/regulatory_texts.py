"""Regulatory texts: groups of decrees and orders, with what each changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Union

from pydantic import Field

from lettre.issue.model import Blocks, Inlines, Value
from lettre.issue.sections.base import Phrase, Section, from_prose


class Reference(Value):
    """The head of a text, in YAML above its prose: what it is and where it was published."""

    nature: str = Field(description="What the text is, in lower case.", examples=["décret", "note de service"])
    number: str | None = Field(None, description="Its number, without n°.", examples=["2014-725"])
    date: date | None = Field(None, description="Date of signature.", examples=["2014-06-27"])
    title: Phrase | None = Field(
        None, description="What it does, as its title says.", examples=["portant création d'une attestation"]
    )
    nor: str | None = Field(None, description="NOR identifier.", examples=["MENE1409845D"])
    journal: str | None = Field(
        None, description="Where it was published.", examples=["JORF n° 0149 du 29 juin 2014, texte n° 12"]
    )
    url: str | None = Field(None, description="Its address; built from nature, date and NOR when they are there.")
    status: str | None = Field(None, description="Where it stands, in words.", examples=["publié", "à paraître"])
    in_force: date | None = Field(None, description="Date of entry into force.", examples=["2015-09-01"])

    def eli(self) -> str | None:
        """Return the address: the editor's, else Légifrance's ELI address when its parts are there."""
        raise NotImplementedError


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
    parts: tuple[Union[Passage, LegalText], ...]


class RegulatoryTexts(Section):
    """`##` opens a group; `::: text` with a YAML head is a text; `[words]{nor=…}` cites one in prose."""

    kind: ClassVar[str] = "regulatory-texts"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "Textes réglementaires", "en": "Regulatory texts"}

    groups: tuple[Group, ...] = from_prose()
