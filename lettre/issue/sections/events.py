"""Events: dated entries, their dates put into words in the newsletter's language."""

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field, model_validator

from lettre.issue.model import Value
from lettre.issue.sections.base import Phrase, Section
from lettre.issue.values import Day, Line, Url, refuse


class Event(Value):
    """One date to keep: either `days` (one or several), or `start` and `end`."""

    title: Phrase = Field(description="What takes place.", examples=["Biennale de l'éducation"])
    days: tuple[Day, ...] = Field(
        (), description="The days, when they are listed.", examples=[["2015-11-17"]]
    )
    start: Day | None = Field(None, description="First day.", examples=["2015-06-30"])
    end: Day | None = Field(None, description="Last day.", examples=["2015-07-03"])
    kicker: Phrase | None = Field(
        None,
        description="What it is, above its title.",
        examples=["colloque organisé à l'université de Lille"],
    )
    time: Line | None = Field(None, description="Hours, in words.", examples=["de 14 h à 17 h 30"])
    when: Line | None = Field(
        None,
        description="The date in words, instead of those lettre would write.",
        examples=["À la rentrée 2015"],
    )
    place: Phrase | None = Field(None, description="Where, in words.", examples=["au Cnam de Paris"])
    organiser: Phrase | None = Field(
        None, description="Who organises it.", examples=["l'université de Lille"]
    )
    description: Phrase | None = Field(
        None, description="A sentence about it.", examples=["Entrée libre, sur inscription."]
    )
    url: Url | None = Field(
        None, description="Where to know more.", examples=["https://example.org/biennale"]
    )
    label: Phrase | None = Field(None, description="The words of the link.", examples=["Le programme"])

    @model_validator(mode="after")
    def _dates_agree(self) -> Self:
        """Either days or a span of them; in order, none twice; `when` alone for a date not yet fixed."""
        if self.days and (self.start or self.end):
            raise refuse("issue.days-and-span")
        if not (self.days or self.start or self.when):
            raise refuse("issue.event-without-date")
        if self.end and not self.start:
            raise refuse("issue.end-without-start")
        if self.start and self.end and self.end < self.start:
            raise refuse("issue.end-before-start", start=str(self.start), end=str(self.end))
        if list(self.days) != sorted(set(self.days)):
            raise refuse("issue.days-unordered")
        if self.label and not self.url:
            raise refuse("issue.label-without-url")
        return self


class Events(Section):
    """The editor's order is kept. Events stand where the prose says `::: events`, else after it."""

    kind: ClassVar[str] = "events"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "Événements à venir", "en": "Upcoming events"}
    slots: ClassVar[tuple[str, ...]] = (*Section.slots, "events")
    outline: ClassVar[str] = """\
events:
  - title: {todo}
    when: {todo}
    place: {todo}
---
"""

    events: tuple[Event, ...] = Field(description="The events, in order.", min_length=1)
