"""Events: dated entries, their dates put into words in the newsletter's language."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from pydantic import Field

from lettre.issue.model import Value
from lettre.issue.sections.base import Phrase, Section


class Event(Value):
    """One date to keep: either `days` (one or several), or `start` and `end`."""

    title: Phrase = Field(description="What takes place.", examples=["Biennale de l'éducation"])
    days: tuple[date, ...] = Field((), description="The days, when they are listed.", examples=[["2015-11-17"]])
    start: date | None = Field(None, description="First day.", examples=["2015-06-30"])
    end: date | None = Field(None, description="Last day.", examples=["2015-07-03"])
    time: str | None = Field(None, description="Hours, in words.", examples=["de 14 h à 17 h 30"])
    when: str | None = Field(None, description="The date in words, instead of those lettre would write.")
    place: Phrase | None = Field(None, description="Where, in words.", examples=["au Cnam de Paris"])
    organiser: Phrase | None = Field(None, description="Who organises it.")
    description: Phrase | None = Field(None, description="A sentence about it.")
    url: str | None = Field(None, description="Where to know more.")
    label: Phrase | None = Field(None, description="The words of the link.", examples=["Le programme"])


class Events(Section):
    """The editor's order is kept. Events stand where the prose says `::: events`, else after it."""

    kind: ClassVar[str] = "events"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "Événements à venir", "en": "Upcoming events"}
    slots: ClassVar[tuple[str, ...]] = (*Section.slots, "events")

    events: tuple[Event, ...] = Field(description="The events, in order.", min_length=1)
