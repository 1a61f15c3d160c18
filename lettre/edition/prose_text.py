"""Blocks and inlines into plain text: a paragraph is one line, links stand behind their words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod

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
    plain,
)


@dataclass(frozen=True, slots=True)
class Notes:
    """The addresses of a section that are listed after it; the first is numbered `first`."""

    first: int
    addresses: list[str] = field(default_factory=list)

    def number(self, address: str) -> int:
        """Return the number of an address, the same each time the section leads there."""
        if address not in self.addresses:
            self.addresses.append(address)
        return self.first + self.addresses.index(address)

    def listed(self) -> str:
        """Return the list: one address a line, behind its number."""
        return "\n".join(f"[{number}] {address}" for number, address in enumerate(self.addresses, self.first))


@dataclass(frozen=True, kw_only=True)
class TextProse:
    """Writes prose of one issue as plain text. `see` words a reference, `credit` who made a picture.

    With `notes`, an address is written there and its number behind the words; without, the address.
    """

    language: str
    targets: Targets
    see: Callable[[str], str]
    credit: Callable[[str], str]
    slots: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    notes: Notes | None = None

    def inlines(self, inlines: Inlines) -> str:
        """Return one line of prose."""
        return self._joined(typography.set_inlines(inlines, self.language))

    def blocks(self, blocks: Blocks) -> str:
        """Return prose, a blank line between blocks."""
        return "\n\n".join(filter(None, (self._block(block) for block in blocks)))

    # --- inlines ---

    def _joined(self, inlines: Inlines) -> str:
        return "".join(self._inline(inline) for inline in inlines)

    @singledispatchmethod
    def _inline(self, inline: Inline) -> str:
        raise TypeError(inline)

    @_inline.register
    def _(self, inline: Text | Code) -> str:
        return inline.text

    @_inline.register
    def _(self, _inline: LineBreak) -> str:
        return "\n"

    @_inline.register
    def _(self, inline: Emphasis | Strong) -> str:
        return self._joined(inline.children)

    @_inline.register
    def _(self, inline: Link) -> str:
        words = self._joined(inline.children)
        title = self.targets.title(inline.href)
        if title is not None:
            # "in the regulatory texts (see “Regulatory texts”)" would say it twice
            return words if _said(title) in _said(words) else f"{words} {self.see(title)}"
        return self._with_address(words, self.targets.href(inline.href), plain(inline.children))

    @_inline.register
    def _(self, inline: Citation) -> str:
        words = self._joined(inline.children)
        return self._with_address(words, inline.href, words) if inline.href else words

    def _with_address(self, words: str, href: str, typed: str) -> str:
        address = href.removeprefix("mailto:")
        if typed in {href, address}:
            return address
        return f"{words} [{self.notes.number(address)}]" if self.notes else f"{words} <{address}>"

    # --- blocks ---

    @singledispatchmethod
    def _block(self, block: Block) -> str:
        raise TypeError(block)

    @_block.register
    def _(self, block: Paragraph) -> str:
        return self.inlines(block.children)

    @_block.register
    def _(self, block: Heading) -> str:
        words = self.inlines(block.children)
        return underlined(words, "-" if block.level <= 2 else "~")

    @_block.register
    def _(self, block: Bullets) -> str:
        loose = any(len(item) > 1 for item in block.items)
        signs = (f"{block.start + at}. " if block.ordered else "– " for at in range(len(block.items)))
        items = (hung(sign, self.blocks(item)) for sign, item in zip(signs, block.items, strict=False))
        return ("\n\n" if loose else "\n").join(items)

    @_block.register
    def _(self, block: Quote) -> str:
        return "\n".join(f"> {line}".rstrip() for line in self.blocks(block.blocks).split("\n"))

    @_block.register
    def _(self, block: Table) -> str:
        rows = (block.header, *block.rows)
        return "\n".join(" | ".join(self.inlines(cell) for cell in row) for row in rows)

    @_block.register
    def _(self, _block: Rule) -> str:
        return "* * *"

    @_block.register
    def _(self, block: Figure) -> str:
        return self.figure(block.image)

    def figure(self, image: Image) -> str:
        """Return what a picture says: its alternative text, caption and credit."""
        set_ = [typography.set_text(words, self.language) for words in (image.alt, image.caption) if words]
        if image.credit:
            set_.append(self.credit(typography.set_text(image.credit, self.language)))
        return f"[{' – '.join(set_)}]" if set_ else ""

    @_block.register
    def _(self, block: Box) -> str:
        title = self.inlines(block.title)
        inside = self.blocks(block.blocks)
        return "\n\n".join(
            filter(None, (_in_capitals(title) if block.name != "signature" else title, inside))
        )

    @_block.register
    def _(self, block: Slot) -> str:
        return self.slots[block.name](self.inlines(block.title))


#: an address as the text twin shows it, behind the words that lead there
_ADDRESS = re.compile(r"(<\S+>)|[^<]+|<")


def _in_capitals(words: str) -> str:
    """Return words in capitals, but for addresses: the case of a path is part of it."""
    return _ADDRESS.sub(lambda match: match[1] or match[0].upper(), words)


def _said(words: str) -> str:
    return words.casefold().replace("'", "’")


def underlined(words: str, sign: str) -> str:
    """Return a heading with a rule of its own length under its last line."""
    return f"{words}\n{sign * min(72, len(words.rpartition(chr(10))[2]))}"


def hung(sign: str, words: str) -> str:
    """Return words behind a sign, the following lines under them."""
    return sign + words.replace("\n", "\n" + " " * len(sign))
