"""Findings about what a reader who listens would hear: links and pictures in words."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from lettre.errors import Place
from lettre.finding import Severity
from lettre.issue.checks.view import View
from lettre.issue.checks.words import VAGUE
from lettre.issue.model import Figure, Image, Link, plain
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE


@rule("accessibility.vague-link", ADVICE, source="RGAA 4.1.2, 6.1; WCAG 2.2, 2.4.4")
def vague_links(view: View) -> Iterator[Found]:
    """Links whose words say nothing read alone."""
    for place, inline in view.words():
        if isinstance(inline, Link) and plain(inline.children).strip(" .…").casefold() in VAGUE:
            yield view.found(place, found=plain(inline.children))


#: a file's name, or what a camera calls its pictures
_FILE_NAME = re.compile(
    r"[\w%. -]+\.(?:png|jpe?g|gif|webp|svg|bmp)|(?:img|dsc[nf]?|pxl|image|photo)[ _-]?\d{2,}", re.IGNORECASE
)


def is_file_name(alt: str) -> bool:
    """Tell whether an alternative text is the name of a file."""
    return _FILE_NAME.fullmatch(alt.strip()) is not None


@rule("accessibility.alt-is-file", ERROR, source="RGAA 4.1.2, 1.3; WCAG 2.2, 1.1.1")
def alternatives_that_are_files(view: View) -> Iterator[Found]:
    """An alternative text says what the picture shows, not what its file is called."""
    for where, image in _pictures(view):
        if is_file_name(image.alt):
            yield view.found(where, found=image.alt)


@rule("accessibility.alt-is-name", WARNING, source="RGAA 4.1.2, 1.3")
def alternatives_that_are_names(view: View) -> Iterator[Found]:
    """An alternative text that says nothing of its picture."""
    for where, image in _pictures(view):
        if image.alt.casefold() == PurePosixPath(image.file).stem.casefold() and not is_file_name(image.alt):
            yield view.found(where, found=image.alt)


@rule("accessibility.alt-empty", ADVICE, source="RGAA 4.1.2, 1.2")
def empty_alternatives(view: View) -> Iterator[Found]:
    """A picture in the prose without an alternative text: perhaps decoration, perhaps forgotten."""
    for where, image in _pictures(view):
        # in YAML `alt: ""` is written on purpose; in `![](…)` it may be forgotten
        if not image.alt and where.field is None:
            yield view.found(where, file=image.file)


def _pictures(view: View) -> Iterator[tuple[Place, Image]]:
    for path, value in view.leaves():
        if isinstance(value, Image):
            yield view.front.place(path), value
    for block in view.blocks():
        if isinstance(block, Figure):
            yield Place(file=view.section.file, line=block.line), block.image


RULES = gather(__name__)
