"""Blocks and inlines into e-mail-safe HTML, their typography set."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod

from markupsafe import Markup, escape

from lettre.catalogue import say
from lettre.edition.targets import Targets
from lettre.issue import typography
from lettre.issue.model import (
    Block,
    Blocks,
    Box,
    Bullets,
    Citation,
    Code,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Paragraph,
    Quote,
    Rule,
    Slot,
    Strong,
    Table,
    Text,
)
from lettre.issue.walk import words_within

Slots = Mapping[str, Callable[[str], str]]
"""What each named place in the prose shows; called with the title the editor gave it."""


@dataclass(frozen=True, kw_only=True)
class HtmlProse:
    """Writes prose of one issue as HTML. `figure` draws a picture.

    `top` is the level in the letter of the section's highest heading, `highest` that heading's
    level in the Markdown: an editor who begins with `###` makes no hole in the order of headings.
    """

    language: str
    targets: Targets
    figure: Callable[[Image], str]
    box: Callable[[str, Markup, Markup], str]
    top: int = 4
    highest: int = 2
    slots: Slots = field(default_factory=dict)

    def inlines(self, inlines: Inlines) -> Markup:
        """Return one line of prose."""
        set_ = typography.set_inlines(inlines, self.language)
        return Markup("").join(self._inline(inline) for inline in set_)

    def blocks(self, blocks: Blocks) -> Markup:
        """Return prose, block after block."""
        return Markup("\n").join(self._block(block) for block in blocks)

    def linked(self, inlines: Inlines, href: str | None) -> Markup:
        """Return a title that leads to `href`; one with links of its own keeps them, `href` behind it."""
        words = self.inlines(inlines)
        if href is None:
            return words
        if any(isinstance(inline, (Link, Citation)) for inline in words_within(inlines)):
            return Markup('{0} (<a href="{1}">{1}</a>)').format(words, href)
        return Markup('<a href="{}">{}</a>').format(href, words)

    # --- inlines ---

    @singledispatchmethod
    def _inline(self, inline: Inline) -> Markup:
        raise TypeError(inline)

    @_inline.register
    def _(self, inline: Text) -> Markup:
        return escape(inline.text)

    @_inline.register
    def _(self, inline: Code) -> Markup:
        return Markup("<code>{}</code>").format(inline.text)

    @_inline.register
    def _(self, _inline: LineBreak) -> Markup:
        return Markup("<br>")

    @_inline.register
    def _(self, inline: Emphasis) -> Markup:
        return Markup("<em>{}</em>").format(self._joined(inline.children))

    @_inline.register
    def _(self, inline: Strong) -> Markup:
        return Markup("<strong>{}</strong>").format(self._joined(inline.children))

    @_inline.register
    def _(self, inline: Link) -> Markup:
        href = self.targets.href(inline.href)
        return Markup('<a href="{}">{}</a>').format(href, self._joined(inline.children))

    @_inline.register
    def _(self, inline: Citation) -> Markup:
        words = self._joined(inline.children)
        return Markup('<a href="{}">{}</a>').format(inline.href, words) if inline.href else words

    def _joined(self, inlines: Inlines) -> Markup:
        return Markup("").join(self._inline(inline) for inline in inlines)

    # --- blocks ---

    @singledispatchmethod
    def _block(self, block: Block) -> Markup:
        raise TypeError(block)

    @_block.register
    def _(self, block: Paragraph) -> Markup:
        return Markup("<p>{}</p>").format(self.inlines(block.children))

    @_block.register
    def _(self, block: Heading) -> Markup:
        return self.heading(block)

    def heading(self, block: Heading) -> Markup:
        """Return a heading at its level in the letter."""
        level = min(6, self.top + block.level - self.highest)
        return Markup('<h{0} class="h{1}">{2}</h{0}>').format(
            level, min(4, block.level), self.inlines(block.children)
        )

    @_block.register
    def _(self, block: Bullets) -> Markup:
        items = Markup("").join(Markup("<li>{}</li>").format(self._item(item)) for item in block.items)
        if not block.ordered:
            return Markup("<ul>{}</ul>").format(items)
        start = Markup("") if block.start == 1 else Markup(' start="{}"').format(block.start)
        return Markup("<ol{}>{}</ol>").format(start, items)

    def _item(self, item: Blocks) -> Markup:
        # an item of one paragraph needs no paragraph's margins
        if len(item) == 1 and isinstance(item[0], Paragraph):
            return self.inlines(item[0].children)
        return self.blocks(item)

    @_block.register
    def _(self, block: Quote) -> Markup:
        return Markup("<blockquote>{}</blockquote>").format(self.blocks(block.blocks))

    @_block.register
    def _(self, block: Table) -> Markup:
        return self.table(block)

    def table(self, block: Table) -> Markup:
        """Return a table of data."""
        # a wide table is scrolled on a phone: by keyboard too (WCAG 2.1.1)
        head = Markup("").join(
            Markup('<th scope="col">{}</th>').format(self.inlines(cell)) for cell in block.header
        )
        rows = Markup("").join(
            Markup("<tr>{}</tr>").format(
                Markup("").join(Markup("<td>{}</td>").format(self.inlines(cell)) for cell in row)
            )
            for row in block.rows
        )
        return Markup(
            '<div class="wide" role="group" tabindex="0" aria-label="{}">'
            '<table class="data" cellpadding="0" cellspacing="0" border="0">'
            "<tr>{}</tr>{}</table></div>"
        ).format(say("edition.table", self.language), head, rows)

    @_block.register
    def _(self, _block: Rule) -> Markup:
        return Markup("<hr>")

    @_block.register
    def _(self, block: Figure) -> Markup:
        return Markup(self.figure(block.image))  # noqa: S704 - a macro's own markup

    @_block.register
    def _(self, block: Box) -> Markup:
        return Markup(self.box(block.name, self.inlines(block.title), self.blocks(block.blocks)))  # noqa: S704

    @_block.register
    def _(self, block: Slot) -> Markup:
        return Markup(self.slots[block.name](self.inlines(block.title)))  # noqa: S704
