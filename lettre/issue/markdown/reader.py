"""The two ways in: `read_blocks` for a body, `read_inline` for one line of a field."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token
from pydantic import ValidationError

from lettre.errors import ContentError, ContentErrors
from lettre.issue import fields, yaml_text
from lettre.issue.markdown import attributes, inlines
from lettre.issue.markdown.containers import Container, scan
from lettre.issue.markdown.grammar import Grammar, Problems
from lettre.issue.markdown.syntax import DEEPEST, syntax
from lettre.issue.model import (
    Block,
    Blocks,
    Box,
    Bullets,
    Figure,
    Heading,
    Image,
    Inlines,
    Paragraph,
    Quote,
    Rule,
    Slot,
    Table,
    Value,
)  # fmt: skip
from lettre.issue.values import read_line, refuse

#: a line of dashes, and words above it that Markdown elsewhere takes for a heading: few, and no sentence
_DASHES, _TITLE = re.compile(r"-{2,}\s*"), re.compile(r".{1,99}[^.!?…:;,]")


def read_inline(text: Any) -> Inlines:
    """Read one line of words from a field; inlines already read pass through unchanged.

    Raises PydanticCustomError with our code: this is a pydantic validator.
    """
    if isinstance(text, tuple):
        return text
    if not isinstance(text, str):
        raise refuse("issue.not-text")
    problems = Problems(file="")
    found = inlines.read(read_line(text.strip()), problems, 0)
    for error in problems.errors:
        raise refuse(error.code, **error.params)
    return found


def read_blocks(text: str, *, file: str, line: int, grammar: Grammar | None = None) -> Blocks:
    """Read a body; `line` is the line of the file where `text` begins, `grammar` what its kind adds.

    Raises ContentErrors with everything that is wrong.
    """
    problems = Problems(file=file, line=line)
    reader = _Reader(text, grammar or Grammar(), problems)
    blocks = reader.run()
    if problems.errors:
        raise ContentErrors(sorted(problems.errors, key=_line))
    return blocks


def _line(error: ContentError) -> int:
    return (error.place.line if error.place else None) or 0


class _Reader:
    """Walks markdown-it's tokens once, from the first to the last."""

    def __init__(self, text: str, grammar: Grammar, problems: Problems) -> None:
        self.lines = text.split("\n")
        self.grammar, self.problems = grammar, problems
        self.slots: dict[str, int] = {}
        self.open: list[Container] = []
        containers = scan(self.lines, grammar, problems)
        tokens: list[Token] = []
        markdown = syntax()
        markdown.block.parse(text, markdown, {"containers": containers, "problems": problems}, tokens)
        self.tokens = iter(tokens)

    def run(self) -> Blocks:
        return tuple(self.blocks())

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks up to the token that closes this level."""
        for token in self.tokens:
            if token.nesting < 0:
                return
            if token.level >= DEEPEST - 1:
                self.problems.add("issue.too-deep", self.start(token))
            block = _BLOCKS.get(token.type, _Reader.refused)(self, token)
            if block is not None:
                yield block

    def start(self, token: Token) -> int:
        """Return the line of the text (from 0) where a token begins."""
        return token.map[0] if token.map else 0

    def at(self, token: Token) -> int:
        """Return the line of the file where a token begins."""
        return self.problems.line + self.start(token)

    def refused(self, token: Token) -> None:
        """HTML and code are refused."""
        code = "issue.html" if token.type == "html_block" else "issue.code-block"
        found = " ".join(token.content.split())
        self.problems.add(code, self.start(token), found=found if len(found) <= 60 else found[:59] + "…")

    def words(self, token: Token) -> Inlines:
        """Read the one inline token that stands between `token` and its closing one."""
        inline = next(self.tokens)
        next(self.tokens)
        return inlines.read(inline.content, self.problems, self.start(token))

    def paragraph(self, token: Token) -> Block | None:
        inline = next(self.tokens)
        next(self.tokens)
        start = self.start(token)
        self.suspicious(inline.content, start)
        self.underlined(token)
        content = inline.content
        said: dict[str, str] = {}
        if content.startswith("![") and content.endswith("}"):
            content, said = attributes.split(content, ("credit",), self.problems, start)
        tokens = inlines.read_tokens(content, self.problems, start)
        if len(tokens) == 1 and tokens[0].type == "image":
            return self.figure(tokens[0], token, said)
        return Paragraph(line=self.at(token), children=inlines.build(tokens, self.problems, start))

    def suspicious(self, content: str, start: int) -> None:
        """Refuse what Markdown would show as words although the editor meant a mark."""
        for offset, line in enumerate(content.split("\n")):
            if line.lstrip().startswith(":::"):
                self.problems.add("issue.box-misplaced", start + offset)
            elif line.startswith("===") and not line.strip("= "):
                self.problems.add("issue.heading-underlined", start + offset)
            elif re.match(r"#{2,6}[^\s#]", line):
                self.problems.add("issue.heading-space", start + offset)
        lines = [line.strip() for line in content.split("\n")]
        rows = [len(line) > 1 and line.startswith("|") and line.endswith("|") for line in lines]
        for offset in [at for at, both in enumerate(pairwise(rows)) if all(both)][:1]:
            self.problems.add("issue.table-rule", start + offset)
        label, colon, _ = content.partition("]:")
        if colon and label.startswith("[") and "\n" not in label:
            self.problems.add("issue.reference-link", start, found=label + colon)

    def underlined(self, paragraph: Token) -> None:
        """Refuse one short line with `---` right under it: a heading elsewhere, here words and a rule."""
        first, end = paragraph.map or (0, 0)
        under = self.lines[end] if end < len(self.lines) else ""
        if end - first == 1 and _DASHES.fullmatch(under) and _TITLE.fullmatch(self.lines[first].rstrip()):
            self.problems.add("issue.heading-or-rule", end)

    def figure(self, image: Token, paragraph: Token, more: Mapping[str, str]) -> Figure | None:
        alt = "".join(child.content or " " for child in image.children or ())
        said = {"file": image.attrGet("src"), "alt": alt, "caption": image.attrGet("title"), **more}
        try:
            return Figure(line=self.at(paragraph), image=Image.model_validate(said))
        except ValidationError as refused:
            detail = refused.errors(include_url=False)[0]
            code = detail["type"] if "." in detail["type"] else "issue.image-in-prose"
            params = {"found": image.attrGet("src"), **detail.get("ctx", {})}
            self.problems.add(code, self.start(paragraph), **params)
            return None

    def heading(self, token: Token) -> Heading:
        inline = next(self.tokens)
        next(self.tokens)
        level, start = int(token.tag[1:]), self.start(token)
        if level == 1:
            self.problems.add("issue.heading-level", start, found=inline.content)
        if level == 2 and self.open and self.open[-1].is_closed:
            box = self.open[-1]
            first = self.problems.line + box.first
            self.problems.add("issue.box-heading", start, name=box.name, first=first)
        allowed = self.grammar.attributes.get(level, ())
        text, found = attributes.split(inline.content, allowed, self.problems, start)
        if not text:
            self.problems.add("issue.heading-empty", start)
        children = inlines.read(text, self.problems, start)
        return Heading(line=self.at(token), level=level, children=children, attributes=found)

    def bullets(self, token: Token) -> Bullets:
        ordered = token.type == "ordered_list_open"
        first = int(token.attrGet("start") or 1) if ordered and token.attrGet("start") != 0 else 0
        items = []
        for item in self.tokens:
            if item.nesting < 0:
                break
            items.append(tuple(self.blocks()))
        start = first if ordered else 1
        return Bullets(line=self.at(token), ordered=ordered, start=start, items=tuple(items))

    def quote(self, token: Token) -> Quote:
        return Quote(line=self.at(token), blocks=tuple(self.blocks()))

    def rule(self, token: Token) -> Rule:
        return Rule(line=self.at(token))

    def table(self, token: Token) -> Table:
        rows: list[tuple[Inlines, ...]] = []
        for part in self.tokens:
            if part.type == "table_close":
                break
            if part.type == "tr_open":
                rows.append(tuple(self.cells(self.start(part))))
                self.surplus(self.start(part), len(rows[0]))
        return Table(line=self.at(token), header=rows[0], rows=tuple(rows[1:]))

    def surplus(self, line: int, wanted: int) -> None:
        """Refuse a row that says something beyond the header's cells: Markdown leaves it out."""
        cells = escapedSplit(self.lines[line].strip(" \t>"))
        cells = cells[1:] if cells[0] == "" else cells
        cells = cells[:-1] if cells and cells[-1] == "" else cells
        if any(cell.strip() for cell in cells[wanted:]):
            self.problems.add("issue.table-cells", line, n=len(cells), wanted=wanted)

    def cells(self, start: int) -> Iterator[Inlines]:
        for cell in self.tokens:
            if cell.type == "tr_close":
                return
            if cell.type == "inline":
                yield inlines.read(cell.content, self.problems, start)

    def box(self, token: Token) -> Box:
        container: Container = token.meta["container"]
        head = self.head(container)
        title = inlines.read(container.title, self.problems, container.first)
        if container.title and container.name in self.grammar.headed:
            self.problems.add("issue.box-title", container.first, name=container.name)
        self.open.append(container)
        blocks = tuple(self.blocks())
        self.open.pop()
        line = self.at(token)
        return Box(line=line, name=container.name, title=title, blocks=blocks, head=head)

    def head(self, container: Container) -> Value | None:
        """Read the YAML head of a headed box as its model."""
        model = self.grammar.headed.get(container.name)
        if model is None or container.head is None:
            return None
        text = "\n".join(self.lines[container.first + 1 : container.head])
        first = self.problems.line + container.first + 1
        try:
            return fields.build(model, yaml_text.read(text, file=self.problems.file, line=first))
        except ContentErrors as wrong:
            self.problems.errors += wrong.errors
            return None

    def slot(self, token: Token) -> Slot | None:
        container: Container = token.meta["container"]
        if not container.name:
            return None
        first = self.slots.setdefault(container.name, self.at(token))
        if first != self.at(token):
            self.problems.add("issue.slot-twice", container.first, name=container.name, first=first)
        title = inlines.read(container.title, self.problems, container.first)
        return Slot(line=self.at(token), name=container.name, title=title)


_BLOCKS: Mapping[str, Callable[[_Reader, Token], Block | None]] = {
    "paragraph_open": _Reader.paragraph,
    "heading_open": _Reader.heading,
    "bullet_list_open": _Reader.bullets,
    "ordered_list_open": _Reader.bullets,
    "blockquote_open": _Reader.quote,
    "hr": _Reader.rule,
    "table_open": _Reader.table,
    "box_open": _Reader.box,
    "slot": _Reader.slot,
}
