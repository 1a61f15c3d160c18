"""Professions: an article on how trades and training change."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from pydantic import Field

from lettre.issue.sections.base import Person, Phrase, Section


class Professions(Section):
    """Speakers and byline stand where the prose says `::: speakers` and `::: byline`, else after it."""

    kind: ClassVar[str] = "professions"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "Les métiers bougent", "en": "Professions on the move"}
    slots: ClassVar[tuple[str, ...]] = (*Section.slots, "speakers", "byline")

    date: date | None = Field(None, description="The day of the meeting the article reports.")
    organisers: tuple[str, ...] = Field((), description="Who organised it.", examples=[["AFDET", "AGEFA-PME"]])
    speakers: tuple[Person, ...] = Field((), description="Who spoke.")
    byline: Phrase | None = Field(None, description="Who wrote it.", examples=["par Camille Aubert, chargée d'études"])
