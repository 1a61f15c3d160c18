"""Professions: an article on how trades and training change."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from lettre.issue.sections.base import Person, Phrase, Section
from lettre.issue.values import Day, Line


class Professions(Section):
    """Speakers and byline stand where the prose says `::: speakers` and `::: byline`, else after it."""

    kind: ClassVar[str] = "professions"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "Les métiers bougent", "en": "Professions on the move"}
    slots: ClassVar[tuple[str, ...]] = (*Section.slots, "speakers", "byline")
    outline: ClassVar[str] = """\
title: {todo}
speakers:
  - name: {todo}
    role: {todo}
byline: {todo}
---

{todo}

::: speakers

{todo}
"""

    date: Day | None = Field(
        None, description="The day of the meeting the article reports.", examples=["2015-03-24"]
    )
    organisers: tuple[Line, ...] = Field(
        (), description="Who organised it.", examples=[["AFDET", "AGEFA-PME"]]
    )
    speakers: tuple[Person, ...] = Field((), description="Who spoke.")
    byline: Phrase | None = Field(
        None, description="Who wrote it.", examples=["par Camille Aubert, chargée d'études"]
    )
