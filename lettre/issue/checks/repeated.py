"""Findings about what stands twice."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from lettre.finding import Severity
from lettre.issue.checks.passages import Kind, Passage
from lettre.issue.checks.remarks import remedied
from lettre.issue.checks.view import EDITOR, Draft, View
from lettre.issue.checks.words import is_unwritten
from lettre.issue.model import Figure, Image, Inlines, plain
from lettre.issue.sections.base import Download, LinkItem
from lettre.issue.sections.cpc_report import Committee
from lettre.issue.yaml_text import Path
from lettre.rule import Found, gather, rule

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE

#: words that never follow themselves; « nous nous », « vous vous », « en en » may, and are not here
_TWICE = re.compile(
    r"(?<![\w’'-])(de|du|des|le|la|les|et|à|au|aux|dans|sur|pour|par|avec|que|qui|ce|cette|ces|ne|mais|dont|leurs|ses"
    r"|the|of|and|an|for|with|from|by|at|or|be)(?: \1)+(?![\w’'-])(?! [A-ZÀ-Þ])"
)
#: shorter paragraphs may stand twice on purpose: « Entrée libre. »
_LONG = 60


@rule("content.word-twice", WARNING, source=EDITOR)
def words_twice(draft: Draft) -> Iterator[Found]:
    """The same small word twice running: de de."""
    yield from remedied(draft, _TWICE, lambda match: match[1])


@rule("content.paragraph-twice", WARNING, source=EDITOR)
def paragraphs_twice(draft: Draft) -> Iterator[Found]:
    """The same paragraph twice in an issue."""
    seen: dict[str, Passage] = {}
    for passage in draft.prose.passages:
        words = _folded(passage.text)
        if passage.kind is Kind.PARAGRAPH and len(words) >= _LONG and words in seen:
            yield passage.found(passage.words[:40] + "…", first=str(seen[words].place))
        seen.setdefault(words, passage)


def _folded(words: str) -> str:
    return re.sub(r"[\W_]+", " ", words.casefold()).strip()


@rule("content.title-twice", WARNING, source=EDITOR)
def titles_twice(draft: Draft) -> Iterator[Found]:
    """Two sections, or two items of a section, under the same title."""
    titled = ((view.section.title, view.found(("title",))) for view in draft.views)
    yield from _again((title, found) for title, found in titled if title)
    for view in draft.views:
        yield from _again(_headings(view))


def _headings(view: View) -> Iterator[tuple[Inlines, Found]]:
    for part in chain(*(getattr(view.section, name, ()) for name in ("items", "exchanges", "groups"))):
        title = getattr(part, "title", None) or getattr(part, "question", None)
        if title:
            yield title, view.found(part.line)


def _again(titles: Iterable[tuple[Inlines, Found]]) -> Iterator[Found]:
    seen: dict[str, Found] = {}
    for title, found in titles:
        words = _folded(plain(title))
        if words in seen and not is_unwritten(plain(title)):
            params = {"found": plain(title), "first": str(seen[words].place)}
            yield Found(place=found.place, section=found.section, params=params)
        seen.setdefault(words, found)


@rule("content.label-twice", WARNING, source="RGAA 4.1.2, 6.1")
def labels_twice(view: View) -> Iterator[Found]:
    """Two links or downloads of a section under the same words that lead to different places."""
    targets: dict[str, str] = {}
    for path, value in view.leaves():
        if isinstance(value, (LinkItem, Download)) and value.label:
            words, target = plain(value.label), value.url if isinstance(value, LinkItem) else value.file
            if targets.setdefault(words.casefold(), target) != target:
                yield view.found((*path, "label"), found=words)


@rule("content.alt-twice", WARNING, source="RGAA 4.1.2, 1.3")
def alternatives_twice(draft: Draft) -> Iterator[Found]:
    """Two pictures of an issue with the same alternative text."""
    files: dict[str, str] = {}
    for view in draft.views:
        for where, image in _pictures(view):
            if image.alt and files.setdefault(image.alt.casefold(), image.file) != image.file:
                yield view.found(where, found=image.alt)


def _pictures(view: View) -> Iterator[tuple[Path | int, Image]]:
    for path, value in view.leaves():
        if isinstance(value, Image):
            yield path, value
    for block in view.blocks():
        if isinstance(block, Figure):
            yield block.line, block.image


@rule("content.committee-twice", WARNING, source=EDITOR)
def committees_twice(view: View) -> Iterator[Found]:
    """The same committee's number twice."""
    seen: defaultdict[int, int] = defaultdict(int)
    for path, value in view.leaves():
        if isinstance(value, Committee) and value.number is not None:
            seen[value.number] += 1
            if seen[value.number] == 2:
                yield view.found((*path, "number"), number=str(value.number))


RULES = gather(__name__)
