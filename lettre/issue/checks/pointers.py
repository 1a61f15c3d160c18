"""Findings about words that point at something that is not there."""

import re
from collections.abc import Iterator

from lettre.finding import Severity
from lettre.issue.checks.passages import Kind
from lettre.issue.checks.view import EDITOR, Draft, View
from lettre.issue.model import Figure, Image, Link, Paragraph, Slot, Table, Text
from lettre.issue.shape import hidden
from lettre.rule import Found, gather, rule

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE

_ATTACHED = re.compile(
    r"\bci-(?:joint|inclus)e?s?\b|\ben pièces? jointes?\b|\bpièces? jointes?\b(?! \w*(?:suspect|infect"
    r"|frauduleu|douteu))"
    r"|\b(?:see|find|the) attached (?:file|document|form|guide|pdf)?|\bplease find (?:attached|enclosed)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\bci-contre\b|\b(?:image|photo|figure|illustration) (?:opposite|on the (?:left"
    r"|right))\b",
    re.IGNORECASE,
)
_BELOW = re.compile(r"\b(?:ci-dessous|see below|(?:listed|shown) below)\b", re.IGNORECASE)
_BARE_SITE = re.compile(r"(?<![\w.@/])www\.[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


@rule("content.nothing-attached", WARNING, source=EDITOR)
def nothing_attached(draft: Draft) -> Iterator[Found]:
    """Words that offer an attached file, in a section with no download."""
    for passage, match in draft.prose.spots(_ATTACHED):
        if not any(view.section.name == passage.section and _offers_file(view) for view in draft.views):
            yield passage.found(match.group().strip())


def _offers_file(view: View) -> bool:
    linked = (inline.href for _, inline in view.words() if isinstance(inline, Link))
    return bool(view.section.downloads) or any(href.startswith("files/") for href in linked)


@rule("content.nothing-beside", WARNING, source=EDITOR)
def nothing_beside(draft: Draft) -> Iterator[Found]:
    """Words that point at a picture or a table beside them, in a section with none."""
    for passage, match in draft.prose.spots(_BESIDE):
        if not any(view.section.name == passage.section and _shows_something(view) for view in draft.views):
            yield passage.found(match.group())


def _shows_something(view: View) -> bool:
    shown = any(isinstance(block, (Figure, Table, Slot)) for block in view.blocks())
    return shown or any(isinstance(value, Image) for _, value in view.leaves())


@rule("content.nothing-below", WARNING, source=EDITOR)
def nothing_below(draft: Draft) -> Iterator[Found]:
    """The letter's last words point at something below them."""
    last = draft.views[-1]
    passages = [passage for passage in last.passages if passage.kind is Kind.PARAGRAPH]
    block = next(reversed(tuple(last.blocks())), None)
    if isinstance(block, Paragraph) and passages and passages[-1].place.line == block.line:
        match = _BELOW.search(passages[-1].text)
        if match is not None and not _lists_something(last):
            yield passages[-1].found(match.group())


def _lists_something(view: View) -> bool:
    """Tell whether fields of the front matter are shown after the prose."""
    heads = {"rubric", "title", "kicker", "image", *hidden(type(view.section))}
    return any(getattr(view.section, name) for name in type(view.section).model_fields if name not in heads)


@rule("content.bare-site", ADVICE, source="RGAA 4.1.2, 6.1")
def bare_sites(draft: Draft) -> Iterator[Found]:
    """The name of a site with neither https:// nor a link: some mail programs leave it dead."""
    for view in draft.views:
        if any("www." in passage.words for passage in view.passages):
            linked = {
                id(child)
                for _, inline in view.words()
                if isinstance(inline, Link)
                for child in inline.children
            }
            yield from _bare_sites(view, linked)


def _bare_sites(view: View, linked: set[int]) -> Iterator[Found]:
    for place, inline in view.words():
        found = (
            _BARE_SITE.search(inline.text) if isinstance(inline, Text) and id(inline) not in linked else None
        )
        if found is not None:
            yield view.found(place, found=found.group())


RULES = gather(__name__)
