"""An interview: guests, an introduction, questions with their answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from pydantic import Field

from lettre.issue.model import Block, Blocks, Heading, Image, Inlines, Paragraph, Strong, Text, plain
from lettre.issue.sections.base import Person, Prose, Read, Section, from_prose, split_closing


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
    """`##` asks; a paragraph that opens with **Name :** says who answers; `***` begins the closing prose."""

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
        starts = [at for at, block in enumerate(main) if _asks(block) or self._speaker(block)[0]]
        first = starts[0] if starts else len(main)
        exchanges = tuple(self._exchanges(main[first:]))
        return {"introduction": main[:first], "exchanges": exchanges, "closing": closing}

    def _exchanges(self, blocks: Blocks) -> Iterator[Exchange]:
        cuts = [at for at, block in enumerate(blocks) if at == 0 or _asks(block)]
        for start, end in zip(cuts, [*cuts[1:], len(blocks)], strict=True):
            head, rest = blocks[start], blocks[start + 1 : end]
            question = head.children if isinstance(head, Heading) and _asks(head) else None
            answers = tuple(self._answers(rest if question is not None else blocks[start:end]))
            yield Exchange(line=head.line, question=question, answers=answers)

    def _answers(self, blocks: Blocks) -> Iterator[Answer]:
        cuts = [at for at, block in enumerate(blocks) if at == 0 or self._speaker(block)[0]]
        for start, end in zip(cuts, [*cuts[1:], len(blocks)], strict=True):
            speaker, opening = self._speaker(blocks[start])
            said = (opening, *blocks[start + 1 : end]) if opening else blocks[start + 1 : end]
            yield Answer(line=blocks[start].line, speaker=speaker, blocks=said)

    def _speaker(self, block: Block) -> tuple[str | None, Block | None]:
        """Return the guest whom a paragraph's **Name :** names, and the paragraph without it."""
        if not isinstance(block, Paragraph):
            return None, block
        name, rest = speaker_label(block.children)
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


def _asks(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == 2


def _same(name: str, guest: str) -> bool:
    return " ".join(name.replace("’", "'").casefold().split()) == " ".join(
        guest.replace("’", "'").casefold().split()
    )
