"""News: any number of items, some of them studies under way."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from lettre.errors import ContentError, ContentErrors, Place
from lettre.issue.model import Block, Blocks, Heading, Inlines
from lettre.issue.sections.base import Prose, Read, Section, cut, from_prose, is_heading, split_closing
from lettre.issue.values import read_day


@dataclass(frozen=True, kw_only=True, slots=True)
class Study:
    """A study (`###` with `by` or `due`): who leads it, and when it is due, in words and as a date."""

    line: int
    title: Inlines
    by: str | None
    due: str | None
    due_date: dt.date | None
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
    date: dt.date | None
    parts: tuple[Part | Study, ...]


class News(Section):
    """`##` opens an item; `###` with `{by="…" due="…"}` opens a study; `***` begins the closing prose."""

    kind: ClassVar[str] = "news"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "Actualités", "en": "News"}
    heading_attributes: ClassVar[Mapping[int, tuple[str, ...]]] = {2: ("date",), 3: ("by", "due", "due_date")}
    outline: ClassVar[str] = """\
---

## {todo}

{todo}
"""

    introduction: Prose = from_prose()
    items: Annotated[tuple[NewsItem, ...], Read] = from_prose()
    closing: Prose = from_prose()

    def read_body(self, blocks: Blocks) -> Mapping[str, Any]:
        """Cut the body at each `##`, and each item at its studies."""
        main, closing = split_closing(blocks)
        first = next((at for at, block in enumerate(main) if is_heading(block)), len(main))
        self._refuse_studies(main[:first] + closing)
        items = tuple(self._item(run) for run in cut(main[first:], is_heading))
        return {"introduction": main[:first], "items": items, "closing": closing}

    def _refuse_studies(self, blocks: Blocks) -> None:
        for block in blocks:
            if isinstance(block, Heading) and block.attributes:
                raise ContentErrors(
                    [ContentError("issue.study-outside", Place(file=self.file, line=block.line))]
                )

    def _item(self, blocks: Blocks) -> NewsItem:
        head, rest = blocks[0], blocks[1:]
        assert isinstance(head, Heading)
        date = self._day(head, "date")
        return NewsItem(line=head.line, title=head.children, date=date, parts=tuple(self._parts(rest)))

    def _parts(self, blocks: Blocks) -> Iterator[Part | Study]:
        """A study goes to the next heading as high as its own; what stands between studies is prose."""
        in_study = False

        def begins(block: Block) -> bool:
            nonlocal in_study
            turns = isinstance(block, Heading) and block.level <= 3 and bool(in_study or block.attributes)
            in_study = _is_study(block) if turns else in_study
            return turns

        first = blocks[0] if blocks else None
        in_study = first is not None and _is_study(first)
        for run in cut(blocks, begins):
            head = run[0]
            yield (
                self._study(head, run[1:])
                if isinstance(head, Heading) and head.attributes
                else Part(blocks=run)
            )

    def _study(self, head: Heading, blocks: Blocks) -> Study:
        said = head.attributes
        return Study(
            line=head.line,
            title=head.children,
            by=said.get("by"),
            due=said.get("due"),
            due_date=self._day(head, "due_date"),
            blocks=blocks,
        )

    def _day(self, head: Heading, key: str) -> dt.date | None:
        if key not in head.attributes:
            return None
        try:
            day: dt.date = read_day(head.attributes[key])
        except ValueError:
            place = Place(file=self.file, line=head.line, field=key)
            raise ContentErrors([ContentError("issue.bad-date", place, found=head.attributes[key])]) from None
        return day


def _is_study(block: Block) -> bool:
    return isinstance(block, Heading) and bool(block.attributes)
