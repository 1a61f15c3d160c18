"""Findings about a section's prose."""

import re
from collections.abc import Iterator

from lettre.finding import Finding, Severity
from lettre.issue import walk
from lettre.issue.checks.view import View
from lettre.issue.checks.words import VAGUE, count_empty_items, impossible_dates, is_empty, says_something
from lettre.issue.model import Blocks, Box, Bullets, Citation, Heading, Link, Paragraph, Slot, Text, plain
from lettre.issue.nearest import nearest
from lettre.issue.sections.interview import Interview, speaker_label
from lettre.issue.sections.news import News

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE
#: Markdown that was not understood as such, and would be read as it is typed
_LEFT = re.compile(r"\*\*(?=\w)|(?<=\w)\*\*|\]\(|\[\^|\{\{|\}\}")


def empty_boxes(view: View) -> Iterator[Finding]:
    """A box without a word shows an empty frame."""
    for block in view.blocks():
        if isinstance(block, Box) and is_empty(block):
            yield view.found("issue.empty-box", WARNING, block.line, name=block.name)


def empty_slots(view: View) -> Iterator[Finding]:
    """A place kept for a field that lists nothing."""
    for block in view.blocks():
        if isinstance(block, Slot) and not getattr(view.section, block.name, None):
            yield view.found("issue.empty-slot", WARNING, block.line, name=block.name)


def empty_section(view: View) -> Iterator[Finding]:
    """A section that only has a heading."""
    section = view.section
    heads = {"name", "file", "line", "rubric", "title", "kicker"}
    listed = any(getattr(section, name) for name in type(section).model_fields if name not in heads)
    if not listed:
        yield view.found("issue.empty-section", WARNING, section.line)


def empty_items(view: View) -> Iterator[Finding]:
    """A bullet with nothing behind it."""
    for block in view.blocks():
        if isinstance(block, Bullets) and count_empty_items(block):
            yield view.found("issue.empty-item", WARNING, block.line, n=count_empty_items(block))


def empty_headings(view: View) -> Iterator[Finding]:
    """A heading that nothing follows; one that is itself a link is a piece of news in one line."""
    for run in _runs(view):
        for at, block in enumerate(run):
            if isinstance(block, Heading) and not _is_link(block) and not _is_followed(run, at):
                yield view.found("issue.empty-heading", WARNING, block.line, title=plain(block.children))
    if isinstance(view.section, News):
        for item in view.section.items:
            if not item.parts and not any(isinstance(one, Link) for one in walk.words_within(item.title)):
                yield view.found("issue.empty-heading", WARNING, item.line, title=plain(item.title))


def _runs(view: View) -> Iterator[Blocks]:
    for value in walk.prose(view.section):
        yield from walk.runs(value)


def _is_link(heading: Heading) -> bool:
    return any(isinstance(one, Link) for one in walk.words_within(heading.children))


def _is_followed(run: Blocks, at: int) -> bool:
    following = run[at + 1] if at + 1 < len(run) else None
    heading = run[at]
    if following is None or not isinstance(heading, Heading):
        return False
    return not isinstance(following, Heading) or following.level > heading.level


def unanswered_questions(view: View) -> Iterator[Finding]:
    """A question of an interview without an answer."""
    if isinstance(view.section, Interview):
        for exchange in view.section.exchanges:
            if exchange.question is not None and not says_something(exchange.answers):
                question = plain(exchange.question)
                yield view.found("issue.question-unanswered", WARNING, exchange.line, question=question)


def unknown_speakers(view: View) -> Iterator[Finding]:
    """A paragraph that opens with a name in bold which is almost a guest's."""
    if not isinstance(view.section, Interview):
        return
    guests = [guest.name for guest in view.section.guests]
    for block in view.blocks():
        name = speaker_label(block.children)[0] if isinstance(block, Paragraph) else None
        near = nearest(name, guests) if name else None
        if near is not None:
            yield view.found("issue.speaker-unknown", WARNING, block.line, name=name, near=near)


def visible_markup(view: View) -> Iterator[Finding]:
    """Markdown signs that readers would see."""
    for place, inline in view.words():
        left = _LEFT.search(inline.text) if isinstance(inline, Text) else None
        if left is not None:
            yield view.found("issue.markup-left", WARNING, place, found=left.group())


def vague_links(view: View) -> Iterator[Finding]:
    """Links whose words say nothing read alone."""
    for place, inline in view.words():
        if isinstance(inline, Link) and plain(inline.children).strip(" .…").casefold() in VAGUE:
            yield view.found("issue.vague-link", ADVICE, place, found=plain(inline.children))


def citations_without_link(view: View) -> Iterator[Finding]:
    """A text cited with a NOR, but without the date that makes its address."""
    for place, inline in view.words():
        if isinstance(inline, Citation) and inline.href is None:
            yield view.found("issue.citation-without-link", ADVICE, place, found=plain(inline.children))


def wrong_weekdays(view: View) -> Iterator[Finding]:
    """A date whose weekday is another one."""
    for place, inline in view.words():
        if isinstance(inline, Text):
            for found, right in impossible_dates(inline.text):
                yield view.found("issue.weekday", WARNING, place, found=found, right=right)
