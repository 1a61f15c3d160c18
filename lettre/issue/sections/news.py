"""News: any number of items, some of them studies under way."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from lettre.errors import ContentError, ContentErrors, Place
from lettre.issue.model import Block, Blocks, Heading, Inlines
from lettre.issue.sections.base import Prose, Read, Section, from_prose, split_closing
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
        cuts = [at for at, block in enumerate(main) if isinstance(block, Heading) and block.level == 2]
        first = cuts[0] if cuts else len(main)
        self._refuse_studies(main[:first] + closing)
        ends = [*cuts[1:], len(main)]
        items = tuple(self._item(main[start:end]) for start, end in zip(cuts, ends, strict=True))
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
        cuts = [at for at, block in enumerate(blocks) if at == 0 or _turns(blocks, at)]
        for start, end in zip(cuts, [*cuts[1:], len(blocks)], strict=True):
            head = blocks[start]
            if isinstance(head, Heading) and head.attributes:
                yield self._study(head, blocks[start + 1 : end])
            else:
                yield Part(blocks=blocks[start:end])

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


def _turns(blocks: Blocks, at: int) -> bool:
    """Tell whether a study begins here, or the study before it ends here."""
    block: Block = blocks[at]
    if not isinstance(block, Heading) or block.level > 3:
        return False
    return bool(block.attributes) or any(isinstance(one, Heading) and one.attributes for one in blocks[:at])
