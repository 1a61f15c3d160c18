"""News: any number of items, some of them studies under way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Union

from lettre.issue.model import Blocks, Inlines
from lettre.issue.sections.base import Section, from_prose


@dataclass(frozen=True, kw_only=True, slots=True)
class Study:
    """A study (`###` with `by` or `due`): who leads it, and when it is due, in words and as a date."""

    line: int
    title: Inlines
    by: str | None
    due: str | None
    due_date: date | None
    blocks: Blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A stretch of prose between two studies."""

    blocks: Blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class NewsItem:
    """One piece of news: a `##` heading, its date if it has one, prose and studies in the editor's order."""

    line: int
    title: Inlines
    date: date | None
    parts: tuple[Union[Part, Study], ...]


class News(Section):
    """`##` opens an item; `###` with `{by="…" due="…"}` opens a study."""

    kind: ClassVar[str] = "news"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "Actualités", "en": "News"}

    introduction: Blocks = from_prose()
    items: tuple[NewsItem, ...] = from_prose()
    closing: Blocks = from_prose()
