"""A difference between two editions in words: in a line, in a terminal, as JSON."""

from collections.abc import Iterator
from typing import Any

import click

from lettre.catalogue import say
from lettre.edition import contents, diff, phrases
from lettre.edition.diff import Difference, Fate, LinkChange, Passage, SectionChange
from lettre.edition.words import Kind, Piece
from lettre.issue.retouches import visible
from lettre.issue.values import shortened

#: signs kept on each side of a change
_CONTEXT = 60
#: how a piece is written where there is no colour, and the colour where there is one
_MARKS = {Kind.GONE: ("[-", "-]"), Kind.NEW: ("{+", "+}")}
_COLOURS = {Kind.GONE: "red", Kind.NEW: "green"}
_MOST = 6


def summary(difference: Difference, language: str) -> str:
    """Return what changed, as a short list: facts, sections with their numbers of words, the rest."""
    said = [say(f"approval.fact.{name}", language) for name in difference.facts]
    said += [_section_in_short(section, language) for section in difference.sections]
    if difference.links:
        said.append(say("approval.links", language, n=len(difference.links)))
    said += [
        say(f"approval.file.{fate.value}", language, name=name) for name, fate in difference.files.items()
    ]
    if any(difference.colours):
        said.append(say("approval.colours", language))
    if difference.look:
        said.append(say("approval.look", language))
    more = len(said) - _MOST
    return ", ".join([*said[:_MOST], *([say("approval.and-more", language, n=more)] if more > 0 else [])])


def _section_in_short(section: SectionChange, language: str) -> str:
    return f"{title(section, language)} ({', '.join(fates(section, language))})"


def title(section: SectionChange, language: str) -> str:
    """Return what a section is called: its heading, and its name on disk; or the part of the letter."""
    if section.name in {contents.HEAD, contents.FOOT, diff.TEXT}:
        part = {contents.HEAD: "head", contents.FOOT: "foot", diff.TEXT: "text"}[section.name]
        return say(f"approval.part.{part}", language)
    return say("approval.section", language, title=section.title or section.name, name=section.name)


def fates(section: SectionChange, language: str) -> Iterator[str]:
    """Yield what happened to a section."""
    if section.fate is not Fate.CHANGED:
        yield say(f"approval.fate.{section.fate.value}", language)
        return
    if section.moved:
        yield say("approval.moved", language, before=section.moved[0], after=section.moved[1])
    if section.former_name:
        yield say("approval.renamed", language, name=section.former_name)
    if section.gone:
        yield say("approval.words-gone", language, n=section.gone)
    if section.new:
        yield say("approval.words-new", language, n=section.new)
    if section.drawn:
        yield say("approval.drawn", language)
    if not (section.moved or section.former_name or section.gone or section.new or section.drawn):
        yield say("approval.signs", language)


def drawn(section: SectionChange, language: str) -> str:
    """Return which words of a section are drawn in another way; nothing where there are none."""
    named = ", ".join(phrases.quoted(shortened(each), language) for each in section.drawn)
    return _labelled(say("approval.drawn", language), named, language) if named else ""


def lines(difference: Difference, language: str, *, colour: bool) -> Iterator[str]:
    """Yield a difference as a terminal shows it, section by section."""
    for name, passage in difference.facts.items():
        yield _labelled(say(f"approval.fact.{name}", language), _marked(passage, colour=colour), language)
    for section in difference.sections:
        heading = _section_in_short(section, language)
        yield ""
        yield click.style(heading, bold=True) if colour else heading
        if section.fate is Fate.CHANGED:
            yield from (f"  {_marked(passage, colour=colour)}" for passage in section.passages)
            yield from (f"  {each}" for each in (drawn(section, language),) if each)
    yield from _rest(difference, language, colour=colour)


