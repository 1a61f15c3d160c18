"""An interview: guests, an introduction, questions with their answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from pydantic import Field

from lettre.issue.model import Block, Blocks, Heading, Image, Inlines, Paragraph, Strong, Text, plain
from lettre.issue.sections.base import (
    Person,
    Prose,
    Read,
    Section,
    cut,
    from_prose,
    is_heading,
    split_closing,
)


class Guest(Person):
    """Who answers."""

    portrait: Image | None = Field(None, description="The guest's portrait.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What one speaker answers; no speaker where the only guest speaks."""

    line: int
    speaker: str | None
    blocks: Blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """A question (a `##` heading) and its answers. Without a question, guests simply speak in turn."""

    line: int
    question: Inlines | None
    answers: tuple[Answer, ...]


class Interview(Section):
    """`##` asks; a paragraph that opens with **Name :** or Name : says who answers; `***` begins the end."""

    kind: ClassVar[str] = "interview"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "L'interview", "en": "Interview"}
    slots: ClassVar[tuple[str, ...]] = (*Section.slots, "guests")
    outline: ClassVar[str] = """\
title: {todo}
guests:
  - name: {todo}
    role: {todo}
---

{todo}

## {todo}

{todo}
"""

    guests: tuple[Guest, ...] = Field(description="Who is interviewed.", min_length=1)
    introduction: Prose = from_prose()
    exchanges: Annotated[tuple[Exchange, ...], Read] = from_prose()
    closing: Prose = from_prose()

    def read_body(self, blocks: Blocks) -> Mapping[str, Any]:
        """Cut the body at each question and each speaker; what comes before the first is the introduction."""
        main, closing = split_closing(blocks)
        first = next((at for at, block in enumerate(main) if self._turns(block)), len(main))
        exchanges = tuple(self._exchange(run) for run in cut(main[first:], is_heading))
        return {"introduction": main[:first], "exchanges": exchanges, "closing": closing}

    def _turns(self, block: Block) -> bool:
        return is_heading(block) or self._speaker(block)[0] is not None

    def _exchange(self, blocks: Blocks) -> Exchange:
        head = blocks[0]
        question = head.children if isinstance(head, Heading) and is_heading(head) else None
        said = cut(blocks[1:] if question is not None else blocks, self._turns)
        return Exchange(line=head.line, question=question, answers=tuple(self._answer(run) for run in said))

    def _answer(self, blocks: Blocks) -> Answer:
        speaker, opening = self._speaker(blocks[0])
        said = (opening, *blocks[1:]) if opening else blocks[1:]
        return Answer(line=blocks[0].line, speaker=speaker, blocks=said)

    def _speaker(self, block: Block) -> tuple[str | None, Block | None]:
        """Return the guest whom a paragraph's **Name :** names, and the paragraph without it."""
        if not isinstance(block, Paragraph):
            return None, block
        name, rest = speaker_label(block.children)
        if name is None:
            name, rest = _plain_label(block.children)
        for guest in self.guests:
            if name is not None and _same(name, guest.name):
                return guest.name, replace(block, children=rest) if plain(rest).strip() else None
        return None, block


def speaker_label(children: Inlines) -> tuple[str | None, Inlines]:
    """Return the name in a leading **Name :** or **Name** :, and the words after it."""
    if not children or not isinstance(children[0], Strong):
        return None, children
    name, rest = plain(children[0].children).strip(), children[1:]
    following = rest[0].text.lstrip() if rest and isinstance(rest[0], Text) else ""
    if name.endswith(":"):
        after = following
    elif following.startswith(":"):
        after = following[1:].lstrip()
    else:
        return None, children
    tail = rest[1:] if rest and isinstance(rest[0], Text) else rest
    return name.rstrip(":").strip(), (Text(after), *tail) if after else tail


def _plain_label(children: Inlines) -> tuple[str | None, Inlines]:
    """Return what stands before a colon in a paragraph's first words, and what comes after."""
    first = children[0] if children else None
    name, colon, after = first.text.partition(":") if isinstance(first, Text) else ("", "", "")
    if not colon:
        return None, children
    after = after.lstrip()
    return name.strip(), (Text(after), *children[1:]) if after else children[1:]


def _same(name: str, guest: str) -> bool:
    return " ".join(name.replace("’", "'").casefold().split()) == " ".join(
        guest.replace("’", "'").casefold().split()
    )
