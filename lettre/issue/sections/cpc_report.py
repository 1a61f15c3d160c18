"""The report of the advisory committees (CPC): which diplomas each is renewing."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from lettre.issue.model import Value
from lettre.issue.sections.base import Phrase, Section

Change = Literal["creation", "transformation", "renovation", "abolition"]


class Diploma(Value):
    """A diploma: its level repeated in each entry, its title, and what becomes of it."""

    level: str = Field(description="Its level, any word.", examples=["CAP", "BTS", "MC IV", "Baccalauréat professionnel"])
    title: Phrase = Field(description="Its title.", examples=["Métiers de l'eau"])
    change: Change | None = Field(None, description="What becomes of it, when it is not renewed.")
    note: Phrase | None = Field(None, description="A remark.", examples=["option sellerie garnissage"])


class Line(Value):
    """Several diplomas on one line."""

    diplomas: tuple[Diploma, ...] = Field(description="The diplomas, in order.", min_length=2)
    joined: str = Field("et", description="The word or sign between them.", examples=["et", "–"])


class Sentence(Value):
    """An entry that is a sentence."""

    text: Phrase = Field(description="The sentence.")


Entry = Diploma | Line | Sentence


class EntryGroup(Value):
    """Entries set apart from the others of their committee."""

    title: Phrase | None = Field(None, description="A heading for the group.")
    diplomas: tuple[Entry, ...] = Field(description="The entries, in order.", min_length=1)


class Committee(Value):
    """One committee: `diplomas`, or `groups` of them."""

    number: int | None = Field(None, description="Its number.", ge=1, le=99)
    name: Phrase | None = Field(None, description="Its name.", examples=["Métallurgie"])
    diplomas: tuple[Entry, ...] = Field((), description="The entries, in order.")
    groups: tuple[EntryGroup, ...] = Field((), description="Entries in groups, in order.")


class CpcReport(Section):
    """Committees stand where the prose says `::: committees`, else after it."""

    kind: ClassVar[str] = "cpc-report"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "Au fil de l'O", "en": "Advisory committees"}
    slots: ClassVar[tuple[str, ...]] = (*Section.slots, "committees")

    as_of: date | None = Field(None, description="The day the list was true.", examples=["2015-06-02"])
    committees: tuple[Committee, ...] = Field((), description="The committees, in order.")
