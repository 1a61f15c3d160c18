"""Findings about a section's prose."""

import re
from collections.abc import Iterator

from lettre.finding import Severity
from lettre.issue import walk
from lettre.issue.checks.view import EDITOR, Draft, View
from lettre.issue.checks.words import count_empty_items, is_empty, says_something
from lettre.issue.model import Blocks, Box, Bullets, Citation, Heading, Link, Paragraph, Slot, Text, plain
from lettre.issue.nearest import nearest
from lettre.issue.sections.interview import Interview, speaker_label
from lettre.issue.sections.news import News
from lettre.issue.values import shortened
from lettre.rule import Found, gather, rule

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE
#: Markdown that was not understood as such, and would be read as it is typed
_LEFT = re.compile(r"\*\*(?=\w)|(?<=\w)\*\*|\]\(|\[\^|\{\{|\}\}|~~(?=\w)|(?<=\w)~~")
#: the same, HTML and its names of characters, in a field that is shown as it is typed
_PLAIN = re.compile(
    rf"{_LEFT.pattern}|(?<!\w)\*\w[^*]*\*(?!\w)|(?<!\w)_\w[^_]*_(?!\w)|`[^`]+`"
    r"|</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[\da-fA-F]+|[a-zA-Z]\w+);"
)
#: what would be a heading, had it a space after its #; a hashtag begins a sentence, or stands alone
_HASH = re.compile(r"#[^\W\d_][\w’'-]*(?: [^\s#]+)+(?<![.!?…:;»)])")


@rule("content.empty-box", WARNING, source=EDITOR)
def empty_boxes(view: View) -> Iterator[Found]:
    """A box without a word shows an empty frame."""
    for block in view.blocks():
        if isinstance(block, Box) and is_empty(block):
            yield view.found(block.line, name=block.name)


@rule("content.empty-slot", WARNING, source=EDITOR)
def empty_slots(view: View) -> Iterator[Found]:
    """A place kept for a field that lists nothing."""
    for block in view.blocks():
        if isinstance(block, Slot) and not getattr(view.section, block.name, None):
            yield view.found(block.line, name=block.name)


@rule("content.empty-section", WARNING, source=EDITOR)
def empty_section(view: View) -> Iterator[Found]:
    """A section that only has a heading."""
    section = view.section
    heads = {"name", "file", "line", "rubric", "title", "kicker"}
    listed = any(getattr(section, name) for name in type(section).model_fields if name not in heads)
    if not listed:
        yield view.found(section.line)


@rule("content.empty-item", WARNING, source="RGAA 4.1.2, 9.3")
def empty_items(view: View) -> Iterator[Found]:
    """A bullet with nothing behind it."""
    for block in view.blocks():
        if isinstance(block, Bullets) and count_empty_items(block):
            yield view.found(block.line, n=count_empty_items(block))


@rule("content.empty-heading", WARNING, source="RGAA 4.1.2, 9.1")
def empty_headings(view: View) -> Iterator[Found]:
    """A heading that nothing follows; one that is itself a link is a piece of news in one line."""
    for run in _runs(view):
        for at, block in enumerate(run):
            if isinstance(block, Heading) and not _is_link(block) and not _is_followed(run, at):
                yield view.found(block.line, title=plain(block.children))
    if isinstance(view.section, News):
        for item in view.section.items:
            if not item.parts and not any(isinstance(one, Link) for one in walk.words_within(item.title)):
                yield view.found(item.line, title=plain(item.title))


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


@rule("content.question-unanswered", WARNING, source=EDITOR)
def unanswered_questions(view: View) -> Iterator[Found]:
    """A question of an interview without an answer."""
    if isinstance(view.section, Interview):
        for exchange in view.section.exchanges:
            if exchange.question is not None and not says_something(exchange.answers):
                question = plain(exchange.question)
                yield view.found(exchange.line, question=question)


@rule("content.speaker-unknown", WARNING, source=EDITOR)
def unknown_speakers(view: View) -> Iterator[Found]:
    """A paragraph that opens with a name in bold which is almost a guest's."""
    if not isinstance(view.section, Interview):
        return
    guests = [guest.name for guest in view.section.guests]
    for block in view.blocks():
        name = speaker_label(block.children)[0] if isinstance(block, Paragraph) else None
        near = nearest(name, guests) if name else None
        if near is not None:
            yield view.found(block.line, name=name, near=near)


@rule("content.markup-left", WARNING, source="CommonMark 0.31")
def visible_markup(draft: Draft) -> Iterator[Found]:
    """Markdown signs that readers would see, and HTML in fields that are shown as they are typed."""
    for passage in draft.plain_words():
        if (left := _PLAIN.search(passage.words)) is not None:
            yield passage.found(left.group())
    for view in draft.views:
        for place, inline in view.words():
            left = _LEFT.search(inline.text) if isinstance(inline, Text) else None
            if left is not None:
                yield view.found(place, found=left.group())
        for block in view.blocks():
            if isinstance(block, Paragraph) and _HASH.fullmatch(plain(block.children)):
                yield view.found(block.line, found=shortened(plain(block.children)))


@rule("content.citation-without-link", ADVICE, source=EDITOR)
def citations_without_link(view: View) -> Iterator[Found]:
    """A legal text cited without the NOR or the date that make its address."""
    for place, inline in view.words():
        if isinstance(inline, Citation) and inline.href is None:
            yield view.found(place, found=plain(inline.children))


RULES = gather(__name__)