def _rest(difference: Difference, language: str, *, colour: bool) -> Iterator[str]:
    rest = [_link(link, language, colour=colour) for link in difference.links]
    rest += [
        say(f"approval.file.{fate.value}", language, name=name) for name, fate in difference.files.items()
    ]
    if any(difference.colours):
        gone, come = (" ".join(side) for side in difference.colours)
        swap = tuple(piece for piece in (Piece(Kind.GONE, gone), Piece(Kind.NEW, come)) if piece.text)
        rest.append(_labelled(say("approval.colours", language), _marked(swap, colour=colour), language))
    if difference.look:
        rest.append(say("approval.look", language))
    yield from ["", *rest] if rest else []


def _link(link: LinkChange, language: str, *, colour: bool) -> str:
    sides = ((Kind.GONE, link.before), (Kind.NEW, link.after))
    swap = tuple(Piece(kind, side) for kind, side in sides if side)
    return _labelled(link.words, _marked(swap, colour=colour), language)


def _labelled(label: str, text: str, language: str) -> str:
    return say("approval.labelled", language, label=label, text=text)


def _marked(passage: Passage, *, colour: bool) -> str:
    shown = []
    passage = legible(passage)
    for at, piece in enumerate(passage):
        text = piece.text
        if piece.kind is Kind.SAME:
            text = _shortened(text, first=at == 0, last=at == len(passage) - 1)
        elif text.strip() and text[:1] == _partner(passage, at)[:1]:
            # the space before a word is not what changed
            shown.append(text[: len(text) - len(text.lstrip())])
            text = text.lstrip()
        shown.append(_mark(piece.kind, text, colour=colour))
    return "".join(shown).replace("\n", "\n  ")


def legible(passage: Passage) -> Passage:
    """Return a passage with the spaces and signs that nobody sees shown where they changed."""
    return tuple(
        piece if piece.kind is Kind.SAME else Piece(piece.kind, visible(piece.text)) for piece in passage
    )


def _partner(passage: Passage, at: int) -> str:
    """Return what stands on the other side of a change: its own words where there is nothing."""
    here = passage[at]
    near = passage[at + 1 : at + 2] if here.kind is Kind.GONE else passage[max(at - 1, 0) : at]
    return next((piece.text for piece in near if piece.kind not in {here.kind, Kind.SAME}), here.text)


def _mark(kind: Kind, text: str, *, colour: bool) -> str:
    if kind is Kind.SAME:
        return text
    if colour:
        return click.style(
            text, fg=_COLOURS[kind], strikethrough=kind is Kind.GONE, underline=kind is Kind.NEW
        )
    before, after = _MARKS[kind]
    return f"{before}{text}{after}"


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Return what stands between two changes, its middle left out where it is long."""
    if first and last:
        return text
    tail = text if len(text) <= _CONTEXT else "…" + text[-_CONTEXT:].partition(" ")[2]
    head = text if len(text) <= _CONTEXT else text[:_CONTEXT].rpartition(" ")[0] + "…"
    if first:
        return tail
    if last:
        return head
    return text if len(text) <= 2 * _CONTEXT else f"{head} {tail}"


def as_json(difference: Difference) -> dict[str, Any]:
    """Return a difference as `--json` prints it."""
    return {
        "same": difference.empty,
        "before": difference.before,
        "after": difference.after,
        "facts": {name: _pieces(passage) for name, passage in difference.facts.items()},
        "sections": [_section(section) for section in difference.sections],
        "links": [
            {"section": link.section, "words": link.words, "before": link.before, "after": link.after}
            for link in difference.links
        ],
        "files": {name: fate.value for name, fate in difference.files.items()},
        "colours": {"gone": difference.colours[0], "new": difference.colours[1]},
        "look": difference.look,
    }


def _section(section: SectionChange) -> dict[str, Any]:
    return {
        "name": section.name,
        "title": section.title,
        "fate": section.fate.value,
        "moved": section.moved,
        "former_name": section.former_name,
        "words": {"gone": section.gone, "new": section.new},
        "passages": [_pieces(passage) for passage in section.passages],
        "drawn": list(section.drawn),
    }


def _pieces(passage: Passage) -> list[dict[str, str]]:
    return [{"kind": piece.kind.value, "text": piece.text} for piece in passage]
