"""The report of the advisory committees (CPC): which diplomas each is renewing."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from lettre.issue.model import Value
from lettre.issue.nearest import nearest
from lettre.issue.sections.base import Phrase, Section
from lettre.issue.values import Count, Day, refuse
from lettre.issue.values import Line as Words

Change = Literal["creation", "transformation", "renovation", "abolition"]


class Diploma(Value):
    """A diploma: its level repeated in each entry, its title, and what becomes of it."""

    level: Words = Field(
        description="Its level, any word.", examples=["CAP", "BTS", "MC IV", "Baccalauréat professionnel"]
    )
    title: Phrase = Field(description="Its title.", examples=["Métiers de l'eau"])
    change: Change | None = Field(
        None, description="What becomes of it, when it is not renewed.", examples=["creation"]
    )
    note: Phrase | None = Field(None, description="A remark.", examples=["option sellerie garnissage"])


class Line(Value):
    """Several diplomas on one line."""

    diplomas: tuple[Diploma, ...] = Field(description="The diplomas, in order.", min_length=2)
    joined: Words = Field("et", description="The word or sign between them.", examples=["et", "–"])


class Sentence(Value):
    """An entry that is a sentence."""

    text: Phrase = Field(
        description="The sentence.",
        examples=["Un diplôme de technicien devient baccalauréat professionnel."],
    )


def _form(entry: Any) -> str:
    """Tell by its keys which form an entry has; one misspelt key alone is taken for what it nearly is."""
    keys = entry if isinstance(entry, dict) else getattr(type(entry), "model_fields", {})
    if "text" in keys or (len(keys) == 1 and nearest("text", keys)):
        return "<sentence>"
    return "<line>" if "diplomas" in keys else "<diploma>"


Entry = Annotated[
    Annotated[Diploma, Tag("<diploma>")]
    | Annotated[Line, Tag("<line>")]
    | Annotated[Sentence, Tag("<sentence>")],
    Discriminator(_form),
]
"""One entry of a list: a diploma, several on one line, or a sentence."""


class EntryGroup(Value):
    """Entries set apart from the others of their committee."""

    title: Phrase | None = Field(None, description="A heading for the group.", examples=["Créations"])
    diplomas: tuple[Entry, ...] = Field(description="The entries, in order.", min_length=1)


class Committee(Value):
    """One committee: `diplomas`, or `groups` of them."""

    number: Count | None = Field(None, description="Its number.", ge=1, le=99, examples=[6])
    name: Phrase | None = Field(None, description="Its name.", examples=["Métallurgie"])
    diplomas: tuple[Entry, ...] = Field((), description="The entries, in order.")
    groups: tuple[EntryGroup, ...] = Field((), description="Entries in groups, in order.")

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if self.diplomas and self.groups:
            raise refuse("issue.diplomas-and-groups")
        if self.number is None and self.name is None:
            raise refuse("issue.committee-nameless")
        return self


class CpcReport(Section):
    """Committees stand where the prose says `::: committees`, else after it."""

    kind: ClassVar[str] = "cpc-report"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "Au fil de l'O", "en": "Advisory committees"}
    slots: ClassVar[tuple[str, ...]] = (*Section.slots, "committees")
    outline: ClassVar[str] = """\
title: {todo}
committees:
  - name: {todo}
    diplomas:
      - text: {todo}
---

{todo}

::: committees
"""
    carried: ClassVar[tuple[str, ...]] = (*Section.carried, "committees")

    as_of: Day | None = Field(
        None,
        description="The day the list was true; leave it out where the prose says it.",
        examples=["2015-06-02"],
    )
    committees: tuple[Committee, ...] = Field((), description="The committees, in order.")
